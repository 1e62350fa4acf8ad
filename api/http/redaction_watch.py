"""The redaction watch: whether cached responses may be served without the database.

A text that is redacted must be gone from every cache before it is gone from the
database, whichever process redacts it. So each server holds a share of one lock, in a
transaction on a connection of its own, and a redaction waits for the whole lock. The
server sees within a moment that a redaction waits; then no cached response is valid any
more, and only then does the server release its share. A share that was lost with its
connection means that the database stopped or ended the connection; once the database
answers again no cached response is valid either.

Where only the network separates the server from the database, the database keeps the
share until long after the cached responses are too old to be served.
"""

import asyncio
import contextlib
from itertools import count

from api.database.pool import Pool
from api.errors import UnavailableError
from api.store.writing import redactions

LOOK_SECONDS = 0.25
PAUSE_SECONDS = 0.5
START_SECONDS = 2.0


class Watch:
    """A share of the lock; `term` numbers the period in which it is held.

    What a look finds that begins and ends within a term is true for all of that term:
    no text can be redacted meanwhile. It is None once that may have happened.
    """

    def __init__(self, pool: Pool) -> None:
        self.term: int | None = None
        self._pool = pool
        self._terms = count(1)
        self._held = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Take a share of the lock as soon as the database answers."""
        self._task = asyncio.create_task(self._watch())

    async def settle(self) -> None:
        """Wait a moment for the share, unless the database does not answer."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._held.wait(), START_SECONDS)

    async def stop(self) -> None:
        """Release the share."""
        self.term = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            try:
                await self._hold()
            except UnavailableError:
                self._held.set()
            await asyncio.sleep(PAUSE_SECONDS)

    async def _hold(self) -> None:
        """Hold a share, one term after the other, while the connection lasts."""
        async with self._pool.apart() as db:
            self.term = None
            while True:
                await redactions.hold(db)
                self.term = next(self._terms)
                self._held.set()
                while not await redactions.is_awaited(db):  # noqa: ASYNC110 no event
                    await asyncio.sleep(LOOK_SECONDS)
                self.term = None
                await redactions.let_go(db)
