"""The watch: it tells whether copies may be given while the database is away.

A text that is taken down must be gone from every copy before it is from the database,
whichever process takes it down. So each server holds a share of one lock, in a
transaction on a connection of its own, and a redaction waits for the whole lock. Who
waits for it is seen within a moment; then no copy holds any more, and only then is the
share given up. A share that went with its connection says that the database left, or
that it threw us out; once it answers again no copy holds either.

Where only the network parts us from the database, it keeps our share until long after
the copies are too old to be given.
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
    """A share of the lock; `term` numbers the time for which it was held last.

    What was so at a look that began and ended within a term is so for the whole of it:
    no text can be taken down meanwhile. It is None once that may have happened.
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
        """Give the share up."""
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
