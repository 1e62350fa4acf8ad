"""Joined reads: look-ups of many callers at the same time, as one statement.

Why: to begin a statement costs the database twice as much as to read a claim, and the
driver more than all the rest. So callers wait for the statement under way, and what
gathers meanwhile is the next one.
"""

import asyncio
from asyncio import Future, Task
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from api.errors import NotFoundError, UnavailableError

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

MOST = 64  # keys of one statement
LONG_SECONDS = 0.002  # for a statement; then the next one no longer waits for it


class JoinedReads(Generic[K, T]):
    """Look-ups by key, each of which begins after its caller has called.

    So a caller sees whatever it knows to be written. One that goes away harms no other.
    """

    def __init__(
        self, look_up: Callable[[Sequence[K]], Awaitable[Mapping[K, T]]]
    ) -> None:
        self._look_up = look_up
        self._waiting: list[tuple[K, Future[T]]] = []
        self._latest: Task[None] | None = None
        self._under_way: set[Task[None]] = set()

    async def get(self, key: K) -> T:
        """Return what has this key, or raise NotFoundError."""
        answer: Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, answer))
        if self._latest is None:
            self._begin()
        return await answer

    def _begin(self) -> None:
        """Begin a statement once all have called that are about to."""
        flight = self._latest = asyncio.create_task(self._fly())
        self._under_way.add(flight)
        flight.add_done_callback(self._under_way.discard)
        flight.add_done_callback(self._go_on)

    def _go_on(self, flight: Task[None] | None) -> None:
        """Begin the next statement, unless it has overtaken that of *flight*."""
        if self._latest is flight:
            self._latest = None
            if self._waiting:
                self._begin()

    async def _fly(self) -> None:
        flight, loop = self._latest, asyncio.get_running_loop()
        batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        overtaking = loop.call_later(LONG_SECONDS, self._go_on, flight)
        try:
            await self._answer(batch)
        finally:
            overtaking.cancel()
            for _, answer in batch:
                answer.cancel()  # does nothing where it is given

    async def _answer(self, batch: Sequence[tuple[K, "Future[T]"]]) -> None:
        """Answer all of a batch; where it fails, each by itself."""
        batch = [(key, answer) for key, answer in batch if not answer.done()]
        if not batch:
            return
        try:
            found = await self._look_up(list({key for key, _ in batch}))
        except Exception as error:  # noqa: BLE001 whatever it is, it is the caller's
            if len(batch) > 1 and not isinstance(error, UnavailableError):
                for one in batch:
                    await self._answer([one])
                return
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(error)
            return
        for key, answer in batch:
            if answer.done():
                continue
            if key in found:
                answer.set_result(found[key])
            else:
                answer.set_exception(NotFoundError())
