"""Which claims a record counts, and how: the query parameters of figures."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct, structs

from api.errors import BadQueryError, Flaw
from api.language.hedges import yardsticks
from api.model import instants
from api.model.filters import Days, inverted
from api.model.paging import Cursor, Limit
from api.model.references import Slug, SubjectType
from api.scoring.pairs import CountingOptions
from api.terms import Basis, BoardSort, Cohort, Entry, Role, SourceKind, Step, Weighting

BinCount = Annotated[int, Meta(ge=2, le=100)]


class RecordFilter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which claims enter a record, as of when, and how they are counted.

    `as_of` is an RFC 3339 instant, or a date: the end of that UTC day, or now for
    today. `outlet` narrows a source's record, `source` and `role` an outlet's;
    `own_voice` is what the outlet says itself. `entry`: recorded before the window
    closed and before any finding (`prospective`), or that and declared collections
    (`eligible`). `horizon_min` and `horizon_max`: days from claim to due date.
    `yardstick` reads every hedge on that scale, or on `survey` where it is off it;
    `weight=event` lets each event count once.
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

    def __post_init__(self) -> None:
        """Spell `as_of` as it will be answered."""
        if self.as_of is not None:
            structs.force_setattr(self, "as_of", instants.spelled(self.as_of))

    @property
    def options(self) -> CountingOptions:
        """The options by which the claims are counted."""
        names = CountingOptions.__struct_fields__
        return CountingOptions(**{name: getattr(self, name) for name in names})


class HistoryFilter(RecordFilter, frozen=True, kw_only=True):
    """Which claims enter a record, and how far apart the instants are."""

    step: Step = "month"


class RecordsFilter(RecordFilter, frozen=True, kw_only=True):
    """Which claims enter the records of all sources, or of all outlets."""

    type: SubjectType = "source"


class BoardFilter(RecordFilter, frozen=True, kw_only=True):
    """Which claims enter a leaderboard, how it is sorted, and which subjects it ranks.

    By default only eligible claims count: those recorded after the fact can be chosen.
    """

    entry: Entry = "eligible"
    sort: BoardSort = "adjusted_skill"
    min_events: Annotated[int, Meta(ge=1, le=1_000_000)] = 10
    limit: Limit = 50
    cursor: Cursor | None = None


class CompareFilter(RecordFilter, frozen=True, kw_only=True):
    """Which subjects are compared, and over which of their claims."""

    slug: Annotated[list[Slug], Meta(min_length=2, max_length=10)]


def check(filters: RecordFilter, kind: SubjectType) -> None:
    """Raise BadQueryError where *filters* make no sense for a record of that kind."""
    alien = {"source": ("source", "role"), "outlet": ("outlet",)}[kind]
    flaws = [
        Flaw(f"?{name}", f"it narrows no record of a {kind}")
        for name in alien
        if getattr(filters, name) is not None
    ]
    flaws += inverted(filters)
    if filters.yardstick is not None and filters.yardstick not in yardsticks.YARDSTICKS:
        flaws.append(Flaw("?yardstick", f"the yardsticks are {yardsticks.known()}"))
    if isinstance(filters, CompareFilter) and len(set(filters.slug)) < len(
        filters.slug
    ):
        flaws.append(Flaw("?slug", "a slug is given more than once"))
    if flaws:
        raise BadQueryError(flaws[0].detail, *flaws)
