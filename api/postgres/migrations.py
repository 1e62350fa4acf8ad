"""Migrations: schema/NNNN_*.sql applied in order, each once, pinned by its hash."""

from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import asyncpg
from msgspec import Struct

from api.language import lookalikes, names

DIRECTORY = Path(__file__).parent.parent.parent / "schema"
LOCK = 5_170_322
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
TABLE = """
    CREATE TABLE migrations (
        version     integer     PRIMARY KEY,
        name        text        NOT NULL,
        hash        bytea       NOT NULL,
        applied_at  timestamptz NOT NULL DEFAULT now()
    )
"""


class MigrationError(RuntimeError):
    """The database and the migrations of this version don't fit."""


class Migration(Struct, frozen=True):
    """One migration: its number, its name, its SQL."""

    version: int
    name: str
    sql: str

    @property
    def hash(self) -> bytes:
        """What the database keeps of it, so that it is never edited once applied."""
        return sha256(self.sql.encode()).digest()


def known(directory: Path = DIRECTORY) -> list[Migration]:
    """Return the migrations of this version, in order."""
    return [
        Migration(int(path.name[:4]), path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(directory.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    ]


def latest() -> int:
    """Return the number of the last migration of this version."""
    return known()[-1].version


async def migrate(dsn: str, migrations: Sequence[Migration] | None = None) -> list[str]:
    """Bring the database up to this version; return the names of what was applied.

    Raises MigrationError where an applied migration is unknown here or was edited, or
    where *dsn* is not the owner's and something is to be applied.
    """
    wanted = known() if migrations is None else migrations
    connection = await _connected(dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        # One who may create nothing may still find that there is nothing to do.
        if not await connection.fetchval("SELECT to_regclass('migrations')::oid"):
            await connection.execute(TABLE)
        applied = await connection.fetch("SELECT version, hash FROM migrations")
        todo = _todo(wanted, {row["version"]: row["hash"] for row in applied})
        for migration in todo:
            async with connection.transaction():
                await connection.execute(migration.sql)
                if migration.version in FILLS:
                    await FILLS[migration.version](connection)
                await connection.execute(
                    "INSERT INTO migrations (version, name, hash) VALUES ($1, $2, $3)",
                    migration.version,
                    migration.name,
                    migration.hash,
                )
        return [migration.name for migration in todo]
    except asyncpg.InsufficientPrivilegeError as error:
        raise MigrationError(
            f"This login may not migrate ({error}). Set FORESAID_OWNER_URL,"
            " or run `python -m api migrate` as the owner of its tables."
        ) from error
    finally:
        await connection.close()


async def _connected(dsn: str) -> "asyncpg.Connection[asyncpg.Record]":
    """Connect, or raise ConnectionError saying where to and why not."""
    try:
        return await asyncpg.connect(dsn, timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        address = urlsplit(dsn)
        where = f"{address.netloc.rpartition('@')[2]}{address.path}"
        why = str(error) or "it takes too long"
        raise ConnectionError(f"{where}: {why}") from error


def _todo(wanted: Sequence[Migration], applied: dict[int, bytes]) -> list[Migration]:
    versions = {migration.version for migration in wanted}
    if strange := applied.keys() - versions:
        raise MigrationError(
            f"The database has migration {max(strange)}, which this version of Foresaid"
            " does not know: run a newer version."
        )
    for migration in wanted:
        if applied.get(migration.version, migration.hash) != migration.hash:
            raise MigrationError(
                f"Migration {migration.name} is not what was applied to the database."
            )
    return [each for each in wanted if each.version not in applied]


async def _fill_skeletons(connection: Connection) -> None:
    """Give every name that stands the skeleton by which it is found now."""
    named = """
        SELECT name, aliases FROM sources WHERE merged_into IS NULL
    """
    change = """
        UPDATE source_names SET skeleton = $2 WHERE key = $1
    """
    await connection.executemany(change, _skeletons(await connection.fetch(named)))
    named = """
        SELECT name, aliases FROM outlets WHERE merged_into IS NULL
    """
    change = """
        UPDATE outlet_names SET skeleton = $2 WHERE key = $1
    """
    await connection.executemany(change, _skeletons(await connection.fetch(named)))


def _skeletons(rows: Sequence[asyncpg.Record]) -> list[tuple[str, str]]:
    return [
        (names.key(name), lookalikes.skeleton(name))
        for row in rows
        for name in (row["name"], *row["aliases"])
    ]


# What Python alone can fill in, in the transaction of the migration of that number.
FILLS: dict[int, Callable[[Connection], Awaitable[None]]] = {23: _fill_skeletons}
