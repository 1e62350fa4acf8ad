"""What is measured of the writer: its batches, how long they take, their commits."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from api.database.pool import Database, Pool
from api.histograms import Histogram

SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)


class WriterMetrics:
    """Batches that were committed: commands in each, seconds of it and of its commit.

    `rollbacks` counts transactions that were not.
    """

    def __init__(self) -> None:
        self.commands = Histogram(SIZES)
        self.batch_seconds = Histogram()
        self.commit_seconds = Histogram()
        self.rollbacks = 0

    @asynccontextmanager
    async def transaction(self, pool: Pool, commands: int) -> AsyncGenerator[Database]:
        """Lend a transaction for so many commands, and measure it."""
        started = time.perf_counter()
        try:
            async with pool.transaction() as db:
                yield db
                decided = time.perf_counter()
        except BaseException:
            self.rollbacks += 1
            raise
        ended = time.perf_counter()
        self.commands.observe(commands)
        self.batch_seconds.observe(ended - started)
        self.commit_seconds.observe(ended - decided)
