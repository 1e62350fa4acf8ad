"""What a reader may ask for: the query parameters of every list and figure."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.model.events import EventState
from api.model.outlets import Country
from api.model.paging import Cursor, Limit
from api.model.references import Probability, Slug
from api.model.terms import Basis, Cohort, Direction, SourceKind, Status, Verdict

ClaimSort = Literal["-recorded_at", "recorded_at", "made_on", "-made_on", "due", "-due"]
Words = Annotated[str, Meta(min_length=1, max_length=200)]
Bins = Annotated[int, Meta(ge=2, le=100)]


class Nothing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No parameter at all."""


class Paged(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of a list: at most `limit` items, on from `cursor`."""

    limit: Limit = 50
    cursor: Cursor | None = None


class ClaimFilter(Paged, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which claims, in which order; undated ones come last by `due`."""

    source: Slug | None = None
    outlet: Slug | None = None
    event: Slug | None = None
    topic: Slug | None = None
    status: Status | None = None
    verdict: Verdict | None = None
    basis: Basis | None = None
    direction: Direction | None = None
    q: Words | None = None
    made_from: date | None = None
    made_to: date | None = None
    due_from: date | None = None
    due_to: date | None = None
    probability_min: Probability | None = None
    probability_max: Probability | None = None
    sort: ClaimSort = "-recorded_at"


class SourceFilter(Paged, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which sources: words of the name or an alias, and the kind."""

    q: Words | None = None
    kind: SourceKind | None = None


class OutletFilter(Paged, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which outlets: words of the name or an alias, and the country."""

    q: Words | None = None
    country: Country | None = None


class EventFilter(Paged, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which events: words of the statement, a topic, a state."""

    q: Words | None = None
    topic: Slug | None = None
    state: EventState | None = None


class ChangeFilter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which entries of the log: those after that index."""

    after: Annotated[int, Meta(ge=-1, le=2**62)] = -1
    limit: Limit = 50


class RecordFilter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which claims enter a record, and as of when.

    `as_of` is an RFC 3339 instant, or a date for the end of that UTC day.
    """

    as_of: Annotated[str, Meta(min_length=10, max_length=40)] | None = None
    topic: Slug | None = None
    made_from: date | None = None
    made_to: date | None = None
    cohort: Cohort = "matured"
    bins: Bins = 10


class BoardFilter(RecordFilter, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which claims enter a leaderboard, how it is sorted and whom it ranks."""

    sort: Literal["brier"] = "brier"
    min_events: Annotated[int, Meta(ge=1, le=1_000_000)] = 10
    limit: Limit = 50
    cursor: Cursor | None = None
