"""Single flight: one look for all who ask for the same at the same time."""

import asyncio
from asyncio import Task
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class SingleFlight(Generic[K, T]):
    """Looks that are shared, each begun after all who share it had asked.

    Who asks while a look is under way waits for the next: the one under way may have
    begun before a write that the asker knows to be done.
    """

    def __init__(self, look: Callable[[K], Awaitable[T]]) -> None:
        self._look = look
        self._under_way: dict[K, Task[T]] = {}
        self._next: dict[K, Task[T]] = {}

    async def get(self, key: K) -> T:
        """Return what a look for *key* finds, at some moment after this was called."""
        flight = self._next.get(key)
        if flight is None:
            flight = asyncio.create_task(self._fly(key, self._under_way.get(key)))
            flight.add_done_callback(_take_note)
            self._next[key] = flight
        return await asyncio.shield(flight)

    async def _fly(self, key: K, before: Task[T] | None) -> T:
        if before is not None:
            await asyncio.wait([before])
        flight = self._under_way[key] = self._next.pop(key)
        try:
            return await self._look(key)
        finally:
            if self._under_way.get(key) is flight:
                del self._under_way[key]


def _take_note(flight: Task[Any]) -> None:
    """Take note of a failure for which nobody may wait any more."""
    _ = flight.cancelled() or flight.exception()
