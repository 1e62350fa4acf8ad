"""Single flight: one look-up for all callers that need the same at the same time."""

import asyncio
from asyncio import Task
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Generic, TypeVar

from api import tracing

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class SingleFlight(Generic[K, T]):
    """Shared look-ups, each of which begins after all of its callers have called.

    Whoever calls while a look-up is under way waits for the next one: the one under way
    may have begun before a write that the caller knows to be done.
    """

    def __init__(self, look_up: Callable[[K], Awaitable[T]]) -> None:
        self._look_up = look_up
        self._under_way: dict[K, Task[T]] = {}
        self._next: dict[K, Task[T]] = {}

    async def get(self, key: K) -> T:
        """Return what a look-up of *key* finds that begins after this call."""
        flight = self._next.get(key)
        joins = flight is not None
        if flight is None:
            flight = asyncio.create_task(self._fly(key, self._under_way.get(key)))
            flight.add_done_callback(_take_note)
            self._next[key] = flight
        with tracing.span("look-up shared") if joins else tracing.NOTHING:
            return await asyncio.shield(flight)

    async def _fly(self, key: K, before: Task[T] | None) -> T:
        if before is not None:
            await asyncio.wait([before])
        flight = self._under_way[key] = self._next.pop(key)
        try:
            return await self._look_up(key)
        finally:
            if self._under_way.get(key) is flight:
                del self._under_way[key]


def _take_note(flight: Task[Any]) -> None:
    """Retrieve a failure that nobody may wait for any more, so that none is logged."""
    _ = flight.cancelled() or flight.exception()
