"""Pages of many: who leads, two side by side, what is due, the method."""

from datetime import datetime

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.accuracy import comparisons, leaderboards
from api.database import Database
from api.inputs import fills
from api.model import paging, windows
from api.model.errors import NotFoundError
from api.model.filters import (
    BoardFilter,
    ClaimFilter,
    CompareFilter,
    Paged,
)
from api.model.formulas import FORMULAS
from api.model.method import CONVENTIONS, METHOD
from api.model.references import SubjectType
from api.pages.rendering import page, style, style_name
from api.store import claims, topics

FOREVER = "public, max-age=31536000, immutable"
KINDS: dict[str, SubjectType] = {"sources": "source", "outlets": "outlet"}
Html = Response[str]


@get("/leaderboard", dependencies=fills(BoardFilter))
async def show_leaderboard(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    asked: NamedDependency[BoardFilter],
) -> Html:
    """Show who was most accurate among sources."""
    return await _board(db, "source", asked, now)


@get("/leaderboard/outlets", dependencies=fills(BoardFilter))
async def show_outlets_leaderboard(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    asked: NamedDependency[BoardFilter],
) -> Html:
    """Show whose own voice was most accurate among outlets."""
    return await _board(db, "outlet", asked, now)


@get("/compare/{kind:str}", dependencies=fills(CompareFilter))
async def show_comparison(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    kind: FromPath[str],
    asked: NamedDependency[CompareFilter],
) -> Html:
    """Show two to ten subjects side by side, and what can be said of each two."""
    if kind not in KINDS:
        raise NotFoundError
    found = await comparisons.get(db, KINDS[kind], asked, now)
    names = {each.subject.slug: each.subject.name for each in found.items}
    return page("compare.html", found=found, kind=kind, names=names)


@get("/due", dependencies=fills(Paged))
async def show_due(
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    asked: NamedDependency[Paged],
) -> Html:
    """Show what waits for a finding, longest overdue first."""
    rows = await claims.find(
        db,
        ClaimFilter(status="due", sort="due", limit=asked.limit),
        after=paging.place(asked.cursor, "due", key="day"),
        closed_day=windows.last_closed_day(now),
    )
    found = paging.page(rows, asked.limit)
    return page("due.html", found=found, today=now.date())


@get("/topics")
async def show_topics(db: NamedDependency[Database]) -> Html:
    """Show what claims are filed under."""
    return page("topics.html", topics=await topics.every(db))


@get("/method")
async def show_method() -> Html:
    """Show every convention and formula, from where the code has them."""
    return page(
        "method.html", method=METHOD, conventions=CONVENTIONS, formulas=FORMULAS
    )


@get("/static/{name:str}")
async def get_style(name: FromPath[str]) -> Response[bytes]:
    """Get the stylesheet; its name changes when it does."""
    if name != style_name():
        raise NotFoundError
    return Response(style(), media_type="text/css", headers={"Cache-Control": FOREVER})


async def _board(
    db: Database, kind: SubjectType, asked: BoardFilter, now: datetime
) -> Html:
    board = await leaderboards.get(db, kind, asked, now)
    return page("leaderboard.html", board=board, kind=kind, asked=asked)


router = Router(
    "/",
    route_handlers=[
        show_leaderboard,
        show_outlets_leaderboard,
        show_comparison,
        show_due,
        show_topics,
        show_method,
        get_style,
    ],
    opt={"undocumented": True},
)
