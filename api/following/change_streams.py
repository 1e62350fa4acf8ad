"""Streams of the log as server-sent events: each entry as it is entered."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack

import msgspec

from api import tracing
from api.database.pool import Pool
from api.database.single_flight import SingleFlight
from api.errors import UnavailableError
from api.http.shared_counts import SharedPlaces
from api.log.changes import TYPES, Change
from api.store import changes
from api.writer.log_growth import LogGrowth

MOST = 100
AT_ONCE = 50  # entries that are held in memory
BEAT_SECONDS = 15.0
# In a burst of writes entries are read together, and by all streams at once.
PAUSE_SECONDS = 0.05
AWAY_SECONDS = 1.0
BEAT = b":\n\n"
AGAIN = b"retry: 2000\n\n"


class Streams:
    """The streams of one server: how many there are, and what they read at once.

    Several processes are one server by the table *shared* that they count in.
    """

    def __init__(
        self, pool: Pool, growth: LogGrowth, shared: int | None = None
    ) -> None:
        self._growth = growth
        self._places = SharedPlaces(MOST, shared)
        self._reads: SingleFlight[int, list[Change]] = SingleFlight(
            lambda after: changes.after(pool.database, after, limit=AT_ONCE)
        )

    def enter(self, held: AsyncExitStack) -> None:
        """Count a stream while *held* is; raise UnavailableError for one too many."""
        place = self._places.take()
        if place is None:
            raise UnavailableError(f"There are {MOST} streams already.")
        held.callback(self._places.leave, place)

    async def parts(self, after: int) -> AsyncGenerator[bytes]:
        """Yield the entries after an index, and a comment where there are none.

        It ends with the server, and goes on where the database is away for a while.
        """
        tracing.leave()  # the reads of hours would be one trace
        yield AGAIN
        while not self._growth.ended:
            try:
                read = await self._reads.get(after)
            except UnavailableError:
                await asyncio.sleep(AWAY_SECONDS)
                yield BEAT
                continue
            if read:
                yield b"".join(map(event, read))
                after = read[-1].index
            if len(read) < AT_ONCE:
                await asyncio.sleep(PAUSE_SECONDS)
                if not await self._growth.comes(after + 1, BEAT_SECONDS):
                    yield BEAT


def event(change: Change) -> bytes:
    """Return an entry as an event, on one line."""
    data = msgspec.json.encode(change)
    head = f"id: {change.index}\nevent: {TYPES[change.kind]}\ndata: "
    return head.encode() + data + b"\n\n"
