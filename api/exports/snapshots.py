"""Snapshots: the log as it was at one moment, read for long, a few at a time.

Each has a connection of its own, so that requests never wait for those of an export.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import LiteralString, cast

from msgspec import Struct

from api.database.pool import Database, Pool
from api.errors import UnavailableError

MOST = 3
LONGEST_SECONDS = 3600.0
ANOTHER_SECONDS = 2.0  # until a second connection sees the same
# Nothing ends it but its connection, which may be in the middle of a file.
BEGIN = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
# What reads nearly all rows of some tables gets memory for that. As it finds most of
# them in memory, rows in the order of an index cost no more than others.
SETTINGS = "SET LOCAL work_mem = '32MB'; SET LOCAL random_page_cost = 1"


class Shared(Struct):
    """What PostgreSQL calls a snapshot that another connection may read."""

    name: str


class Locked(Struct):
    """Whether a lock was free, and is taken now."""

    locked: bool


class Snapshot:
    """A snapshot that is open, and the queries that see it."""

    def __init__(self, pool: Pool, db: Database) -> None:
        self._pool = pool
        self.db = db

    @asynccontextmanager
    async def another(self) -> AsyncGenerator[Database]:
        """Lend queries of another connection that see the same, run beside these.

        Raises UnavailableError where there is none within two seconds: behind a
        balanced address it may reach another server, behind a pooler wait for long.
        """
        query = """
            SELECT pg_export_snapshot() AS name, pg_advisory_xact_lock($1)
        """
        lock = secrets.randbits(63)
        shared = await self.db.one(Shared, query, lock)
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(ANOTHER_SECONDS):
                    apart = self._pool.apart(LONGEST_SECONDS)
                    db = await stack.enter_async_context(apart)
                    await see_the_same(db, shared, lock)
            except Exception as error:
                raise UnavailableError("No other connection sees the same.") from error
            yield db


async def see_the_same(db: Database, shared: Shared, lock: int) -> None:
    """Begin with a shared snapshot. Raises UnavailableError on another server.

    Another server may have a snapshot of that name too, but nobody who holds the lock,
    a random one: a standby has such locks of its own.
    """
    await db.run(BEGIN)
    # The name is PostgreSQL's own, which takes no parameter here.
    same = f"SET TRANSACTION SNAPSHOT '{shared.name}'"
    await db.run(cast("LiteralString", same))
    query = "SELECT pg_try_advisory_xact_lock($1) AS locked"
    if (await db.one(Locked, query, lock)).locked:
        raise UnavailableError
    await db.run(SETTINGS)


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
