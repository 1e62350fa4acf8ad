"""Histories: one subject's record as of the end of every month, quarter or year."""

import asyncio
from datetime import datetime

from api.accuracy import asking, records
from api.accuracy.remembered import Remembered
from api.database import Database
from api.model import histories, instants, windows
from api.model.filters import HistoryFilter
from api.model.histories import History, Period
from api.model.instants import Known
from api.model.method import METHOD
from api.model.references import SubjectType
from api.store import knowledge, rates, turns

REMEMBERED: Remembered[History] = Remembered(512)


async def get(
    db: Database, kind: SubjectType, slug: str, wanted: HistoryFilter, now: datetime
) -> History:
    """Return the record of a subject as of each step's end, oldest first.

    The first step is that in which the subject was first entered, the last is not over.
    """
    known = await asking.known(db, kind, wanted, now)
    kept = await turns.subject(db, kind, slug, known)
    key = (wanted, kept.stamp, known.closed_day, known.size)
    found = REMEMBERED.get(key)
    if found is not None:
        return found
    first = await knowledge.entered(db, kept.index)
    steps = list(instants.steps(first, known.instant, wanted.step))
    sizes = await knowledge.sizes_at(db, [end for _, end in steps])
    items: list[Period] = []
    for (name, end), size in zip(steps, sizes, strict=True):
        # What a burst of writes entered ahead of the clock belongs to the last step.
        closed_day = windows.last_closed_day(end)
        then = Known(instant=end, size=size, closed_day=closed_day)
        then = known if end == known.instant else then
        claims = await turns.seen(db, kept.index, wanted, then)
        topics = sorted({topic for claim in claims for topic in claim.topics})
        reference = await rates.unspoken(db, kept.index, topics, then)
        items.append(
            await asyncio.to_thread(
                histories.period, name, end, claims, wanted.how, reference
            )
        )
    answer = History(
        subject=kept.subject,
        as_of=await records.answered(
            db, kept, known, rated=any(one.scores.reference for one in items)
        ),
        filters=wanted,
        method=METHOD,
        items=items,
    )
    return REMEMBERED.keep(key, answer)
