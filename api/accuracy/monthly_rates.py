"""How every event had come out month by month, measured once for all histories."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from api.accuracy import monthly_outcomes
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.figure_reader import FigureReader
from api.accuracy.monthly_outcomes import MonthlyOutcomes
from api.database.pool import Database
from api.model import instants
from api.model.instants import LogPosition
from api.store import log_head


async def measure_all(figures: FigureReader) -> None:
    """Measure the months that are over, for all histories to come."""
    position = await log_head.at(figures.db, None, now=datetime.now(UTC))
    ends = await _months(figures.db, position) if position.size else []
    if ends:
        await at(figures, await figures.at(position), ends[-1:])


async def at(
    figures: FigureReader, claims: ClaimsAt, ends: Sequence[LogPosition]
) -> MonthlyOutcomes:
    """Return how events had come out at the *ends* of months, and all others so far."""
    caches = figures.caches
    known = caches.monthly_outcomes
    if known is not None and known.generation == claims.generation and known.has(ends):
        return known

    async def compute() -> MonthlyOutcomes:
        months = await _months(figures.db, claims.position)
        known = caches.monthly_outcomes
        work = partial(monthly_outcomes.renew, claims, months, known)
        caches.monthly_outcomes = await caches.lane.long(work)
        return caches.monthly_outcomes

    return await caches.renewed_outcomes.get((claims.generation, ends[-1]), compute)


async def _months(db: Database, position: LogPosition) -> list[LogPosition]:
    """Return the ends of the months from the log's first that are over."""
    first = await log_head.entered(db, 0)
    ends = [end for _, end in instants.steps(first, position.instant, "month")]
    return await log_head.positions_at(db, ends[:-1])
