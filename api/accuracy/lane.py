"""A lane of its own for computing: a few threads, the long work one at a time.

Why threads: arrays are computed without Python's lock, so that the event loop goes on.
Why apart: a board reads every claim; whoever asks for one must not hold up others.
"""

import asyncio
import ctypes
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

from api import tracing
from api.errors import UnavailableError

T = TypeVar("T")
THREADS = 2
MOST_WAITING = 256  # pieces of long work, with the one that is done
QUICK_CLAIMS = 1_000  # computed from in some milliseconds


class Lane:
    """Two threads, one of which long work leaves to short work."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="figures")
        self._long = asyncio.Semaphore(THREADS - 1)
        self._waiting = 0

    @property
    def running(self) -> int:
        """How many pieces of long work are done now."""
        return int(self._long.locked())

    @property
    def waiting(self) -> int:
        """How many pieces of long work wait for their turn."""
        return self._waiting - self.running

    async def run(self, work: Callable[[], T], claims: int) -> T:
        """Do work over so many claims."""
        return await self.of(work, quick=claims <= QUICK_CLAIMS)

    async def of(self, work: Callable[[], T], *, quick: bool) -> T:
        """Do work that takes some milliseconds if it is *quick*, else seconds."""
        return await (self.short(work) if quick else self.long(work))

    async def short(self, work: Callable[[], T]) -> T:
        """Do work of some milliseconds."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def long(self, work: Callable[[], T]) -> T:
        """Do work of seconds; raise UnavailableError where too much waits."""
        async with self.turn():
            return await self.short(partial(_tidily, work))

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait until no other long work is done; see `long`."""
        if self._waiting >= MOST_WAITING:
            raise UnavailableError("Too many figures are being computed.")
        self._waiting += 1
        try:
            with tracing.span("figures waiting"):
                await self._long.acquire()
            try:
                with tracing.span("figures computing"):
                    yield
            finally:
                self._long.release()
        finally:
            self._waiting -= 1


def _tidily(work: Callable[[], T]) -> T:
    """Do work, then give back the memory that its arrays took."""
    try:
        return work()
    finally:
        give_back()


def give_back() -> None:
    """Give the memory of arrays that are no longer held back to the system.

    Why: glibc keeps what is freed for later, which after a board of a million claims is
    some hundred megabytes.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
