"""How the database is: reachable, and with the schema that this version needs."""

from datetime import datetime

from msgspec import Struct

from api.database.pool import Database
from api.errors import UnavailableError


class Schema(Struct):
    """The number of the last migration that was applied."""

    version: int


async def check(db: Database, *, version: int) -> None:
    """Raise UnavailableError unless the database answers with schema *version*."""
    query = """
        SELECT max(version) AS version FROM migrations
    """
    if (await db.one(Schema, query)).version != version:
        raise UnavailableError("The database has another schema than this version.")


class Durability(Struct):
    """Whether what is acknowledged survives a crash."""

    fsync: str
    synchronous_commit: str


async def check_durability(db: Database) -> None:
    """Raise UnavailableError where an acknowledged write could be lost."""
    query = """
        SELECT
            current_setting('fsync') AS fsync,
            current_setting('synchronous_commit') AS synchronous_commit
    """
    row = await db.one(Durability, query)
    if row.fsync != "on" or row.synchronous_commit in {"off", "local"}:
        raise UnavailableError(
            "PostgreSQL would lose acknowledged writes: set fsync and"
            " synchronous_commit on."
        )


class Right(Struct):
    """Whether this login may do something."""

    granted: bool


async def check_readable(db: Database) -> None:
    """Raise UnavailableError where this login may not read the tables."""
    query = """
        SELECT coalesce(
            has_table_privilege(to_regclass('entries'), 'SELECT')
            AND has_table_privilege(to_regclass('claim_answers'), 'SELECT'),
            false
        ) AS granted
    """
    if not (await db.one(Right, query)).granted:
        raise UnavailableError(
            "This login may not read Foresaid's tables, or there are none: migrate, and"
            " as their owner GRANT foresaid_reader TO it."
        )


async def check_right(db: Database) -> None:
    """Raise UnavailableError where this login may not use the tables."""
    query = """
        SELECT
            has_table_privilege('entries', 'INSERT')
            AND has_table_privilege('claim_answers', 'SELECT') AS granted
    """
    if not (await db.one(Right, query)).granted:
        raise UnavailableError(
            "This login may not use Foresaid's tables: as their owner, GRANT"
            " foresaid_app TO it."
        )


class LogState(Struct, frozen=True):
    """How long the log is, how much of it is signed, whether it is archived.

    `signed_at`: when it was signed last; `unsigned_since`: when the first entry was
    recorded that is not signed. Both are None where there is none. `archive_failing`:
    PostgreSQL could not archive its own log when it tried last.
    """

    size: int
    signed: int
    signed_at: datetime | None
    unsigned_since: datetime | None
    archive_failing: bool


async def log_state(db: Database) -> LogState:
    """Return how long the log is and how much of it is signed."""
    query = """
        SELECT
            h.size,
            coalesce(c.size, 0) AS signed,
            c.signed_at,
            (SELECT e.recorded_at FROM entries e WHERE e.index = coalesce(c.size, 0))
                AS unsigned_since,
            coalesce(a.last_failed_time > a.last_archived_time, a.failed_count > 0)
                AS archive_failing
        FROM log_head h
        LEFT JOIN (
            SELECT size, signed_at FROM checkpoints ORDER BY size DESC LIMIT 1
        ) c ON true
        CROSS JOIN pg_stat_archiver a
    """
    return await db.one(LogState, query)


class Emptiness(Struct):
    """Whether no claim was ever entered."""

    empty: bool


async def is_empty(db: Database) -> bool:
    """Tell whether no claim was ever entered."""
    query = """
        SELECT NOT EXISTS (SELECT FROM claims) AS empty
    """
    return (await db.one(Emptiness, query)).empty
