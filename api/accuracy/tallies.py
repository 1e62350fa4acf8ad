"""Tallies at the newest position of the log, computed once for all who ask."""

from datetime import datetime
from functools import partial

from api.accuracy import leaderboards, selection
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.figure_reader import FigureReader
from api.model.references import SubjectType
from api.scoring import tallies
from api.scoring.tallies import SubjectTallies, Totals
from api.store import log_head


async def by_subject(
    figures: FigureReader, kind: SubjectType, now: datetime
) -> SubjectTallies:
    """Return the tallies of all sources, or of all outlets on what they published."""
    at = await _newest(figures, now)

    async def compute() -> SubjectTallies:
        return await figures.caches.lane.long(partial(_by_subject, at, kind))

    return await figures.share(SubjectTallies, at, (kind,), compute)


async def total(figures: FigureReader, now: datetime) -> Totals:
    """Return how all claims turned out."""
    at = await _newest(figures, now)

    async def compute() -> Totals:
        return await figures.caches.lane.long(partial(_total, at))

    return await figures.share(Totals, at, (), compute)


async def changed_at(figures: FigureReader, now: datetime) -> datetime:
    """Return when any claim, or a day that closed, last changed such a total."""
    at = await _newest(figures, now)
    return await leaderboards.answered_as_of(figures.db, at)


async def _newest(figures: FigureReader, now: datetime) -> ClaimsAt:
    return await figures.at(await log_head.at(figures.db, None, now=now))


def _by_subject(at: ClaimsAt, kind: SubjectType) -> SubjectTallies:
    counted = selection.of_kind(at, kind)
    return tallies.by_subject(at.columns(counted.row), counted.subject)


def _total(at: ClaimsAt) -> Totals:
    return tallies.total(at.columns(at.standing))
