"""Histories: one subject's record as of the end of every month, quarter or year."""

import asyncio
from datetime import datetime
from functools import partial

from api.accuracy import records, scope
from api.accuracy.figure_reader import FigureReader
from api.accuracy.scope import SubjectAsOf
from api.database.pool import Database
from api.language.dates import windows
from api.model import instants
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring import histories
from api.scoring.filters import HistoryFilter
from api.scoring.histories import History, Period
from api.scoring.method import METHOD
from api.store import base_rates, claim_versions, log_head
from api.store.claim_versions import StoredSubject


async def get(
    figures: FigureReader,
    kind: SubjectType,
    slug: str,
    filters: HistoryFilter,
    now: datetime,
) -> History:
    """Return the record of a subject as of each step's end, oldest first.

    The first step is the one in which the subject was recorded; the last is not over.
    """
    subject = await scope.resolve_subject(figures.db, kind, slug, filters, now)
    return await of(figures, subject, filters)


async def of(
    figures: FigureReader, subject: SubjectAsOf, filters: HistoryFilter
) -> History:
    """Return the record of a resolved subject as of each step's end, oldest first."""
    stored, position = subject.stored, subject.position
    # A step begins with a day in UTC; `closed_day` changes at another hour.
    key = (*scope.cache_key(stored, filters, position), position.instant.date())
    patient = FigureReader(figures.db.patient(), figures.caches)
    work = partial(_history, patient, stored, filters, position)
    return await figures.caches.histories.get(key, work)


async def _history(
    figures: FigureReader,
    stored: StoredSubject,
    filters: HistoryFilter,
    position: LogPosition,
) -> History:
    db = figures.db
    first = await log_head.entered(db, stored.index)
    steps = list(instants.steps(first, position.instant, filters.step))
    sizes = await log_head.sizes_at(db, [end for _, end in steps])
    # A slug in the filters names whatever it is merged into today.
    merges = position.size if scope.depends_on_other_subjects(filters) else None
    items: list[Period] = []
    for (name, end), size in zip(steps, sizes, strict=True):
        # A burst of writes may be recorded ahead of the clock; it is in the last step.
        if end == position.instant:
            items.append(await _period(db, stored, filters, name, position))
            continue
        closed_day = windows.last_closed_day(end)
        past = LogPosition(instant=end, size=size, closed_day=closed_day)
        work = partial(_period, db, stored, filters, name, past)
        key = (stored.id, filters, past, merges)
        items.append(await figures.caches.past_periods.get(key, work))
    rated = any(item.scores.reference for item in items)
    return History(
        subject=stored.subject,
        as_of=await records.answered_as_of(db, stored, position, rated=rated),
        filters=filters,
        method=METHOD,
        items=items,
    )


async def _period(
    db: Database,
    stored: StoredSubject,
    filters: HistoryFilter,
    name: str,
    position: LogPosition,
) -> Period:
    """Return a record as it stood at the end of a step."""
    claims = await claim_versions.of(db, stored.index, filters, position)
    topics = sorted({topic for claim in claims for topic in claim.topics})
    reference = await base_rates.unspoken(db, stored.index, topics, position)
    return await asyncio.to_thread(
        histories.period, name, position.instant, claims, filters.options, reference
    )
