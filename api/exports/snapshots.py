"""Snapshots: the log as it was at one moment, read for long, a few at a time.

Each has a connection of its own, so that requests never wait for those of an export.
"""

from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

from api.database.pool import Database, Pool
from api.errors import UnavailableError

MOST = 3
LONGEST_SECONDS = 3600.0
# Nothing ends it but its connection, which may be in the middle of a file.
BEGIN = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


class Snapshots:
    """The snapshots of one server that are open."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._open = 0

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Database]:
        """Lend queries that all see one snapshot; raise UnavailableError past three."""
        with self.turn():
            async with self._pool.apart(LONGEST_SECONDS) as db:
                await db.run(BEGIN)
                await db.run("SELECT")  # the first statement takes the snapshot
                yield db

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
