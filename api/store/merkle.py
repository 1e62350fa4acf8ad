"""How the log's tree is read: its subtrees, its checkpoints, its entries as bytes."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from api.database.pool import Database
from api.log.entries import Text
from api.log.merkle import Place


class Size(Struct):
    """How many entries the log holds, and the edge of the tree over them."""

    size: int
    edge: bytes


class Subtree(Struct, array_like=True):
    """The hash of a complete subtree."""

    level: int
    place: int
    hash: bytes


class Checkpointed(Struct):
    """What was signed of the log: a signed note, with which key, and when."""

    size: int
    note: str
    key: str
    signed_at: datetime


class Body(Struct, frozen=True):
    """An entry as it was hashed: its bytes, and the hash of its leaf."""

    index: int
    body: bytes
    leaf: bytes


async def size(db: Database) -> Size:
    """Return the end of the log."""
    query = """
        SELECT size, edge FROM log_head
    """
    return await db.one(Size, query)


async def subtrees(db: Database, places: Iterable[Place]) -> dict[Place, bytes]:
    """Return the hashes stored at *places*."""
    query = """
        SELECT p.level, p.place, subtree(p.level, p.place) AS hash
        FROM unnest($1::bigint[], $2::bigint[]) AS p (level, place)
    """
    in_order = sorted(set(places))
    levels, numbers = [level for level, _ in in_order], [place for _, place in in_order]
    rows = await db.many(Subtree, query, levels, numbers)
    return {(row.level, row.place): row.hash for row in rows}


async def last_checkpoint(db: Database) -> Checkpointed | None:
    """Return the last checkpoint, if one was signed."""
    query = """
        SELECT size, note, key, signed_at FROM checkpoints ORDER BY size DESC LIMIT 1
    """
    return await db.maybe(Checkpointed, query)


async def bodies(db: Database, first: int, *, limit: int) -> list[Body]:
    """Return up to *limit* entries from an index on."""
    query = """
        SELECT index, body, leaf FROM entries WHERE index >= $1 ORDER BY index LIMIT $2
    """
    return await db.all(Body, query, first, limit)


async def texts(db: Database, first: int, last: int) -> list[Text]:
    """Return the texts of the entries from one to another, both included."""
    query = """
        SELECT index, field, salt, text FROM texts WHERE index BETWEEN $1 AND $2
    """
    return await db.all(Text, query, first, last)


async def checkpoints(db: Database) -> list[Checkpointed]:
    """Return every checkpoint, the smallest first."""
    query = """
        SELECT size, note, key, signed_at FROM checkpoints ORDER BY size
    """
    return await db.all(Checkpointed, query)


async def add_checkpoint(db: Database, size: int, note: str, key: str) -> None:
    """Store a checkpoint of *size* entries, signed with a key."""
    query = """
        INSERT INTO checkpoints (size, note, key, signed_at)
        VALUES ($1, $2, $3, now())
        ON CONFLICT (size) DO NOTHING
    """
    await db.run(query, size, note, key)
