"""The growth of the log, as those learn of it who follow the log.

What this process enters is noted as it is committed. What another one enters is seen
within half a second, by looking; and only while somebody follows.
"""

import asyncio
import contextlib

from api.database.pool import Pool
from api.errors import UnavailableError
from api.store import log_head

LOOK_SECONDS = 0.5


class LogGrowth:
    """How many entries the log is known to have, and who waits for more."""

    def __init__(self, pool: Pool) -> None:
        self.size = 0
        self.ended = False
        self._pool = pool
        self._grown = asyncio.Event()
        self._followed = asyncio.Event()
        self._followers = 0
        self._task: asyncio.Task[None] | None = None

    def note(self, size: int) -> None:
        """Take note that the log has *size* entries."""
        if size > self.size:
            self.size = size
            self._grown.set()
            self._grown = asyncio.Event()

    def end(self) -> None:
        """Let all go who wait: the server stops."""
        self.ended = True
        self._grown.set()

    async def comes(self, size: int, seconds: float) -> bool:
        """Return whether the log has more than *size* entries within some seconds."""
        try:
            await asyncio.wait_for(self.beyond(size), seconds)
        except TimeoutError:
            return False
        return True

    async def beyond(self, size: int) -> None:
        """Wait until the log has more than *size* entries, or the server stops."""
        self._followers += 1
        self._followed.set()
        try:
            while self.size <= size and not self.ended:
                await self._grown.wait()
        finally:
            self._followers -= 1
            if not self._followers:
                self._followed.clear()

    def start(self) -> None:
        """Look for what other processes enter."""
        self._task = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _look(self) -> None:
        while True:
            await self._followed.wait()
            with contextlib.suppress(UnavailableError):
                self.note((await log_head.head(self._pool.database)).size)
            await asyncio.sleep(LOOK_SECONDS)
