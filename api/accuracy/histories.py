"""Histories: one subject's record as of the end of every month, quarter or year."""

from datetime import datetime

from msgspec.structs import replace

from api.accuracy import asking, records
from api.database import Database
from api.model import instants, windows
from api.model.filters import HistoryFilter
from api.model.histories import History, Period
from api.model.instants import Known
from api.model.method import METHOD
from api.model.references import SubjectType
from api.model.seen import SeenClaim, Turn
from api.store import knowledge, turns


async def get(
    db: Database, kind: SubjectType, slug: str, wanted: HistoryFilter, now: datetime
) -> History:
    """Return the record of a subject as of each step's end, oldest first.

    The first step is that in which the subject was first entered, the last is not over.
    """
    known = await asking.known(db, kind, wanted, now)
    kept = await turns.subject(db, kind, slug, known)
    every = await turns.turns(db, kept.index, wanted, known)
    first = await knowledge.entered(db, kept.index)
    items: list[Period] = []
    standing: dict[int, Turn] = {}
    waiting = iter([*every, None])
    turn = next(waiting)
    for name, end in instants.steps(first, known.instant, wanted.step):
        then = await _known(db, end, known)
        while turn is not None and turn.index < then.size:
            standing[turn.claim] = turn
            turn = next(waiting)
        seen: list[SeenClaim] = [
            replace(each, closed=each.is_closed(then.closed_day))
            for each in standing.values()
        ]
        figures = await records.compute(db, kept, seen, wanted, then)
        items.append(
            Period(
                period=name,
                as_of=then.instant,
                enough=figures.enough,
                claims=figures.claims,
                hits=figures.hits,
                scores=figures.scores,
            )
        )
    return History(
        subject=kept.subject,
        as_of=await records.answered(db, kept, [], known),
        filters=wanted,
        method=METHOD,
        items=items,
    )


async def _known(db: Database, end: datetime, known: Known) -> Known:
    """Return what was known at the end of a step, or is now if that is to come."""
    if end >= known.instant:
        return known
    size = await knowledge.size_at(db, end)
    return Known(instant=end, size=size, closed_day=windows.last_closed_day(end))
