"""Leaderboards: every subject's claims at a log position, those with enough ranked.

The default leaderboard of sources is ranked by the sums that the writer adds up, all
others by the claims themselves; the two agree to the last digit.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from datetime import datetime
from functools import partial

from msgspec.structs import replace

from api.accuracy import board_candidates, records, scope
from api.accuracy.board_candidates import BoardCandidates
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.log.entries import rfc3339
from api.model import instants, paging
from api.model.instants import LogPosition
from api.model.paging import Place
from api.model.references import SubjectType
from api.scoring import leaderboard_rows, ranking
from api.scoring.candidates import Candidate
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.figures import Figures
from api.scoring.filters import BoardFilter
from api.scoring.leaderboards import Leaderboard, LeaderboardRow
from api.scoring.method import METHOD
from api.scoring.ranking import PlacedCandidate
from api.store import claim_versions, log_head, standings

TITLES = {
    "source": "Accuracy of what they predicted",
    "outlet": "Accuracy of predictions it published",
}


async def get(
    figures: FigureReader, kind: SubjectType, filters: BoardFilter, now: datetime
) -> Leaderboard:
    """Return a page of the leaderboard of all sources or outlets."""
    position = await scope.resolve(figures.db, kind, filters, now)
    after = paging.place(filters.cursor, filters.sort, key="number")
    start = 0 if after is None else after.number
    log = await log_head.identity(figures.db, position)

    async def compute() -> Leaderboard:
        board = await board_candidates.load(figures, kind, filters, position)
        return await _page(figures.db, kind, filters, board, start)

    caches = figures.caches
    default = board_candidates.is_default(kind, filters)
    cache = caches.leaderboards if default else caches.full_leaderboards
    return await cache.get((kind, filters, log, position.closed_day), compute)


async def _page(
    db: Database,
    kind: SubjectType,
    filters: BoardFilter,
    board: BoardCandidates,
    start: int,
) -> Leaderboard:
    """Return the rows from *start* on."""
    ranked_board = await asyncio.to_thread(ranking.rank, board.candidates, filters)
    end = start + filters.limit
    rows = await _rows(db, kind, filters, board, ranked_board.placed[start:end])
    ranks = max(0, ranked_board.ranked - start)
    return Leaderboard(
        title=TITLES[kind],
        as_of=await answered_as_of(db, board.position),
        filters=filters,
        method=METHOD,
        shrinkage=ranked_board.shrinkage,
        items=rows[:ranks],
        below_minimum=rows[ranks:],
        next=paging.cursor(Place(filters.sort, str(end), 0))
        if end < len(ranked_board.placed)
        else None,
    )


async def _rows(
    db: Database,
    kind: SubjectType,
    filters: BoardFilter,
    board: BoardCandidates,
    placed: Sequence[PlacedCandidate],
) -> list[LeaderboardRow]:
    """Return rows of the leaderboard with their figures."""
    indexes = [row.candidate.about.index for row in placed]
    reports: dict[int, list[ReportAsOf]] = {}
    if kind == "outlet":
        reports = await claim_versions.reports(db, indexes, board.position)
    rows: list[LeaderboardRow] = []
    options = filters.options
    for index, candidate in zip(indexes, placed, strict=True):
        basis = await board.load_basis(index)
        own_words = reports.get(index, ())
        work = partial(leaderboard_rows.row, candidate, basis, options, own_words)
        many = len(basis.claims) > records.MANY_CLAIMS
        rows.append(await asyncio.to_thread(work) if many else work())
    return rows


async def candidates_both_ways(
    figures: FigureReader, now: datetime
) -> tuple[Iterable[Candidate], Iterable[Candidate]]:
    """Return all sources by the sums of the writer, and by their claims."""
    filters = BoardFilter()
    position = await scope.resolve(figures.db, "source", filters, now)
    summed = await board_candidates.load(figures, "source", filters, position)
    # As of an instant no sums of the writer are used.
    past = replace(filters, as_of=rfc3339(summed.position.instant))
    read = await board_candidates.load(figures, "source", past, summed.position)
    return summed.candidates, read.candidates


async def rows_beside_records(
    figures: FigureReader, kind: SubjectType, filters: BoardFilter, now: datetime
) -> AsyncGenerator[tuple[LeaderboardRow, Figures]]:
    """Yield every row of a leaderboard, and the record of the same claims."""
    db = figures.db
    position = await scope.resolve(db, kind, filters, now)
    board = await board_candidates.load(figures, kind, filters, position)
    at = board.position
    for placed in ranking.rank(board.candidates, filters).placed:
        [row] = await _rows(db, kind, filters, board, [placed])
        stored = await claim_versions.subject(db, kind, row.subject.slug, at)
        claims = await claim_versions.of(db, stored.index, filters, at)
        yield row, await records.compute(db, stored, claims, filters, at)


async def answered_as_of(db: Database, position: LogPosition) -> datetime:
    """Return when figures that rest on all claims last changed, up to *position*."""
    last = await standings.last_change(db, position.size)
    return instants.answered(position.instant, last)
