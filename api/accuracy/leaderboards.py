"""Leaderboards: every subject's claims at a log position, those with enough ranked."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from msgspec import Struct, structs

from api.accuracy import base_rates, board, changes, records, scope, selection
from api.accuracy.board import Board
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.model import instants, paging
from api.model.references import SubjectType
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.figures import Figures
from api.scoring.filters import BoardFilter
from api.scoring.leaderboards import Leaderboard, LeaderboardRow
from api.scoring.method import METHOD
from api.store import figure_subjects, log_head
from api.terms import BoardSort, Entry

CHECKED_ROWS = 200  # at a time
QUICK_CLAIMS = 20_000  # whose rows are measured in some milliseconds
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
    at = await figures.at(position)

    async def compute() -> Leaderboard:
        ranked = await _rank(figures, kind, filters, at)
        return await _page(figures, filters, ranked, at, start)

    return await figures.share(Leaderboard, at, (kind, filters), compute)


async def not_empty(
    figures: FigureReader, kind: SubjectType, filters: BoardFilter, now: datetime
) -> tuple[Entry, Leaderboard]:
    """Return a leaderboard and which claims it counts: all, where nobody is ranked."""
    board = await get(figures, kind, filters, now)
    if board.items:
        return filters.entry, board
    everything = structs.replace(filters, entry="any")
    return "any", await get(figures, kind, everything, now)


class Population(Struct, frozen=True, kw_only=True):
    """Who is on a leaderboard and who is not, by reason; see Unranked and Omitted.

    `others`: subjects without a claim that counts; `claims`: how many the filter
    `entry` leaves out, theirs and those of subjects that are on the board.
    """

    ranked: int
    anonymous: int
    unresolved: int
    few_events: int
    others: int
    claims: int


async def population(
    figures: FigureReader, kind: SubjectType, filters: BoardFilter, now: datetime
) -> Population:
    """Return whom a leaderboard ranks, and how many others there are and why."""
    position = await scope.resolve(figures.db, kind, filters, now)
    ranked = await _rank(figures, kind, filters, await figures.at(position))
    return Population(
        ranked=ranked.ranking.ranked,
        **ranked.ranking.unranked._asdict(),
        others=ranked.omitted.subjects,
        claims=ranked.omitted.claims,
    )


async def _rank(
    figures: FigureReader,
    kind: SubjectType,
    filters: BoardFilter,
    at: ClaimsAt,
) -> Board:
    whole = structs.replace(filters, cursor=None, limit=1)

    async def compute() -> Board:
        everyone = await figures.everyone(kind, at)
        chosen = await figure_subjects.resolve(figures.db, whole)
        events = await base_rates.at(figures, at)
        roster = figures.caches.roster(kind, everyone)
        before = figures.caches.newest_boards.get((kind, whole))
        ranked, lane = None, figures.caches.lane
        few = before is not None and changes.is_soon_renewed(at, before.key)
        if before and few and filters.sort != "peer_score":  # which compares everyone
            work = partial(board.renew, at, events, roster, chosen, before)
            ranked, before = await lane.short(work), None
        if ranked is None:
            anew = partial(board.rank, at, events, roster, chosen, before)
            ranked = await lane.long(anew)
        if at.is_newest and filters.as_of is None:
            figures.caches.keep_board((kind, whole), ranked)
        return ranked

    names = await figures.names(at)
    return await figures.caches.boards.get((kind, whole, names, *at.key), compute)


async def _page(
    figures: FigureReader,
    filters: BoardFilter,
    ranked: Board,
    at: ClaimsAt,
    start: int,
) -> Leaderboard:
    """Return the rows of a page, which begins at the place *start*."""
    end = start + filters.limit
    ranking, kind = ranked.ranking, ranked.roster.kind
    places = ranking.places(start, end)
    reports: Mapping[int, Sequence[ReportAsOf]] = {}
    if kind == "outlet":
        indexes = [ranked.subject(place).index for place in places]
        reports = await figure_subjects.reports(figures.db, indexes, ranked.position)
    events = await base_rates.at(figures, at)
    work = partial(ranked.rows, at, events, places, reports)
    claims = ranked.claims_to_measure(places, reports)
    rows = await figures.caches.lane.of(work, quick=claims <= QUICK_CLAIMS)
    ranks = max(0, ranking.ranked - start)
    return Leaderboard(
        title=TITLES[kind],
        as_of=await answered_as_of(figures.db, at),
        filters=filters,
        method=METHOD,
        shrinkage=ranking.shrinkage,
        items=rows[:ranks],
        below_minimum=rows[ranks:],
        next=paging.cursor(paging.Place(filters.sort, str(end), 0))
        if end < ranking.order.size
        else None,
    )


class CheckedRow(NamedTuple):
    """A row, the record of the same claims, and the figure it is sorted by, by sort."""

    row: LeaderboardRow
    record: Figures
    values: Mapping[BoardSort, float | None]


async def rows_beside_records(
    figures: FigureReader,
    kind: SubjectType,
    filters: BoardFilter,
    sorts: Sequence[BoardSort],
    now: datetime,
) -> AsyncGenerator[CheckedRow]:
    """Yield every row of a leaderboard beside the record of the same claims."""
    position = await scope.resolve(figures.db, kind, filters, now)
    at = await figures.at(position)
    boards: dict[BoardSort, Board] = {
        sort: await _rank(figures, kind, structs.replace(filters, sort=sort), at)
        for sort in sorts
    }
    ranked = boards[sorts[0]]
    events = await base_rates.at(figures, at)
    chosen = await figure_subjects.resolve(figures.db, filters)
    for start in range(0, ranked.ranking.order.size, CHECKED_ROWS):
        places = ranked.ranking.places(start, start + CHECKED_ROWS)
        indexes = [ranked.subject(place).index for place in places]
        reports: Mapping[int, Sequence[ReportAsOf]] = {}
        if kind == "outlet":
            reports = await figure_subjects.reports(figures.db, indexes, position)
        rows = ranked.rows(at, events, places, reports)
        for place, row, index in zip(places, rows, indexes, strict=True):
            counted = selection.of_subject(at, kind, index)
            picked = records.pick(at, events, counted, chosen)
            own_words = reports.get(index, ())
            yield CheckedRow(
                row=row,
                record=records.figures_of(picked, position, filters, own_words),
                values={
                    sort: board.ranking.figure(place.candidate)
                    for sort, board in boards.items()
                },
            )


async def answered_as_of(db: Database, at: ClaimsAt) -> datetime:
    """Return when figures that rest on all claims last changed, up to a position."""
    position = at.position
    last = await log_head.changed_last(db, at.last, position.size)
    return instants.answered(position.instant, last)
