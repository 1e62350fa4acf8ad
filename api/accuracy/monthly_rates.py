"""How every event had come out month by month, measured once for all histories."""

from collections.abc import Sequence
from functools import partial

from api.accuracy import monthly_outcomes
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.figure_reader import FigureReader
from api.accuracy.monthly_outcomes import MonthlyOutcomes
from api.model import instants
from api.model.instants import LogPosition
from api.store import log_head


async def at(
    figures: FigureReader, claims: ClaimsAt, ends: Sequence[LogPosition]
) -> MonthlyOutcomes:
    """Return how events had come out at the *ends* of months, and all others so far."""
    caches = figures.caches

    async def compute() -> MonthlyOutcomes:
        first, now = await log_head.entered(figures.db, 0), claims.position.instant
        months = [end for _, end in instants.steps(first, now, "month")][:-1]
        positions = await log_head.positions_at(figures.db, months)
        known = caches.monthly_outcomes
        work = partial(monthly_outcomes.renew, claims, positions, known)
        caches.monthly_outcomes = await caches.lane.long(work)
        return caches.monthly_outcomes

    known = caches.monthly_outcomes
    if known is not None and known.generation == claims.generation and known.has(ends):
        return known
    return await caches.renewed_outcomes.get((claims.generation, ends[-1]), compute)
