"""How much of the log was known at an instant."""

from datetime import datetime

from msgspec import Struct

from api.database import Database
from api.model import instants, windows
from api.model.instants import Known


class Size(Struct):
    """How long the log was."""

    size: int


class Identity(Struct):
    """What tells a log from any other."""

    leaf: str | None


async def identity(db: Database) -> str:
    """Return what tells this log from any other: its first and its last leaf."""
    query = """
        SELECT string_agg(encode(e.leaf, 'hex'), '' ORDER BY e.index) AS leaf
        FROM log_head h
        JOIN entries e ON e.index IN (0, h.size - 1)
    """
    return (await db.one(Identity, query)).leaf or ""


class Entered(Struct):
    """When something was entered."""

    recorded_at: datetime


async def at(db: Database, asked: str | None, *, now: datetime) -> Known:
    """Return what was known at the instant *asked*, or is known now.

    Now the clock is not asked for entries: in a burst of writes the log, whose times
    only grow, may be some microseconds ahead of it.
    """
    instant = instants.as_of(asked, now)
    size = await size_at(db, instant if asked else None)
    closed_day = windows.last_closed_day(instant)
    return Known(instant=instant, size=size, closed_day=closed_day)


async def size_at(db: Database, instant: datetime | None) -> int:
    """Return how many entries the log held at an instant, or holds."""
    query = """
        SELECT CASE
            WHEN $1::timestamptz IS NULL THEN (SELECT size FROM log_head)
            ELSE (
                SELECT coalesce(max(index) + 1, 0)
                FROM entries
                WHERE recorded_at <= $1)
        END AS size
    """
    return (await db.one(Size, query, instant)).size


async def entered(db: Database, index: int) -> datetime:
    """Return when an entry was recorded."""
    query = """
        SELECT recorded_at FROM entries WHERE index = $1
    """
    return (await db.one(Entered, query, index)).recorded_at
