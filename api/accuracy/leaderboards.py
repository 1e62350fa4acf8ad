"""Leaderboards: every subject's claims as they stood, those with enough ranked.

The default one of sources is ranked by the tallies that the writer keeps, all others by
the claims themselves; the two agree to the last digit.
"""

import asyncio
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Iterable,
    Mapping,
    Sequence,
)
from datetime import datetime
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from api.accuracy import records, scope
from api.accuracy.answer_cache import AnswerCache
from api.accuracy.source_totals import SourceTotals
from api.database.pool import Database
from api.log.entries import rfc3339
from api.model import instants, paging
from api.model.instants import LogPosition
from api.model.paging import Place
from api.model.references import SubjectType
from api.scoring import peer_scores, ranking
from api.scoring.claims_as_of import ClaimAsOf, CountedClaim, ReportAsOf
from api.scoring.figures import Figures
from api.scoring.filters import BoardFilter
from api.scoring.leaderboards import Leaderboard, LeaderboardRow
from api.scoring.method import METHOD
from api.scoring.peer_scores import Cell, CellMean, Difficulty
from api.scoring.ranking import Candidate, PlacedCandidate, RowBasis
from api.store import base_rates, claim_versions, log_head, standings

REMEMBERED: AnswerCache[Leaderboard] = AnswerCache()
# Those for which every claim is read.
LARGE: AnswerCache[Leaderboard] = AnswerCache(at_once=1)
TALLIED = SourceTotals()
TITLES = {
    "source": "Accuracy of what they predicted",
    "outlet": "Accuracy of predictions it published",
}
# What may be asked of the default leaderboard without reading every claim.
FREE = ("min_events", "limit", "cursor", "weight", "bins")


class Field(NamedTuple):
    """All who may be ranked, and as of when; how to get what a row is told of."""

    known: LogPosition
    candidates: Iterable[Candidate]
    told: Callable[[int], Awaitable[RowBasis]]


async def get(
    db: Database, kind: SubjectType, wanted: BoardFilter, now: datetime
) -> Leaderboard:
    """Return a page of the leaderboard of all sources or outlets."""
    known = await scope.known(db, kind, wanted, now)
    after = paging.place(wanted.cursor, wanted.sort, key="number")
    key = (kind, wanted, await log_head.identity(db, known), known.closed_day)
    plain = _is_default(kind, wanted)
    start = 0 if after is None else after.number

    async def make() -> Leaderboard:
        field = await _field(db, kind, wanted, known)
        return await _page(db, kind, wanted, field, start)

    return await (REMEMBERED if plain else LARGE).of(key, make)


async def _page(
    db: Database, kind: SubjectType, wanted: BoardFilter, field: Field, start: int
) -> Leaderboard:
    """Return the rows from *start* on."""
    ranked_board = await asyncio.to_thread(ranking.rank, field.candidates, wanted)
    end = start + wanted.limit
    rows = await _rows(db, kind, wanted, field, ranked_board.placed[start:end])
    ranks = max(0, ranked_board.ranked - start)
    return Leaderboard(
        title=TITLES[kind],
        as_of=await answered(db, field.known),
        filters=wanted,
        method=METHOD,
        shrinkage=ranked_board.shrunk,
        items=rows[:ranks],
        below_minimum=rows[ranks:],
        next=paging.cursor(Place(wanted.sort, str(end), 0))
        if end < len(ranked_board.placed)
        else None,
    )


async def twice(
    db: Database, now: datetime
) -> tuple[Iterable[Candidate], Iterable[Candidate]]:
    """Return all sources by what the writer added up, and by their claims."""
    wanted = BoardFilter()
    known = await scope.known(db, "source", wanted, now)
    kept = await _tallied(db, wanted, known)
    # As of an instant nothing that is kept is used.
    asked = replace(wanted, as_of=rfc3339(kept.known.instant))
    read = await _told(db, "source", asked, kept.known)
    return kept.candidates, read.candidates


async def beside_records(
    db: Database, kind: SubjectType, wanted: BoardFilter, now: datetime
) -> AsyncGenerator[tuple[LeaderboardRow, Figures]]:
    """Yield every row of a board, and the record of the same claims."""
    known = await scope.known(db, kind, wanted, now)
    field = await _field(db, kind, wanted, known)
    for each in ranking.rank(field.candidates, wanted).placed:
        [row] = await _rows(db, kind, wanted, field, [each])
        who = await claim_versions.subject(db, kind, row.subject.slug, field.known)
        claims = await claim_versions.seen(db, who.index, wanted, field.known)
        yield row, await records.compute(db, who, claims, wanted, field.known)


