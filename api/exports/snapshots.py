"""Snapshots: the log as it was at one moment, read for long, a few at a time.

Each has a connection of its own, so that requests never wait for those of an export.
"""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import LiteralString, cast

from msgspec import Struct

from api.database.pool import Database, Pool
from api.errors import UnavailableError

MOST = 3
LONGEST_SECONDS = 3600.0
# Nothing ends it but its connection, which may be in the middle of a file.
BEGIN = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
# What reads nearly all rows of some tables gets memory for that. As it finds most of
# them in memory, rows in the order of an index cost no more than others.
SETTINGS = "SET LOCAL work_mem = '32MB'; SET LOCAL random_page_cost = 1"


class SnapshotName(Struct):
    """What PostgreSQL calls a snapshot that another connection may read."""

    name: str


class Snapshot:
    """A snapshot that is open, and the queries that see it."""

    def __init__(self, pool: Pool, db: Database) -> None:
        self._pool = pool
        self.db = db

    @asynccontextmanager
    async def another(self) -> AsyncGenerator[Database]:
        """Lend queries of another connection that see the same, run beside these."""
        query = "SELECT pg_export_snapshot() AS name"
        snapshot = await self.db.one(SnapshotName, query)
        async with self._pool.apart(LONGEST_SECONDS) as db:
            await db.run(BEGIN)
            # The name is PostgreSQL's own, which takes no parameter here.
            same = f"SET TRANSACTION SNAPSHOT '{snapshot.name}'"
            await db.run(cast("LiteralString", same))
            await db.run(SETTINGS)
            yield db


class Snapshots:
    """The snapshots of one server that are open."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._open = 0

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Snapshot]:
        """Lend one snapshot of the log; raise UnavailableError past three."""
        with self.turn():
            async with self._pool.apart(LONGEST_SECONDS) as db:
                await db.run(BEGIN)
                await db.run(SETTINGS)
                await db.run("SELECT")  # the first statement takes the snapshot
                yield Snapshot(self._pool, db)

    @contextmanager
    def turn(self) -> Generator[None]:
        """Count an export while it lasts; raise UnavailableError past three."""
        if self._open >= MOST:
            raise UnavailableError(f"{MOST} exports are under way: try again later.")
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1
