"""Lists, leaderboards and comparisons as CSV, which spreadsheets read by address.

The first line has the names of the columns. No cell is taken for a formula.
"""

from datetime import datetime

from litestar import Response, Router, get
from litestar.di import NamedDependency

from api.accuracy import comparisons, leaderboards
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.http.request_data import reads
from api.language.dates import windows
from api.model import paging
from api.model.filters import ClaimFilter, Paged
from api.model.references import SubjectType
from api.pages.formats import csv_export, csv_figures
from api.routes import responses
from api.routes.responses import AnyRequest
from api.scoring.filters import BoardFilter, CompareFilter
from api.store import claims

CSV = "text/csv"


@get("/claims.csv", dependencies=reads(ClaimFilter), media_type=CSV, tags=["Claims"])
async def list_claims_as_csv(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    filters: NamedDependency[ClaimFilter],
) -> Response[str]:
    """List claims as CSV: the page that /v1/claims answers, a line a claim."""
    return await _claims(request, db, now, filters, filters)


@get("/due.csv", dependencies=reads(Paged), media_type=CSV, tags=["Claims"])
async def list_due_as_csv(
    request: AnyRequest,
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
    filters: NamedDependency[Paged],
) -> Response[str]:
    """List the claims that wait for a finding as CSV, longest overdue first."""
    due = ClaimFilter(
        status="due", sort="due", limit=filters.limit, cursor=filters.cursor
    )
    return await _claims(request, db, now, due, filters)


@get(
    "/leaderboards/sources.csv",
    dependencies=reads(BoardFilter),
    media_type=CSV,
    tags=["Records"],
)
async def rank_sources_as_csv(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[BoardFilter],
) -> Response[str]:
    """Rank sources as CSV: the page that /v1/leaderboards/sources answers."""
    return await _board(request, figures, "source", now, filters)


@get(
    "/leaderboards/outlets.csv",
    dependencies=reads(BoardFilter),
    media_type=CSV,
    tags=["Records"],
)
async def rank_outlets_as_csv(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[BoardFilter],
) -> Response[str]:
    """Rank outlets as CSV: the page that /v1/leaderboards/outlets answers."""
    return await _board(request, figures, "outlet", now, filters)


@get(
    "/compare/sources.csv",
    dependencies=reads(CompareFilter),
    media_type=CSV,
    tags=["Records"],
)
async def compare_sources_as_csv(
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[CompareFilter],
) -> Response[str]:
    """Compare two to ten sources as CSV, a line a source."""
    compared = await comparisons.get(figures, "source", filters, now)
    return csv_export.answer("compare-sources.csv", csv_figures.comparison(compared))


@get(
    "/compare/outlets.csv",
    dependencies=reads(CompareFilter),
    media_type=CSV,
    tags=["Records"],
)
async def compare_outlets_as_csv(
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[CompareFilter],
) -> Response[str]:
    """Compare two to ten outlets as CSV, a line an outlet."""
    compared = await comparisons.get(figures, "outlet", filters, now)
    return csv_export.answer("compare-outlets.csv", csv_figures.comparison(compared))


async def _claims(
    request: AnyRequest,
    db: Database,
    now: datetime,
    chosen: ClaimFilter,
    filters: Paged | ClaimFilter,
) -> Response[str]:
    rows = await claims.find(db, chosen, closed_day=windows.last_closed_day(now))
    page = paging.page(rows, filters.limit, request.scope["path"], filters)
    content = csv_export.header() + csv_export.write(page.items)
    name = request.scope["path"].rpartition("/")[2]
    link = responses.link(request, cursor=page.next)
    return csv_export.answer(name, content, link)


async def _board(
    request: AnyRequest,
    figures: FigureReader,
    kind: SubjectType,
    now: datetime,
    filters: BoardFilter,
) -> Response[str]:
    board = await leaderboards.get(figures, kind, filters, now)
    following = paging.sealed(board.next, request.scope["path"], filters)
    link = responses.link(request, cursor=following)
    name = f"leaderboard-{kind}s.csv"
    return csv_export.answer(name, csv_figures.leaderboard(board), link)


router = Router(
    "/v1",
    route_handlers=[
        list_claims_as_csv,
        list_due_as_csv,
        rank_sources_as_csv,
        rank_outlets_as_csv,
        compare_sources_as_csv,
        compare_outlets_as_csv,
    ],
)
