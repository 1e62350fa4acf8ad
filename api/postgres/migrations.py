"""Migrations: schema/NNNN_*.sql, each applied once, and views.sql whenever it is new.

Why views and functions are no migrations: they hold no data, so that the newest text of
each is all there is to know, and a file that is edited shows what has changed.
"""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import asyncpg
from msgspec import Struct

from api.database import hosts

DIRECTORY = Path(__file__).parent.parent.parent / "schema"
VIEWS = DIRECTORY / "views.sql"
LOCK = 5_170_322
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
EXISTS = "SELECT to_regclass('migrations')::oid"
# Version 0 is views.sql, as it was applied last.
TABLE = """
    CREATE TABLE migrations (
        version     integer     PRIMARY KEY,
        name        text        NOT NULL,
        hash        bytea       NOT NULL,
        applied_at  timestamptz NOT NULL DEFAULT now()
    )
"""
# What views.sql creates, and in comments what it no longer does.
DERIVED = re.compile(r"^(?:-- )?CREATE (FUNCTION|VIEW) (\w+)", re.MULTILINE)


class MigrationError(RuntimeError):
    """The database and the migrations of this version don't fit."""


class Migration(Struct, frozen=True):
    """One migration: its number, its name, its SQL."""

    version: int
    name: str
    sql: str

    @property
    def hash(self) -> bytes:
        """Its SHA-256, which the database stores: an applied one is never edited."""
        return sha256(self.sql.encode()).digest()

    def derived(self, kind: str) -> str:
        """Return the names of its views or functions, and of former ones, in a list."""
        return ", ".join(
            name for made, name in DERIVED.findall(self.sql) if made == kind
        )


def known(directory: Path = DIRECTORY) -> list[Migration]:
    """Return the migrations of this version, in order."""
    return [
        Migration(int(path.name[:4]), path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(directory.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    ]


def views() -> Migration:
    """Return the views and functions of this version."""
    return Migration(0, VIEWS.stem, VIEWS.read_text(encoding="utf-8"))


def latest() -> int:
    """Return the number of the last migration of this version."""
    return known()[-1].version


async def migrate(
    dsn: str,
    migrations: Sequence[Migration] | None = None,
    derived: Migration | None = None,
) -> list[str]:
    """Bring the database up to this version; return the names of what was applied.

    All of it is one transaction. Raises MigrationError where an applied migration is
    unknown here or was edited, or where *dsn* is not the owner's and something is to be
    applied.
    """
    migrations = known() if migrations is None else migrations
    derived = views() if derived is None else derived
    connection = await _connect(dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        # A login that may create nothing can still find that there is nothing to do.
        if not await connection.fetchval(EXISTS):
            await connection.execute(TABLE)
        rows = await connection.fetch("SELECT version, hash FROM migrations")
        applied = {row["version"]: row["hash"] for row in rows}
        pending = _pending(migrations, applied)
        if not pending and applied.get(derived.version) == derived.hash:
            return []
        async with connection.transaction():
            await _drop(connection, derived)
            for migration in (*pending, derived):
                await connection.execute(migration.sql)
                await _store(connection, migration)
        return [migration.name for migration in (*pending, derived)]
    except asyncpg.InsufficientPrivilegeError as error:
        raise MigrationError(
            f"This login may not migrate ({error}). Set FORESAID_OWNER_URL,"
            " or run `python -m api migrate` as the owner of its tables."
        ) from error
    finally:
        await connection.close()


async def check_exists(dsn: str) -> None:
    """Raise MigrationError where no migration was ever applied; change nothing."""
    connection = await _connect(dsn)
    try:
        made = await connection.fetchval(EXISTS)
    finally:
        await connection.close()
    if not made:
        raise MigrationError(
            f"{_address(dsn)} holds no tables of Foresaid: is it another database? Make"
            " them with `python -m api migrate`."
        )


async def _connect(dsn: str) -> Connection:
    """Connect, or raise ConnectionError that names the address and the reason."""
    try:
        return await hosts.connect(dsn)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        why = str(error) or "it takes too long"
        raise ConnectionError(f"{_address(dsn)}: {why}") from error


def _address(dsn: str) -> str:
    """Return hosts and database of a DSN, without the login."""
    address = urlsplit(dsn)
    return f"{address.netloc.rpartition('@')[2]}{address.path}"


def _pending(
    migrations: Sequence[Migration], applied: Mapping[int, bytes]
) -> list[Migration]:
    """Return the migrations to apply; raise MigrationError where others were."""
    baseline = migrations[0]
    if applied.get(baseline.version, baseline.hash) != baseline.hash:
        raise MigrationError(
            "The database has the schema of a version before the first release, which"
            " this one cannot read: choose another --data-dir (or DATABASE_URL), or"
            " export what it holds with that version and import it into a new one."
        )
    versions = {0, *(migration.version for migration in migrations)}
    if unknown := applied.keys() - versions:
        raise MigrationError(
            f"The database has migration {max(unknown)}, which this version of Foresaid"
            " does not know: run a newer version."
        )
    for migration in migrations:
        if applied.get(migration.version, migration.hash) != migration.hash:
            raise MigrationError(
                f"Migration {migration.name} is not what was applied to the database."
            )
    return [migration for migration in migrations if migration.version not in applied]


async def _drop(connection: Connection, derived: Migration) -> None:
    """Drop the views and functions of ours, so that tables below them can change.

    Dropped by name alone, so that what they return and take can change too.
    """
    await connection.execute(f"DROP VIEW IF EXISTS {derived.derived('VIEW')}")
    await connection.execute(f"DROP FUNCTION IF EXISTS {derived.derived('FUNCTION')}")


async def _store(connection: Connection, migration: Migration) -> None:
    query = """
        INSERT INTO migrations (version, name, hash) VALUES ($1, $2, $3)
        ON CONFLICT (version) DO UPDATE
            SET hash = excluded.hash, applied_at = excluded.applied_at
    """
    await connection.execute(query, migration.version, migration.name, migration.hash)
