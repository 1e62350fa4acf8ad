"""Snapshots: the log as it was at one moment, read for long, a few at a time.

Each has a connection of its own, so that requests never wait for those of an export.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from api.database.pool import Database, Pool
from api.errors import UnavailableError

MOST = 3
LONGEST_SECONDS = 3600.0


class Snapshots:
    """The snapshots of one server that are open."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._open = 0

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Database]:
        """Lend queries that all see one snapshot; raise UnavailableError past three."""
        if self._open >= MOST:
            raise UnavailableError(f"{MOST} exports are under way: try again later.")
        self._open += 1
        try:
            async with (
                self._pool.apart(LONGEST_SECONDS) as db,
                db.snapshot() as snapshot,
            ):
                yield snapshot
        finally:
            self._open -= 1
