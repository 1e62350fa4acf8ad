"""Lists of all sources, outlets and events, to search, sort, filter and page."""

from datetime import datetime
from typing import Annotated, Any, Literal

from litestar import Response, Router, get
from litestar.di import NamedDependency
from markupsafe import Markup
from msgspec import Meta, Struct, structs

from api.accuracy import tallies
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.language.dates import windows
from api.model import paging
from api.model.filters import EventFilter, Words
from api.model.outlets import Country
from api.model.paging import Limit
from api.model.references import SubjectType
from api.pages import templating
from api.pages.charts import bars
from api.pages.page_query import query_as
from api.pages.text import countries, event_states, formatting, links
from api.scoring.records import ENOUGH_FOR_RATES
from api.scoring.tallies import SubjectTallies
from api.store import browsing, events, topics
from api.store.browsing import ListedSubject, SubjectSearch, SubjectSort
from api.terms import SourceKind

ROWS = 50
PageNumber = Annotated[int, Meta(ge=1, le=1_000_000)]
SORTS: list[tuple[SubjectSort, str]] = [
    ("judged", "Most judged first"),
    ("predictions", "Most predictions first"),
    ("name", "Name, A to Z"),
    ("newest", "Newest here first"),
]
KINDS: list[tuple[SourceKind, str]] = [
    ("person", "People"),
    ("organisation", "Organisations"),
    ("model", "Forecasting models"),
    ("anonymous", "Anonymous sources"),
]
KIND_OF_ONE: dict[str, str] = {
    "person": "",
    "organisation": "Organisation",
    "model": "Forecasting model",
    "anonymous": "Anonymous source, never ranked",
}


class SubjectQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words of the name, an alias or the role; the order, and the page."""

    q: Words | None = None
    sort: SubjectSort = "judged"
    page: PageNumber = 1


class SourceQuery(SubjectQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which sources a page lists."""

    kind: SourceKind | None = None


class OutletQuery(SubjectQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which outlets a page lists."""

    country: Country | None = None


class EventQuery(EventFilter, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which events a page lists."""

    limit: Limit = 25
    sort: Literal["newest", "oldest"] = "newest"


class SubjectRow(Struct, frozen=True, kw_only=True):
    """A source or an outlet: who it is, and how its predictions turned out."""

    listed: ListedSubject
    about: str
    predictions: str
    judged: str
    bar: Markup | None


@get("/sources", dependencies=query_as(SourceQuery))
async def list_sources(
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[SourceQuery],
) -> Response[str]:
    """List sources with what they predicted and how much of it was right."""
    choices = ("kind", "Who", "Everybody", KINDS)
    return await _list(figures, "source", now, filters, choices)


@get("/outlets", dependencies=query_as(OutletQuery))
async def list_outlets(
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[OutletQuery],
) -> Response[str]:
    """List outlets with what they published and how much of it was right."""
    codes = await browsing.countries(figures.db)
    named = sorted(((code, countries.name(code)) for code in codes), key=lambda c: c[1])
    choices = ("country", "Country", "All countries", named)
    return await _list(figures, "outlet", now, filters, choices)


async def _list(
    figures: FigureReader,
    kind: SubjectType,
    now: datetime,
    filters: SourceQuery | OutletQuery,
    choices: tuple[str, str, str, Any],
) -> Response[str]:
    """Show a page; *choices*: the filter by kind or country, and what it offers."""
    counted = await tallies.by_subject(figures, kind, now)
    chosen = getattr(filters, choices[0])
    search = SubjectSearch(
        kind=kind,
        words=filters.q,
        value=chosen,
        sort=filters.sort,
        first=(filters.page - 1) * ROWS,
        limit=ROWS,
        subjects=counted.subject.tolist(),
        judged=counted.judged.tolist(),
        predictions=counted.predictions.tolist(),
    )
    rows = await browsing.subjects(figures.db, search)
    total = rows[0].total if rows else 0
    path = f"/{kind}s"
    active = {k: v for k, v in _active(filters).items() if k != "page"}
    pages = -(-total // ROWS)

    def page(number: int) -> str | None:
        to = {**active, "page": number if number > 1 else None}
        return links.to(path, **to) if 1 <= number <= pages else None

    return templating.page(
        "subjects.html",
        kind=kind,
        path=path,
        rows=_rows(rows, counted, kind),
        total=total,
        filters=filters,
        active=active,
        sorts=SORTS,
        choices=choices,
        chosen=chosen,
        page=filters.page,
        pages=pages,
        previous=page(filters.page - 1),
        next=page(filters.page + 1),
    )


def _active(filters: Struct) -> dict[str, Any]:
    """Return the filters that differ from their defaults."""
    fields = structs.fields(type(filters))
    values = structs.asdict(filters)
    return {f.name: values[f.name] for f in fields if values[f.name] != f.default}


def _rows(
    listed: list[ListedSubject], counted: SubjectTallies, kind: SubjectType
) -> list[SubjectRow]:
    place = {index: nth for nth, index in enumerate(counted.subject.tolist())}
    return [_row(row, counted, place.get(row.index), kind) for row in listed]


def _row(
    listed: ListedSubject, counted: SubjectTallies, nth: int | None, kind: SubjectType
) -> SubjectRow:
    predictions = 0 if nth is None else int(counted.predictions[nth])
    judged = 0 if nth is None else int(counted.judged[nth])
    words, bar = "None judged yet" if predictions else "–", None
    if nth is not None and judged:
        right = float(counted.right[nth])
        words = f"Right on {formatting.count(right)} of {formatting.count(judged)}"
        if judged >= ENOUGH_FOR_RATES:
            whole = round(right)
            bar = bars.shares(whole, 0, judged - whole)
    about = listed.about or KIND_OF_ONE.get(listed.kind, "")
    if kind == "outlet" and listed.about:
        about = countries.name(listed.about)
    return SubjectRow(
        listed=listed,
        about=about,
        predictions=formatting.count(predictions),
        judged=words,
        bar=bar,
    )


@get("/events", dependencies=query_as(EventQuery))
async def list_events(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    filters: NamedDependency[EventQuery],
) -> Response[str]:
    """List events with what came of them and how many predicted them."""
    is_oldest_first = filters.sort == "oldest"
    order = "recorded_at" if is_oldest_first else "-recorded_at"
    async with db.snapshot() as snapshot:
        rows = await events.find(
            snapshot,
            filters,
            limit=filters.limit + 1,
            after=paging.place(filters.cursor, order),
            oldest_first=is_oldest_first,
        )
        page = paging.page(rows, filters.limit, "/events", filters)
        counted = await browsing.event_tallies(
            snapshot,
            [event.slug for event in page.items],
            closed_day=windows.last_closed_day(now),
        )
        every_topic = await topics.every(snapshot)
    active = {k: v for k, v in _active(filters).items() if k != "cursor"}
    names = {topic.topic for topic in every_topic} | {filters.topic or ""}
    return templating.page(
        "events.html",
        rows=[
            (
                event,
                event_states.describe(event),
                event_states.tally(counted[event.slug]),
                event_states.due(counted[event.slug]),
            )
            for event in page.items
        ],
        filters=filters,
        active=active,
        topics=sorted(names - {""}),
        states=event_states.STATES,
        is_first=filters.cursor is None,
        next=page.next and links.to("/events", **{**active, "cursor": page.next}),
    )


router = Router(
    "/",
    route_handlers=[list_sources, list_outlets, list_events],
    opt={"undocumented": True},
)
