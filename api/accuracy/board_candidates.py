"""Who may be ranked on a leaderboard, and what each of its rows is computed from."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from api.accuracy.figure_reader import FigureReader
from api.database.pool import Database
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring import candidates, peer_scores
from api.scoring.base_rates import Rates
from api.scoring.candidates import Candidate, RowBasis
from api.scoring.claims_as_of import ClaimAsOf, CountedClaim
from api.scoring.filters import BoardFilter
from api.scoring.peer_scores import Cell, CellMean, Difficulty
from api.store import base_rates, claim_versions, standings

# What may be chosen for the default leaderboard without reading every claim.
FREE = ("min_events", "limit", "cursor", "weight", "bins")

ClaimsBySubject = Mapping[int, Sequence[ClaimAsOf]]


class BoardCandidates(NamedTuple):
    """Everyone who may be ranked, at one log position, and how to load a row's basis.

    `load_basis` takes the index of a candidate's subject.
    """

    position: LogPosition
    candidates: Iterable[Candidate]
    load_basis: Callable[[int], Awaitable[RowBasis]]


class References(NamedTuple):
    """What claims are measured against: topics' rates, the own voice, the peers.

    `own_voice`: by outlet, the claims it is ranked by where these are not all it
    published. `difficulties` is empty unless the leaderboard is sorted by peer score.
    """

    rates: Callable[[int], Rates]
    own_voice: ClaimsBySubject | None
    difficulties: Mapping[int, Difficulty]

    def basis(self, index: int, claims: Sequence[ClaimAsOf]) -> RowBasis:
        """Return what the row of a subject is computed from."""
        own_voice = self.own_voice
        return RowBasis(
            claims=claims,
            ranked_by=claims if own_voice is None else own_voice.get(index, []),
            rates=self.rates(index),
            difficulty=self.difficulties.get(index),
        )


def is_default(kind: SubjectType, filters: BoardFilter) -> bool:
    """Return whether the sums of the writer are of the claims that *filters* pick."""
    free = {name: getattr(filters, name) for name in FREE}
    return kind == "source" and filters == replace(BoardFilter(), **free)


async def load(
    figures: FigureReader,
    kind: SubjectType,
    filters: BoardFilter,
    position: LogPosition,
) -> BoardCandidates:
    """Return everyone who may be ranked, by the sums of the writer where possible."""
    if is_default(kind, filters):
        return await _from_sums(figures, filters, position)
    patient = FigureReader(figures.db.patient(), figures.caches)
    return await _from_claims(patient, kind, filters, position)


async def _from_sums(
    figures: FigureReader, filters: BoardFilter, position: LogPosition
) -> BoardCandidates:
    """Return all sources by the sums of the writer, at the end of the log."""
    totals = figures.caches.source_totals
    reading = await totals.refresh(figures.db, position)

    async def load_basis(index: int) -> RowBasis:
        claims = await totals.claims(figures.db.patient(), reading, index, filters)
        return RowBasis(claims=claims, ranked_by=claims, rates=reading.rates(index))

    return BoardCandidates(reading.position, reading.candidates.values(), load_basis)


async def _from_claims(
    figures: FigureReader,
    kind: SubjectType,
    filters: BoardFilter,
    position: LogPosition,
) -> BoardCandidates:
    """Return everyone who has claims; an outlet is ranked by its own voice.

    Claims are read twice rather than held: once for the ranking, some subjects at a
    time, then those of the rows that are shown.
    """
    db = figures.db
    own_voice = await _load_own_voice(db, kind, filters, position)
    position, rates = await _load_rates(figures, kind, filters, position)
    difficulties: Mapping[int, Difficulty] = {}
    if filters.sort == "peer_score":
        difficulties = await _measure_difficulties(
            db, kind, filters, position, own_voice
        )
    references = References(rates, own_voice, difficulties)
    subjects = {row.index: row for row in await standings.subjects(db, kind)}

    def compute(batch: ClaimsBySubject) -> list[Candidate]:
        return [
            candidates.candidate(subjects[index], basis, filters)
            for index, claims in batch.items()
            for basis in [references.basis(index, claims)]
        ]

    async def load_basis(index: int) -> RowBasis:
        claims = await claim_versions.of(db, index, filters, position)
        return references.basis(index, claims)

    everyone: list[Candidate] = []
    async for batch in claim_versions.of_all(db, kind, filters, position):
        everyone += await asyncio.to_thread(compute, batch)
    return BoardCandidates(position, everyone, load_basis)


async def _load_own_voice(
    db: Database, kind: SubjectType, filters: BoardFilter, position: LogPosition
) -> ClaimsBySubject | None:
    """Return by outlet what it said itself; None where all its claims rank it."""
    if kind != "outlet" or filters.role is not None:
        return None
    claims: dict[int, list[CountedClaim]] = {}
    own_voice = replace(filters, role="own_voice")
    async for batch in claim_versions.of_all(db, kind, own_voice, position):
        claims |= batch
    return claims


async def _load_rates(
    figures: FigureReader,
    kind: SubjectType,
    filters: BoardFilter,
    position: LogPosition,
) -> tuple[LogPosition, Callable[[int], Rates]]:
    """Return topics' rates by subject, and the log position at which they are read."""
    if kind == "source" and filters.as_of is None:
        reading = await figures.caches.source_totals.refresh(figures.db, position)
        return reading.position, reading.rates
    return position, await base_rates.of_all_sources(figures.db, kind, position)


async def _measure_difficulties(
    db: Database,
    kind: SubjectType,
    filters: BoardFilter,
    position: LogPosition,
    own_voice: ClaimsBySubject | None,
) -> dict[int, Difficulty]:
    """Return how each subject did beside others, by *own_voice* where it ranks."""
    options = filters.options
    cells: dict[int, Mapping[Cell, CellMean]] = {}
    if own_voice is not None:
        cells |= peer_scores.cells_of(own_voice, options)
        return await asyncio.to_thread(peer_scores.measure, cells)
    async for batch in claim_versions.of_all(db, kind, filters, position):
        cells |= await asyncio.to_thread(peer_scores.cells_of, batch, options)
    return await asyncio.to_thread(peer_scores.measure, cells)
