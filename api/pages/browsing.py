"""Lists of all sources and outlets, to search, sort, filter and page."""

from datetime import datetime
from functools import partial
from typing import Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from markupsafe import Markup
from msgspec import Struct, structs

from api.accuracy import tallies
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.model import paging
from api.model.filters import OutletFilter, SourceFilter
from api.model.paging import Place
from api.model.references import SubjectType
from api.pages import subject_order, templating
from api.pages.charts import bars
from api.pages.page_query import query_as
from api.pages.subject_order import SubjectSort
from api.pages.text import countries, formatting, links
from api.scoring.records import ENOUGH_FOR_RATES
from api.scoring.tallies import SubjectTallies
from api.store import browsing
from api.store.browsing import ListedSubject
from api.store.sources_outlets import outlets, sources
from api.terms import SourceKind

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


class SourceQuery(SourceFilter, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which sources a page lists, and in which order."""

    sort: SubjectSort = "judged"


class OutletQuery(OutletFilter, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which outlets a page lists, and in which order."""

    sort: SubjectSort = "judged"


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
    path = f"/{kind}s"
    place = paging.place(filters.cursor, filters.sort)
    async with figures.db.snapshot() as snapshot:
        fitting, is_near = await _fitting(snapshot, filters)
        after = place and place.index
        chosen = await _page(snapshot, fitting, counted, filters, after)
        rows = await browsing.subjects(snapshot, kind, chosen)
    places = [(row, Place(filters.sort, None, row.index)) for row in rows]
    page = paging.page(places, filters.limit, path, filters)
    active = {k: v for k, v in active_filters(filters).items() if k != "cursor"}
    return templating.page(
        "subjects.html",
        kind=kind,
        path=path,
        rows=_rows(page.items, counted, kind),
        total=len(fitting),
        is_near=is_near,
        filters=filters,
        active=active,
        sorts=SORTS,
        choices=choices,
        chosen=getattr(filters, choices[0]),
        is_first=place is None,
        next=page.next and links.to(path, **{**active, "cursor": page.next}),
    )


async def _fitting(
    db: Database, filters: SourceQuery | OutletQuery
) -> tuple[list[int], bool]:
    """Return the entries of those who fit, and whether their names do only nearly."""
    match filters:
        case SourceQuery():
            search = partial(sources.indexes, db, filters)
            near = partial(sources.near, db)
        case OutletQuery():
            search = partial(outlets.indexes, db, filters)
            near = partial(outlets.near, db)
    fitting = await search(None)
    if fitting or filters.q is None:
        return fitting, False
    fitting = await search(await near(filters.q))
    return fitting, bool(fitting)


async def _page(
    db: Database,
    fitting: list[int],
    counted: SubjectTallies,
    filters: SourceQuery | OutletQuery,
    after: int | None,
) -> list[int]:
    """Return the entries of a page and the one that follows, in order."""
    limit = filters.limit + 1
    if filters.sort != "name":
        return subject_order.page(
            fitting, counted, filters.sort, after=after, limit=limit
        )
    table = sources if isinstance(filters, SourceQuery) else outlets
    return await table.by_name(db, fitting, limit=limit, after=after)


def active_filters(filters: Struct) -> dict[str, Any]:
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


router = Router(
    "/",
    route_handlers=[list_sources, list_outlets],
    opt={"undocumented": True},
)
