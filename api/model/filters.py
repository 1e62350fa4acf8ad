"""What a reader may ask for: the query parameters of every list and figure."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from api.errors import BadQueryError, Flaw
from api.language.hedges import yardsticks
from api.model.events import EventState
from api.model.judged import How
from api.model.outlets import Country
from api.model.paging import Cursor, Limit
from api.model.references import Phrase, Probability, Slug, SubjectType
from api.terms import (
    Basis,
    BoardSort,
    Cohort,
    Direction,
    Entry,
    Role,
    SourceKind,
    Status,
    Step,
    Verdict,
    Weighting,
)

ClaimSort = Literal["-recorded_at", "recorded_at", "made_on", "-made_on", "due", "-due"]
Words = Annotated[str, Meta(min_length=1, max_length=200)]
BinCount = Annotated[int, Meta(ge=2, le=100)]
LONGEST_HORIZON = 3_652_059  # days from year 1 to 9999
Days = Annotated[int, Meta(ge=0, le=LONGEST_HORIZON)]


class Nothing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No parameter at all."""


class Paged(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of a list: at most `limit` items, on from `cursor`."""

    limit: Limit = 50
    cursor: Cursor | None = None


class ClaimFilter(Paged, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which claims, in which order; undated ones come last by `due`.

    `phrase`: the hedge as it was worded. `horizon_min` and `horizon_max`: days from
    claim to due date.
    """

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
    phrase: Phrase | None = None
    horizon_min: Days | None = None
    horizon_max: Days | None = None
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
    """Which claims enter a record, as of when, and how they are counted.

    `as_of` is an RFC 3339 instant, or a date for the end of that UTC day, for now where
    it is today. `outlet` narrows a source's record, `source` and `role` an outlet's;
    `own_voice` is what it says itself. `entry`: recorded before the window closed and
    before any finding (`prospective`), or that and declared collections (`eligible`).
    `horizon_min` and `horizon_max`: days from claim to due date. `yardstick` reads
    every hedge on that scale, or on `survey` where it is off it; `weight=event` lets
    each event count once.
    """

    as_of: Annotated[str, Meta(min_length=10, max_length=40)] | None = None
    topic: Slug | None = None
    made_from: date | None = None
    made_to: date | None = None
    collection: Slug | None = None
    source: Slug | None = None
    outlet: Slug | None = None
    source_kind: SourceKind | None = None
    role: Role | None = None
    basis: Basis | None = None
    yardstick: Slug | None = None
    entry: Entry = "any"
    horizon_min: Days | None = None
    horizon_max: Days | None = None
    cohort: Cohort = "matured"
    weight: Weighting = "claim"
    bins: BinCount | Literal["values"] = 10

    @property
    def how(self) -> How:
        """How the claims are counted."""
        return How(
            cohort=self.cohort,
            weight=self.weight,
            bins=self.bins,
            yardstick=self.yardstick,
            topic=self.topic,
        )


class ImportFilter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a file is imported wholly or not at all; at most 10,000 lines then."""

    atomic: bool = False


class HistoryFilter(RecordFilter, frozen=True, kw_only=True):
    """Which claims enter a record, and how far apart the instants are."""

    step: Step = "month"


class BoardFilter(RecordFilter, frozen=True, kw_only=True):
    """Which claims enter a leaderboard, how it is sorted and whom it ranks.

    Unless asked otherwise it counts eligible claims alone: what is entered after the
    fact can be chosen.
    """

    entry: Entry = "eligible"
    sort: BoardSort = "adjusted_skill"
    min_events: Annotated[int, Meta(ge=1, le=1_000_000)] = 10
    limit: Limit = 50
    cursor: Cursor | None = None


class CompareFilter(RecordFilter, frozen=True, kw_only=True):
    """Which subjects are compared, and over which of their claims."""

    slug: Annotated[list[Slug], Meta(min_length=2, max_length=10)]


RANGES = (
    ("made_from", "made_to", "later"),
    ("due_from", "due_to", "later"),
    ("probability_min", "probability_max", "greater"),
    ("horizon_min", "horizon_max", "greater"),
)


def inverted(asked: Struct) -> list[Flaw]:
    """Return a flaw for each range of *asked* that ends before it begins."""
    flaws: list[Flaw] = []
    for first, last, than in RANGES:
        low, high = getattr(asked, first, None), getattr(asked, last, None)
        if low is not None and high is not None and low > high:
            flaws.append(Flaw(f"?{first}", f"it is {than} than `{last}`"))
    return flaws


def check(asked: RecordFilter, kind: SubjectType) -> None:
    """Raise BadQueryError where *asked* makes no sense for a record of that kind."""
    alien = {"source": ("source", "role"), "outlet": ("outlet",)}[kind]
    flaws = [
        Flaw(f"?{name}", f"it narrows no record of a {kind}")
        for name in alien
        if getattr(asked, name) is not None
    ]
    flaws += inverted(asked)
    if asked.yardstick is not None and asked.yardstick not in yardsticks.YARDSTICKS:
        flaws.append(Flaw("?yardstick", f"the yardsticks are {yardsticks.known()}"))
    if isinstance(asked, CompareFilter) and len(set(asked.slug)) < len(asked.slug):
        flaws.append(Flaw("?slug", "one is named more than once"))
    if flaws:
        raise BadQueryError(flaws[0].detail, *flaws)
