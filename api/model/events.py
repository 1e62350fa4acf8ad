"""Events: what may happen; each is judged once for all claims about it."""

from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from api.language import names, text
from api.log.entries import Redaction, Row
from api.model.outcomes import Outcome
from api.model.references import ClientId, Passage, Slug, Statement, Topics

EventState = Literal["open", "settled", "void"]
Series = Annotated[str, Meta(min_length=1, max_length=200)]


class NewEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event as a client describes it.

    `key` is the client's own name for it, unique per API key; `criteria` say how it
    will be judged; `series` groups events that are not independent (one night's races).
    """

    statement: Statement
    key: ClientId | None = None
    series: Series | None = None
    criteria: Passage | None = None
    topics: Topics = []


class EventChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a client changes of an event; fields left out stay as they are."""

    topics: Topics | UnsetType = UNSET
    criteria: Passage | UnsetType | None = UNSET


class Event(Struct, frozen=True, kw_only=True):
    """An event as it is stored, with every outcome recorded, oldest first.

    `state`: `void` when the whole event can't be judged, `settled` once it occurred,
    wholly or partly, or can no longer occur; `open` until then.
    """

    slug: str
    statement: str
    key: str | None
    series: str | None
    criteria: str | None
    topics: list[str]
    state: EventState
    outcomes: list[Outcome]
    recorded_at: datetime
    redactions: list[Redaction] = []


class EventRow(Row, frozen=True, kw_only=True):
    """An event in the log and in its table.

    `criteria_index` is the log entry that holds the criteria in force.
    """

    TEXTS: ClassVar[tuple[str, ...]] = ("statement", "criteria")
    NOT_LOGGED: ClassVar[tuple[str, ...]] = (
        *Row.NOT_LOGGED,
        "statement_key",
        "criteria_index",
    )

    id: UUID
    slug: str
    statement: str
    statement_key: bytes
    key: str | None
    series: str | None
    criteria: str | None
    topics: list[str]
    entered_by: str
    criteria_index: int | None = None
    merged_into: UUID | None = None


@lru_cache(maxsize=8192)  # a batch asks several times
def statement_key(statement: str) -> bytes:
    """Return the key by which events of the same normalised statement are found."""
    return sha256(names.text_key(statement).encode()).digest()


def tidy(new: NewEvent, at: str = "") -> NewEvent:
    """Return *new* with clean texts; *at* is its JSON pointer in the body."""
    return NewEvent(
        statement=text.clean(new.statement, f"{at}/statement"),
        key=new.key and text.clean(new.key, f"{at}/key"),
        series=new.series and text.clean(new.series, f"{at}/series"),
        criteria=new.criteria
        and text.clean(new.criteria, f"{at}/criteria", multiline=True),
        topics=sorted(set(new.topics)),
    )


def tidy_change(change: EventChange) -> dict[str, object]:
    """Return the fields that *change* gives, with clean texts."""
    changes: dict[str, object] = {}
    if change.topics is not UNSET:
        changes["topics"] = sorted(set(change.topics))
    if change.criteria is not UNSET:
        changes["criteria"] = change.criteria and text.clean(
            change.criteria, "/criteria", multiline=True
        )
    return changes


def described(event: "NewEvent | Slug", at: str) -> "NewEvent | Slug":
    """Return the slug of an event, or its description with clean texts."""
    return tidy(event, at) if isinstance(event, NewEvent) else event
