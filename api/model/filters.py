"""The query parameters of every list."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from api.errors import Flaw
from api.model import paging
from api.model.events import EventState
from api.model.import_format import Format
from api.model.outlets import Country
from api.model.paging import Cursor, Limit, Place
from api.model.references import Name, Phrase, Probability, Slug
from api.terms import (
    Basis,
    Direction,
    SourceKind,
    Status,
    Verdict,
)

ClaimSort = Literal["-recorded_at", "recorded_at", "made_on", "-made_on", "due", "-due"]
SORTED_BY_DAY: set[ClaimSort] = {"made_on", "-made_on", "due", "-due"}
Words = Annotated[str, Meta(min_length=1, max_length=200)]
LONGEST_HORIZON = 3_652_059  # days from year 1 to 9999
Days = Annotated[int, Meta(ge=0, le=LONGEST_HORIZON)]
EntryIndex = Annotated[int, Meta(ge=-1, le=2**62)]


class Nothing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No parameter."""


class Paged(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of a list: at most `limit` items, from `cursor` on.

    `count`: whether to answer how many items all pages have, as `total`.
    """

    limit: Limit = 50
    cursor: Cursor | None = None
    count: bool = False


class ClaimChoice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which claims.

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


class ClaimFilter(ClaimChoice, frozen=True, kw_only=True):
    """A page of claims: which, in which order; undated ones come last by `due`.

    `limit`, `cursor` and `count` are as in `Paged`.
    """

    sort: ClaimSort = "-recorded_at"
    limit: Limit = 50
    cursor: Cursor | None = None
    count: bool = False

    @property
    def after(self) -> Place | None:
        """The place in the list that the page follows; see paging.place."""
        key = "day" if self.sort in SORTED_BY_DAY else None
        return paging.place(self.cursor, self.sort, key=key)


class NamedIds(Struct, frozen=True):
    """The ids of what a filter names, or of what that was merged into."""

    source: UUID | None = None
    outlet: UUID | None = None
    event: UUID | None = None
    collection: UUID | None = None


class SourceFilter(Paged, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which sources: words of the name, an alias or the role, and the kind.

    Where nobody has these words, names that are spelled nearly so are found.
    """

    q: Words | None = None
    kind: SourceKind | None = None


class OutletFilter(Paged, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which outlets: words of the name or an alias, and the country.

    Where none has these words, names that are spelled nearly so are found.
    """

    q: Words | None = None
    country: Country | None = None


class EventFilter(Paged, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which events: words of the statement, a topic, a state."""

    q: Words | None = None
    topic: Slug | None = None
    state: EventState | None = None


class ChangeFilter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which entries of the log: those after the index `after`."""

    after: EntryIndex = -1
    limit: Limit = 50


class StreamFilter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which entries of the log: those after the index `after`."""

    after: EntryIndex = -1


class ImportFilter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a file is imported.

    `format`: what it is, else by its content type. `atomic`: wholly or not at all.
    `dry_run`: nothing is kept. Both take at most 10,000 lines. `outlet` and `source`:
    a slug or a name for lines that name none. `columns`: a JSON object from names in
    the file to fields, or null for what is left out.
    """

    format: Format | None = None
    atomic: bool = False
    dry_run: bool = False
    outlet: Name | None = None
    source: Name | None = None
    columns: str | None = None


RANGES = (
    ("made_from", "made_to", "later"),
    ("due_from", "due_to", "later"),
    ("probability_min", "probability_max", "greater"),
    ("horizon_min", "horizon_max", "greater"),
)


def inverted(filters: Struct) -> list[Flaw]:
    """Return a flaw for each range of *filters* that ends before it begins."""
    flaws: list[Flaw] = []
    for first, last, than in RANGES:
        low, high = getattr(filters, first, None), getattr(filters, last, None)
        if low is not None and high is not None and low > high:
            flaws.append(Flaw(f"?{first}", f"it is {than} than `{last}`"))
    return flaws
