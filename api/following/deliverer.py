"""The deliverer: one server of those on a database delivers, each webhook in a task.

It holds a lock while it does, and stops once that may be lost. A second deliverer that
begins too early does no harm: each of them stores how far it has come only where the
other has not.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from api.database.pool import Pool
from api.errors import UnavailableError
from api.following.delivery import Delivery
from api.following.sender import Sender
from api.store import webhooks as stored_webhooks
from api.writer.log_growth import LogGrowth

LOOK_SECONDS = 1.0
log = logging.getLogger("foresaid.webhooks")


class Deliverer:
    """Takes its turn at delivering, and keeps a task for each webhook."""

    def __init__(
        self,
        pool: Pool,
        sender: Sender,
        growth: LogGrowth,
        clock: Callable[[], datetime],
    ) -> None:
        self._pool = pool
        self._sender = sender
        self._growth = growth
        self._clock = clock
        self._tasks: dict[UUID, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Deliver whenever no other server does, until cancelled."""
        while True:
            try:
                async with self._pool.apart() as db:
                    while not await stored_webhooks.take_turn(db):  # noqa: ASYNC110 no event
                        await asyncio.sleep(LOOK_SECONDS)
                    while True:
                        await self._tend()
                        await asyncio.sleep(LOOK_SECONDS)
                        await stored_webhooks.check_turn(db)
            except UnavailableError:
                pass  # the database is away; so is our turn
            finally:
                await self._end(set(self._tasks))
            await asyncio.sleep(LOOK_SECONDS)

    async def _tend(self) -> None:
        """Begin what is new, end what is gone, and begin anew what has failed."""
        live = await stored_webhooks.live(self._pool.database, self._clock())
        await self._end({*self._tasks} - {*live})
        for webhook_id in live:
            task = self._tasks.get(webhook_id)
            if task is None or task.done():
                self._tasks[webhook_id] = asyncio.create_task(self._deliver(webhook_id))

    async def _deliver(self, webhook_id: UUID) -> None:
        delivery = Delivery(
            self._pool.database, webhook_id, self._sender, self._growth, self._clock
        )
        try:
            await delivery.run()
        except UnavailableError:
            pass  # it is begun anew
        except Exception as error:
            log.exception("a webhook's delivery failed", exc_info=error)

    async def _end(self, ids: set[UUID]) -> None:
        tasks = [self._tasks.pop(webhook_id) for webhook_id in ids]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def delivering(
    pool: Pool, sender: Sender, growth: LogGrowth, clock: Callable[[], datetime]
) -> AsyncGenerator[None]:
    """Deliver webhooks until the block ends."""
    deliverer = Deliverer(pool, sender, growth, clock)
    task = asyncio.create_task(deliverer.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
