"""Remembered: the newest answers, each under all that it depends on.

Why beside the database: an answer is recomputed whenever what it rests on has changed,
so nothing has to be told that it is stale, and a lost memory costs only time.
"""

import asyncio
from asyncio import Task
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")
MOST = 2048


class Work(Struct):
    """An answer that is being computed for all who ask for it meanwhile."""

    task: "Task[Any]"
    waiting: int = 0
    begun: bool = False


class AnswerCache(Generic[T]):
    """At most so many answers; the one asked for longest ago is forgotten first.

    What was begun is finished even if nobody waits for it any more, so that an answer
    that takes longer than a request may take is there for the next who asks. Answers
    that need much room are computed so many *at_once*.
    """

    def __init__(self, most: int = MOST, at_once: int = MOST) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, T] = OrderedDict()
        self._under_way: dict[Hashable, Work] = {}
        self._turns = asyncio.Semaphore(at_once)

    def _get(self, key: Hashable) -> T | None:
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def _keep(self, key: Hashable, answer: T) -> T:
        self._answers[key] = answer
        if len(self._answers) > self._most:
            self._answers.popitem(last=False)
        return answer

    async def of(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """Return the answer kept under *key*, or make it, once for all who ask."""
        found = self._get(key)
        if found is not None:
            return found
        work = self._under_way.get(key)
        if work is None:
            work = Work(asyncio.create_task(self._make(key, make)))
            work.task.add_done_callback(_take_note)
            self._under_way[key] = work
        work.waiting += 1
        try:
            return await asyncio.shield(work.task)
        finally:
            work.waiting -= 1
            if not (work.waiting or work.begun):
                self._under_way.pop(key, None)
                work.task.cancel()

    async def _make(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        work = self._under_way[key]
        try:
            async with self._turns:
                work.begun = True
                return self._keep(key, await make())
        finally:
            if self._under_way.get(key) is work:
                del self._under_way[key]


def _take_note(task: "Task[Any]") -> None:
    """Take note of a failure for which nobody may wait any more."""
    _ = task.cancelled() or task.exception()
