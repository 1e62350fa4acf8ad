"""Messages: what the server and the process that reads texts send each other.

Each is MessagePack, behind its length in four bytes.
"""

import struct
from datetime import date, datetime

from msgspec import Struct

from api.language.dates.calendar import Hemisphere
from api.model.outlets import NewOutlet
from api.model.references import Slug
from api.reader.suggestions import Suggestion

LENGTH = struct.Struct(">I")


class Job(Struct, frozen=True, kw_only=True):
    """A text to read: trimmed, in NFC, with LF; what is known of it.

    `now` is the server's clock. The reader gives up after so many `seconds`.
    """

    text: str
    made_on: date
    now: datetime
    seconds: float
    yardstick: Slug | None = None
    hemisphere: Hemisphere = "northern"
    outlet: Slug | NewOutlet | None = None
    url: str | None = None
    headline: str | None = None
    published_on: date | None = None


class Started(Struct, frozen=True, kw_only=True, tag=True):
    """The reader can read; or it can't, and `reason` says why."""

    reason: str | None = None


class Answer(Struct, frozen=True, kw_only=True, tag=True):
    """What a text predicts; null where it took too long."""

    suggestions: list[Suggestion] | None


def framed(message: bytes) -> bytes:
    """Return a message with its length before it."""
    return LENGTH.pack(len(message)) + message