async def answered(db: Database, known: LogPosition) -> datetime:
    """Return as of when figures are told that rest on what everyone said."""
    return instants.answered(known.instant, await standings.turned(db, known.size))


def _is_default(kind: SubjectType, wanted: BoardFilter) -> bool:
    """Tell whether tallies are kept of what is *wanted*: how rows are told is free."""
    plain = BoardFilter()
    free = {name: getattr(wanted, name) for name in FREE}
    return kind == "source" and wanted == replace(plain, **free)


async def _field(
    db: Database, kind: SubjectType, wanted: BoardFilter, known: LogPosition
) -> Field:
    """Return all who may be ranked, by what is kept where that can be."""
    if _is_default(kind, wanted):
        return await _tallied(db, wanted, known)
    return await _told(db.patient(), kind, wanted, known)


async def _tallied(db: Database, wanted: BoardFilter, known: LogPosition) -> Field:
    """Return all sources by what the writer added up, as of the log's end by now."""
    held = await TALLIED.sources(db, known)

    async def told(index: int) -> RowBasis:
        claims = await TALLIED.claims(db.patient(), held, index, wanted)
        return RowBasis(claims=claims, ranked_by=claims, rates=held.rates(index))

    return Field(held.known, held.candidates.values(), told)


async def _told(
    db: Database, kind: SubjectType, wanted: BoardFilter, known: LogPosition
) -> Field:
    """Return all who have claims; an outlet is ranked on what it says itself.

    Claims are read twice rather than held: once for the ranking, some subjects at a
    time, then those of the rows that are shown.
    """
    itself: dict[int, list[CountedClaim]] | None = None
    if kind == "outlet" and wanted.role is None:
        own = replace(wanted, role="own_voice")
        itself = {}
        async for some in claim_versions.everyone(db, kind, own, known):
            itself |= some
    if kind == "source" and wanted.as_of is None:
        held = await TALLIED.sources(db, known)
        known, reference = held.known, held.rates
    else:
        reference = await base_rates.everyones(db, kind, known)
    hardness: dict[int, Difficulty] = {}
    if wanted.sort == "peer_score":
        hardness = await _hardness(db, kind, wanted, known, itself)
    subjects = {each.index: each for each in await standings.subjects(db, kind)}

    def tell(index: int, claims: Sequence[ClaimAsOf]) -> RowBasis:
        return RowBasis(
            claims=claims,
            ranked_by=claims if itself is None else itself.get(index, []),
            rates=reference(index),
            difficulty=hardness.get(index),
        )

    def compete(seen: Mapping[int, Sequence[ClaimAsOf]]) -> list[Candidate]:
        return [
            ranking.candidate(subjects[index], tell(index, claims), wanted)
            for index, claims in seen.items()
        ]

    async def told(index: int) -> RowBasis:
        return tell(index, await claim_versions.seen(db, index, wanted, known))

    candidates: list[Candidate] = []
    async for some in claim_versions.everyone(db, kind, wanted, known):
        candidates += await asyncio.to_thread(compete, some)
    return Field(known, candidates, told)


async def _hardness(
    db: Database,
    kind: SubjectType,
    wanted: BoardFilter,
    known: LogPosition,
    itself: Mapping[int, Sequence[ClaimAsOf]] | None,
) -> dict[int, Difficulty]:
    """Return how everybody did beside others, by *itself* where it is told."""
    cells: dict[int, Mapping[Cell, CellMean]] = {}
    if itself is not None:
        cells |= peer_scores.cells_of(itself, wanted.how)
        return await asyncio.to_thread(peer_scores.measure, cells)
    async for some in claim_versions.everyone(db, kind, wanted, known):
        cells |= await asyncio.to_thread(peer_scores.cells_of, some, wanted.how)
    return await asyncio.to_thread(peer_scores.measure, cells)


async def _rows(
    db: Database,
    kind: SubjectType,
    wanted: BoardFilter,
    field: Field,
    placed: Sequence[PlacedCandidate],
) -> list[LeaderboardRow]:
    """Return rows of the leaderboard with their figures."""
    indexes = [each.candidate.who.index for each in placed]
    reports: dict[int, list[ReportAsOf]] = {}
    if kind == "outlet":
        reports = await claim_versions.reports(db, indexes, field.known)
    rows: list[LeaderboardRow] = []
    for each, index in zip(placed, indexes, strict=True):
        told = await field.told(index)
        own = reports.get(index, ())
        work = partial(ranking.standing, each, told, wanted.how, own)
        many = len(told.claims) > records.MANY
        rows.append(await asyncio.to_thread(work) if many else work())
    return rows
