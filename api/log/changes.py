"""Changes: log entries as mirrors and dashboards follow them."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Raw, Struct

from api.log.entries import EntryKind


class Change(Struct, frozen=True, kw_only=True):
    """One entry of the log with its texts.

    `body` is canonical JSON, and `leaf` is the hex SHA-256 of 0x00 ‖ body. `texts` are
    the quoted and free texts by field; the body contains the hex SHA-256 of salt ‖ text
    in their place, and `salts` are in hex. `redacted` gives, for each text that was
    taken down, the index of the redaction entry.
    """

    index: int
    recorded_at: datetime
    kind: EntryKind
    subject: str
    entered_by: str
    body: Annotated[Raw, Meta(extra_json_schema={"type": "object"})]
    leaf: str
    texts: dict[str, str]
    salts: dict[str, str]
    redacted: dict[str, int]
