"""How much of the log was known at an instant."""

from datetime import datetime

from msgspec import Struct

from api.database import Database
from api.model import instants, windows
from api.model.instants import Known


class Size(Struct):
    """How long the log was."""

    size: int


async def at(db: Database, asked: str | None, *, now: datetime) -> Known:
    """Return what was known at the instant *asked*, or is known now.

    Now the clock is not asked for entries: in a burst of writes the log, whose times
    only grow, may be some microseconds ahead of it.
    """
    query = """
        SELECT coalesce(max(index) + 1, 0) AS size
        FROM entries
        WHERE $1::timestamptz IS NULL OR recorded_at <= $1
    """
    instant = instants.as_of(asked, now)
    held = await db.one(Size, query, instant if asked else None)
    return Known(
        instant=instant, size=held.size, closed_day=windows.last_closed_day(instant)
    )
