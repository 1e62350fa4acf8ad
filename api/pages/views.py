"""Views: what each page shows, read as programs read it."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from api.accuracy import leaderboards
from api.database import Database
from api.inputs import fills
from api.model import paging, windows
from api.model.filters import (
    BoardFilter,
    ClaimFilter,
    EventFilter,
    OutletFilter,
    SourceFilter,
    Words,
)
from api.model.references import SubjectType
from api.pages import plots
from api.pages.rendering import page
from api.store import claims, events, outlets, sources

SHOWN = 20
MOST_TOPICS = 8
WEEK = timedelta(days=7)
FOREVER = "public, max-age=31536000, immutable"
KINDS: dict[str, SubjectType] = {"sources": "source", "outlets": "outlet"}
Html = Response[str]


class Search(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words to look for."""

    q: Words | None = None


@get("/", dependencies=fills(Search))
async def show_home(
    db: NamedDependency[Database], now: NamedDependency[datetime]
) -> Html:
    """Show what is due, what was settled lately, and who leads."""
    closed_day = windows.last_closed_day(now)
    soon = ClaimFilter(status="open", sort="due", due_to=now.date() + WEEK, limit=8)
    board = await leaderboards.get(db, "source", BoardFilter(limit=5), now)
    return page(
        "home.html",
        soon=await _claims(db, soon, closed_day),
        due=await _claims(
            db, ClaimFilter(status="due", sort="due", limit=8), closed_day
        ),
        settled=await _claims(db, ClaimFilter(status="settled", limit=8), closed_day),
        board=board,
    )


@get("/search", dependencies=fills(Search))
async def show_search(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    asked: NamedDependency[Search],
) -> Html:
    """Show the sources, outlets, events and claims that some words find."""
    closed_day = windows.last_closed_day(now)
    nouns = ("sources", "outlets", "events", "claims")
    found: dict[str, list[Any]] = {each: [] for each in nouns}
    if asked.q is not None:
        q = asked.q
        found = {
            "sources": _things(
                await sources.find(db, SourceFilter(q=q), limit=SHOWN, after=None)
            ),
            "outlets": _things(
                await outlets.find(db, OutletFilter(q=q), limit=SHOWN, after=None)
            ),
            "events": _things(
                await events.find(db, EventFilter(q=q), limit=SHOWN, after=None)
            ),
            "claims": await _claims(db, ClaimFilter(q=q, limit=SHOWN), closed_day),
        }
    return page("search.html", q=asked.q or "", found=found)


@get("/events/{slug:str}")
async def show_event(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    slug: FromPath[str],
) -> Html:
    """Show an event, what was found, and every claim about it."""
    event = await events.get(db, slug)
    wanted = ClaimFilter(event=slug, sort="made_on", limit=200)
    said = await _claims(db, wanted, windows.last_closed_day(now))
    return page("event.html", event=event, claims=said, timeline=plots.timeline(said))


@get("/claims", dependencies=fills(ClaimFilter))
async def show_claims(
    request: "Request[Any, Any, Any]",
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    asked: NamedDependency[ClaimFilter],
) -> Html:
    """Show the claims that a filter lets through."""
    by_day = "day" if asked.sort in {"made_on", "-made_on", "due", "-due"} else None
    rows = await claims.find(
        db,
        asked,
        after=paging.place(asked.cursor, asked.sort, key=by_day),
        closed_day=windows.last_closed_day(now),
    )
    found = paging.page(rows, asked.limit)
    return page("claims.html", found=found, asked=request.query_params.dict())


@get("/claims/{claim_id:uuid}")
async def show_claim(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    claim_id: FromPath[UUID],
) -> Html:
    """Show a claim: the quote, both wordings, the chain, the outcome."""
    claim = await claims.get(db, claim_id, closed_day=windows.last_closed_day(now))
    return page("claim.html", claim=claim, today=now.date())


async def _claims(db: Database, wanted: ClaimFilter, closed_day: date) -> list[Any]:
    found = await claims.find(db, wanted, after=None, closed_day=closed_day)
    return _things(found)[: wanted.limit]


def _things(rows: list[tuple[Any, Any]]) -> list[Any]:
    return [thing for thing, _ in rows]


router = Router(
    "/",
    route_handlers=[show_home, show_search, show_event, show_claims, show_claim],
    opt={"undocumented": True},
)
