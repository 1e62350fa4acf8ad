"""What is read across all nouns: the due queue, the leaderboards, the log."""

from datetime import datetime

from litestar import Response, Router, get
from litestar.di import NamedDependency

from api.database import Database
from api.model import paging, windows
from api.model.changes import Change
from api.model.claims import Claim
from api.model.filters import BoardFilter, ChangeFilter, ClaimFilter, Paged
from api.model.leaderboards import Leaderboard
from api.model.paging import Page
from api.routes import answers
from api.routes.answers import AnyRequest
from api.routes.inputs import reads
from api.store import changes, claims, knowledge, leaderboards


@get("/due", dependencies=reads(Paged), tags=["Claims"])
async def list_due(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    asked: NamedDependency[Paged],
) -> Response[Page[Claim]]:
    """List the claims that wait for a finding, longest overdue first."""
    rows = await claims.find(
        db,
        ClaimFilter(status="due", sort="due", limit=asked.limit),
        after=paging.place(asked.cursor, "due", key="day"),
        closed_day=windows.last_closed_day(now),
    )
    return answers.listed(request, rows, asked.limit)


@get("/leaderboards/sources", dependencies=reads(BoardFilter), tags=["Leaderboards"])
async def rank_sources(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    asked: NamedDependency[BoardFilter],
) -> Response[Leaderboard]:
    """Rank sources by Brier score, lowest first; those unranked are listed apart."""
    known = await knowledge.at(db, asked.as_of, now=now)
    board = await leaderboards.get(db, "source", asked, known)
    return Response(board, headers=answers.link(request, cursor=board.next))


@get("/leaderboards/outlets", dependencies=reads(BoardFilter), tags=["Leaderboards"])
async def rank_outlets(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    asked: NamedDependency[BoardFilter],
) -> Response[Leaderboard]:
    """Rank outlets by the Brier score of the predictions they published."""
    known = await knowledge.at(db, asked.as_of, now=now)
    board = await leaderboards.get(db, "outlet", asked, known)
    return Response(board, headers=answers.link(request, cursor=board.next))


@get("/changes", dependencies=reads(ChangeFilter), tags=["Log"])
async def list_changes(
    request: AnyRequest,
    db: NamedDependency[Database],
    asked: NamedDependency[ChangeFilter],
) -> Response[Page[Change]]:
    """List the log's entries after an index, with their text, in order.

    `next` is the index to send as `after`; null when there is nothing more yet.
    """
    found = await changes.after(db, asked.after, limit=asked.limit + 1)
    items = found[: asked.limit]
    more = str(items[-1].index) if len(found) > asked.limit else None
    return Response(
        Page(items=items, next=more), headers=answers.link(request, after=more)
    )


router = Router(
    "/v1", route_handlers=[list_due, rank_sources, rank_outlets, list_changes]
)
