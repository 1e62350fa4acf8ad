"""The outcomes at the ends of months, computed once for all histories."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from api.accuracy import monthly_outcomes, step_ends
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.figure_reader import FigureReader
from api.accuracy.monthly_outcomes import MonthlyOutcomes
from api.model import instants
from api.model.instants import LogPosition
from api.store import log_head


async def measure_all(figures: FigureReader, now: datetime) -> None:
    """Measure the months that are over, for all histories to come."""
    position = await log_head.at(figures.db, None, now=now)
    if position.size:
        claims = await figures.at(position)
        ends = await _months(figures, claims)
        if ends:
            await at(figures, claims, ends[-1:])


async def at(
    figures: FigureReader, claims: ClaimsAt, ends: Sequence[LogPosition]
) -> MonthlyOutcomes:
    """Return how events had come out at the *ends* of months, and all others so far."""
    caches = figures.caches
    known = caches.monthly_outcomes
    if known is not None and known.generation == claims.generation and known.has(ends):
        return known

    async def compute() -> MonthlyOutcomes:
        given = {end.instant: end for end in ends}
        found = await _months(figures, claims)
        months = [given.get(month.instant, month) for month in found]
        known = caches.monthly_outcomes
        work = partial(monthly_outcomes.renew, claims, months, known)
        caches.monthly_outcomes = await caches.lane.long(work)
        return caches.monthly_outcomes

    key = claims.generation, ends[-1]
    shared = await caches.renewed_outcomes.get(key, compute)
    # Whoever began to compute it may have been told other sizes of the log.
    return shared if shared.has(ends) else await compute()


async def _months(figures: FigureReader, claims: ClaimsAt) -> list[LogPosition]:
    """Return the ends of the months from the log's first that are over."""
    first, last = await log_head.entered(figures.db, 0), claims.position.instant
    ends = [end for _, end in instants.steps(first, last, "month")]
    return await step_ends.positions(figures.db, claims, ends[:-1])
