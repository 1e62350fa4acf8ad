"""Histories: one subject's record as of the end of every month, quarter or year."""

import asyncio
from datetime import datetime
from functools import partial

from api.accuracy import records, scope
from api.accuracy.answer_cache import AnswerCache
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

REMEMBERED: AnswerCache[History] = AnswerCache(512)
# What stood at the end of a step stands there for ever.
PAST: AnswerCache[Period] = AnswerCache(8192)


async def get(
    db: Database, kind: SubjectType, slug: str, wanted: HistoryFilter, now: datetime
) -> History:
    """Return the record of a subject as of each step's end, oldest first.

    The first step is that in which the subject was first entered, the last is not over.
    """
    return await of(db, await scope.resolve(db, kind, slug, wanted, now), wanted)


async def of(db: Database, subject: SubjectAsOf, wanted: HistoryFilter) -> History:
    """Return the record of a resolved subject as of each step's end, oldest first."""
    kept, known = subject.stored, subject.position
    # Steps begin with a day in UTC, which is not when a day is over.
    key = (*scope.stamp(kept, wanted, known), known.instant.date())
    return await REMEMBERED.of(
        key, partial(_history, db.patient(), kept, wanted, known)
    )


async def _history(
    db: Database, kept: StoredSubject, wanted: HistoryFilter, known: LogPosition
) -> History:
    first = await log_head.entered(db, kept.index)
    steps = list(instants.steps(first, known.instant, wanted.step))
    sizes = await log_head.sizes_at(db, [end for _, end in steps])
    # Whom these name is told by the merges of today.
    merging = known.size if scope.beside(wanted) else None
    items: list[Period] = []
    for (name, end), size in zip(steps, sizes, strict=True):
        # What a burst of writes entered ahead of the clock belongs to the last step.
        if end == known.instant:
            items.append(await _period(db, kept, wanted, name, known))
            continue
        closed_day = windows.last_closed_day(end)
        then = LogPosition(instant=end, size=size, closed_day=closed_day)
        work = partial(_period, db, kept, wanted, name, then)
        items.append(await PAST.of((kept.id, wanted, then, merging), work))
    rated = any(one.scores.reference for one in items)
    return History(
        subject=kept.subject,
        as_of=await records.answered(db, kept, known, rated=rated),
        filters=wanted,
        method=METHOD,
        items=items,
    )


async def _period(
    db: Database,
    kept: StoredSubject,
    wanted: HistoryFilter,
    name: str,
    then: LogPosition,
) -> Period:
    """Return a record as it stood at the end of a step."""
    claims = await claim_versions.seen(db, kept.index, wanted, then)
    topics = sorted({topic for claim in claims for topic in claim.topics})
    reference = await base_rates.unspoken(db, kept.index, topics, then)
    return await asyncio.to_thread(
        histories.period, name, then.instant, claims, wanted.how, reference
    )
