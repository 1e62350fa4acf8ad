"""How much of the log was known at an instant."""

from collections.abc import Collection
from datetime import datetime

from msgspec import Struct

from api.database.pool import Database
from api.language.dates import windows
from api.model import instants
from api.model.instants import LogPosition


class Size(Struct):
    """How long the log was."""

    size: int


class EntryIndex(Struct):
    """Where an entry stands in the log."""

    index: int


class Head(Struct, frozen=True):
    """The end of the log: its size, when it grew last, and how much of it is signed."""

    size: int
    recorded_at: datetime
    signed: int


class Identity(Struct):
    """What tells a log from any other."""

    leaf: str


class Tail(Struct):
    """How long the log is, and the last leaf of its beginning, None without one."""

    size: int
    leaf: str | None


async def head(db: Database) -> Head:
    """Return where the log ends."""
    query = """
        SELECT
            size,
            recorded_at,
            coalesce((SELECT max(c.size) FROM checkpoints c), 0) AS signed
        FROM log_head
    """
    return await db.one(Head, query)


async def tail(db: Database, size: int) -> Tail:
    """Return how long the log is, and what tells its first *size* entries apart."""
    query = """
        SELECT
            h.size,
            (SELECT encode(e.leaf, 'hex') FROM entries e WHERE e.index = $1 - 1) AS leaf
        FROM log_head h
    """
    return await db.one(Tail, query, size)


async def name(db: Database) -> str:
    """Return what tells the log from any other for good: its first leaf, once it is."""
    query = """
        SELECT encode(leaf, 'hex') AS leaf FROM entries WHERE index = 0
    """
    row = await db.maybe(Identity, query)
    return "" if row is None else row.leaf


class EntryTime(Struct):
    """When something was entered."""

    recorded_at: datetime


async def renamed(db: Database, *, also_new: bool) -> int:
    """Return the newest entry that changed a name, or redacted a text.

    With *also_new* it may be one that entered a source or an outlet.
    """
    query = """
        SELECT greatest(
            (
                SELECT max(e.index) FROM entries e
                WHERE e.kind IN ('merge', 'revision')
            ),
            (SELECT max(r.index) FROM redactions r),
            CASE WHEN $1 THEN greatest(
                (SELECT max(s.index) FROM sources s),
                (SELECT max(o.index) FROM outlets o)
            ) END,
            -1
        ) AS index
    """
    return (await db.one(EntryIndex, query, also_new)).index


async def at(db: Database, as_of: str | None, *, now: datetime) -> LogPosition:
    """Return what was known at the instant *as_of*, or is known now.

    For now the clock does not count entries: in a burst of writes the log, whose times
    only grow, may be some microseconds ahead of it.
    """
    instant = instants.as_of(as_of, now)
    if as_of is not None and not instants.is_today(as_of, now):
        (position,) = await positions_at(db, [instant])
        return position
    return _position(instant, (await head(db)).size)


def _position(instant: datetime, size: int) -> LogPosition:
    closed_day = windows.last_closed_day(instant)
    return LogPosition(instant=instant, size=size, closed_day=closed_day)


async def positions_at(db: Database, instants: list[datetime]) -> list[LogPosition]:
    """Return what was known at each of *instants*, in their order."""
    return list(map(_position, instants, await sizes_at(db, instants)))


async def sizes_at(db: Database, instants: list[datetime]) -> list[int]:
    """Return how many entries the log held at each of *instants*, in their order."""
    query = """
        SELECT coalesce((
            SELECT e.index + 1
            FROM entries e
            WHERE e.recorded_at <= given.instant
            ORDER BY e.recorded_at DESC
            LIMIT 1
        ), 0) AS size
        FROM unnest($1::timestamptz[]) WITH ORDINALITY AS given (instant, nth)
        ORDER BY given.nth
    """
    return [row.size for row in await db.all(Size, query, instants)]


async def entered(db: Database, index: int) -> datetime:
    """Return when an entry was recorded."""
    query = """
        SELECT recorded_at FROM entries WHERE index = $1
    """
    return (await db.one(EntryTime, query, index)).recorded_at


class EnteredAt(Struct, array_like=True):
    """When an entry was recorded."""

    index: int
    recorded_at: datetime


async def all_entered(db: Database, indexes: Collection[int]) -> dict[int, datetime]:
    """Return when each of these entries was recorded."""
    query = """
        SELECT index, recorded_at FROM entries WHERE index = ANY($1)
    """
    rows = await db.many(EnteredAt, query, list(indexes))
    return {row.index: row.recorded_at for row in rows}


async def changed_last(db: Database, index: int, size: int) -> datetime:
    """Return when the entry *index*, or a later one that changes names, was recorded.

    Of the first *size* entries; -1 stands for no entry.
    """
    query = """
        SELECT coalesce(max(e.recorded_at), '0001-01-01T00:00:00Z') AS recorded_at
        FROM entries e
        WHERE e.index = $1 OR e.index = (
            SELECT max(r.index)
            FROM entries r
            WHERE r.index < $2 AND r.kind IN ('merge', 'revision'))
    """
    return (await db.one(EntryTime, query, index, size)).recorded_at
