"""The home page and the search."""

from datetime import datetime

from litestar import Response, Router, get
from litestar.di import NamedDependency
from msgspec import Struct

from api import state
from api.accuracy import leaderboards, tallies
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.language.dates import windows
from api.model.claims import Claim
from api.model.filters import (
    ClaimFilter,
    EventFilter,
    Nothing,
    OutletFilter,
    SourceFilter,
    Words,
)
from api.model.outlets import Outlet
from api.model.sources import Source
from api.pages import leaderboards as board_pages
from api.pages import templating
from api.pages.charts import totals_bar
from api.pages.page_query import AnyRequest, query_as
from api.pages.text import board_summary
from api.scoring.filters import BoardFilter
from api.store import browsing, claims, events
from api.store.sources_outlets import outlets, sources

MOST_ROWS = 6
MOST_DUE = 4
MOST_MATCHES = 12
MOST_NEAR = 4


class Search(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words to search for."""

    q: Words | None = None


@get("/", dependencies=query_as(Nothing))
async def show_home(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
) -> Response[str]:
    """Show what the site is, how much is in it, what was judged, and what is due."""
    closed_day = windows.last_closed_day(now)
    totals = await tallies.total(figures, now)
    entry, board = await leaderboards.not_empty(
        figures, "source", BoardFilter(limit=MOST_ROWS), now
    )
    async with figures.db.snapshot() as snapshot:

        async def find(filters: ClaimFilter) -> list[Claim]:
            rows = await claims.find(snapshot, filters, closed_day=closed_day)
            return [claim for claim, _ in rows[:MOST_ROWS]]

        soon = await find(ClaimFilter(status="open", sort="due", limit=MOST_ROWS))
        due = await find(ClaimFilter(status="due", sort="due", limit=MOST_DUE))
        newest = await find(ClaimFilter(limit=MOST_ROWS))
        settled = await claims.settled_last(
            snapshot, limit=MOST_ROWS, closed_day=closed_day
        )
        nouns = await browsing.nouns(snapshot)
    shown = totals_bar.parts(totals)
    return templating.page(
        "home.html",
        origin=state.of(request).public_url,
        soon=soon,
        due=due[:MOST_DUE],
        settled=settled,
        newest=newest,
        totals=totals,
        nouns=nouns,
        parts=shown,
        bar=totals_bar.draw(shown) if shown else None,
        entry=entry,
        lead=board_summary.lead(board, "source"),
        leaders=board.items,
        about=await board_pages.about(figures, "source", board, now),
    )


@get("/search", dependencies=query_as(Search))
async def search(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    filters: NamedDependency[Search],
) -> Response[str]:
    """Search sources, outlets, events and claims by their words."""
    words = filters.q
    if words is None:
        return templating.page("search.html", filters=filters, matches=None)
    source_rows = await sources.find(
        db, SourceFilter(q=words), limit=MOST_MATCHES, after=None
    )
    outlet_rows = await outlets.find(
        db, OutletFilter(q=words), limit=MOST_MATCHES, after=None
    )
    near = [] if source_rows or outlet_rows else await _near(db, words)
    event_rows = await events.find(
        db, EventFilter(q=words), limit=MOST_MATCHES, after=None
    )
    claim_rows = await claims.find(
        db,
        ClaimFilter(q=words, limit=MOST_MATCHES),
        closed_day=windows.last_closed_day(now),
    )
    matches = {
        "sources": [source for source, _ in source_rows],
        "outlets": [outlet for outlet, _ in outlet_rows],
        "events": [event for event, _ in event_rows],
        "claims": [claim for claim, _ in claim_rows[:MOST_MATCHES]],
    }
    return templating.page("search.html", filters=filters, matches=matches, near=near)


async def _near(db: Database, words: str) -> list[tuple[str, Source | Outlet]]:
    """Return who may be meant by *words* that no name has, by kind."""
    who: list[tuple[str, Source | Outlet]] = []
    for kind, table in (("source", sources), ("outlet", outlets)):
        ids = (await table.near(db, words))[:MOST_NEAR]
        by_id = await table.by_ids(db, ids)
        who += [(kind, by_id[found]) for found in ids]
    return who


router = Router(
    "/",
    route_handlers=[show_home, search],
    opt={"undocumented": True},
)
