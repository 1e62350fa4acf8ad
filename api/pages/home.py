"""Fronts: the home page, the search and the list of topics."""

from datetime import datetime, timedelta

from litestar import Response, Router, get
from litestar.di import NamedDependency
from msgspec import Struct

from api.accuracy import leaderboards
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.language.dates import days, windows
from api.model.claims import Claim
from api.model.filters import (
    ClaimFilter,
    EventFilter,
    Nothing,
    OutletFilter,
    SourceFilter,
    Words,
)
from api.pages import templating
from api.pages.page_query import asks
from api.scoring.filters import BoardFilter
from api.store import claims, events, outlets, sources, topics

FEW = 6
WEEK = timedelta(days=7)
FOUND = 12


class Search(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is searched for."""

    q: Words | None = None


@get("/", dependencies=asks(Nothing))
async def show_home(
    db: NamedDependency[Database],
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
) -> Response[str]:
    """Show what this is, what falls due, what was settled, and who leads."""
    closed_day = windows.last_closed_day(now)

    async def some(wanted: ClaimFilter) -> list[Claim]:
        found = await claims.find(db, wanted, after=None, closed_day=closed_day)
        return [claim for claim, _ in found[:FEW]]

    soon = ClaimFilter(
        status="open", sort="due", due_to=days.after(closed_day, WEEK), limit=FEW
    )
    board = await leaderboards.get(figures, "source", BoardFilter(limit=FEW), now)
    return templating.page(
        "home.html",
        soon=await some(soon),
        waiting=await some(ClaimFilter(status="due", sort="due", limit=FEW)),
        settled=await claims.settled_last(db, limit=FEW, closed_day=closed_day),
        newest=await some(ClaimFilter(limit=FEW)),
        board=board,
    )


@get("/search", dependencies=asks(Search))
async def search(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    asked: NamedDependency[Search],
) -> Response[str]:
    """Search sources, outlets, events and claims by their words."""
    words = asked.q
    if words is None:
        return templating.page("search.html", asked=asked, found=None)
    named = await sources.find(db, SourceFilter(q=words), limit=FOUND, after=None)
    papers = await outlets.find(db, OutletFilter(q=words), limit=FOUND, after=None)
    about = await events.find(db, EventFilter(q=words), limit=FOUND, after=None)
    said = await claims.find(
        db,
        ClaimFilter(q=words, limit=FOUND),
        after=None,
        closed_day=windows.last_closed_day(now),
    )
    found = {
        "sources": [each for each, _ in named],
        "outlets": [each for each, _ in papers],
        "events": [each for each, _ in about],
        "claims": [each for each, _ in said[:FOUND]],
    }
    return templating.page("search.html", asked=asked, found=found)


@get("/topics", dependencies=asks(Nothing))
async def list_topics(db: NamedDependency[Database]) -> Response[str]:
    """List the topics, by name."""
    return templating.page("topics.html", topics=await topics.every(db))


router = Router(
    "/",
    route_handlers=[show_home, search, list_topics],
    opt={"undocumented": True},
)
