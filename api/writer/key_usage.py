"""Key usage: the day on which a key was last used, written beside the requests.

A key is written once a day by each process, in a task of its own: a request neither
waits for it nor fails with it, and what fails is tried again at the key's next use.
"""

import asyncio
from datetime import date

from api.database.pool import Pool
from api.store import keys


class KeyUsage:
    """The last uses of keys that this process wrote."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._written: dict[str, date] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def note(self, key_id: str, day: date) -> None:
        """Note that a key is used on a day."""
        if self._written.get(key_id) != day:
            self._written[key_id] = day
            task = asyncio.create_task(self._write(key_id, day))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def flush(self) -> None:
        """Wait until everything noted is written."""
        await asyncio.gather(*self._tasks)

    async def _write(self, key_id: str, day: date) -> None:
        try:
            await keys.use(self._pool.database, key_id, day)
        except Exception:  # noqa: BLE001 whatever it is, no request is to suffer
            self._written.pop(key_id, None)
