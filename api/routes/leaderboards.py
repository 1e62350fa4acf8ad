"""Leaderboards, comparisons and the method behind every figure, over HTTP."""

from datetime import datetime

from litestar import Response, Router, get
from litestar.di import NamedDependency
from msgspec import structs

from api.accuracy import comparisons, leaderboards
from api.accuracy.figure_reader import FigureReader
from api.http.request_data import reads
from api.model import paging
from api.routes import responses
from api.routes.responses import AnyRequest
from api.scoring.comparisons import Comparison
from api.scoring.filters import BoardFilter, CompareFilter
from api.scoring.leaderboards import Leaderboard
from api.scoring.method import DESCRIPTION, Method


@get("/leaderboards/sources", dependencies=reads(BoardFilter))
async def rank_sources(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[BoardFilter],
) -> Response[Leaderboard]:
    """Rank sources, best first; those with too few claims are listed apart."""
    board = await leaderboards.get(figures, "source", filters, now)
    return _paged(request, board, filters)


@get("/leaderboards/outlets", dependencies=reads(BoardFilter))
async def rank_outlets(
    request: AnyRequest,
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[BoardFilter],
) -> Response[Leaderboard]:
    """Rank outlets by their own predictions, or by those that `role` names.

    The figures of a row are those of all predictions that the outlet published.
    """
    board = await leaderboards.get(figures, "outlet", filters, now)
    return _paged(request, board, filters)


@get("/compare/sources", dependencies=reads(CompareFilter))
async def compare_sources(
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[CompareFilter],
) -> Comparison:
    """Compare two to ten sources on the events that they predicted in common."""
    return await comparisons.get(figures, "source", filters, now)


@get("/compare/outlets", dependencies=reads(CompareFilter))
async def compare_outlets(
    figures: NamedDependency[FigureReader],
    now: NamedDependency[datetime],
    filters: NamedDependency[CompareFilter],
) -> Comparison:
    """Compare two to ten outlets on the events that they published in common."""
    return await comparisons.get(figures, "outlet", filters, now)


@get("/method")
async def get_method() -> Method:
    """Get every convention and formula that figures are computed by."""
    return DESCRIPTION


def _paged(
    request: AnyRequest, board: Leaderboard, filters: BoardFilter
) -> Response[Leaderboard]:
    following = paging.sealed(board.next, request.scope["path"], filters)
    page = structs.replace(board, next=following)
    return Response(page, headers=responses.link(request, cursor=following))


router = Router(
    "/v1",
    route_handlers=[
        rank_sources,
        rank_outlets,
        compare_sources,
        compare_outlets,
        get_method,
    ],
    tags=["Records"],
)
