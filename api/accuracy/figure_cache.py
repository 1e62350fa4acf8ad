"""A cache of computed answers, each under a key that names all it depends on.

Why beside the database: an answer gets a new key whenever anything it rests on changes,
so nothing has to be invalidated, and an empty cache costs only time.
"""

import asyncio
from asyncio import Task
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Generic, TypeVar

from msgspec import Struct

from api import tracing

T = TypeVar("T")
CAPACITY = 2048


class Work(Struct):
    """An answer that is being computed for everyone who requests it meanwhile."""

    task: "Task[Any]"
    waiting: int = 0
    begun: bool = False


class AnswerCache(Generic[T]):
    """At most *capacity* answers; the least recently used is dropped first.

    A computation that has begun is finished even if nobody waits for it any more, so
    that an answer slower than a request may be is ready for the next request. Answers
    that need much memory are computed only *concurrency* at a time.
    """

    def __init__(self, capacity: int = CAPACITY, concurrency: int = CAPACITY) -> None:
        self._capacity = capacity
        self._answers: OrderedDict[Hashable, T] = OrderedDict()
        self._pending: dict[Hashable, Work] = {}
        self._slots = asyncio.Semaphore(concurrency)

    async def get(self, key: Hashable, compute: Callable[[], Awaitable[T]]) -> T:
        """Return the answer stored under *key*, or compute it once for all callers."""
        answer = self.find(key)
        if answer is not None:
            return answer
        work = self._pending.get(key)
        joins = work is not None
        if work is None:
            work = Work(asyncio.create_task(self._compute(key, compute)))
            work.task.add_done_callback(_retrieve_error)
            self._pending[key] = work
        work.waiting += 1
        try:
            with tracing.span("figures shared") if joins else tracing.NOTHING:
                return await asyncio.shield(work.task)
        finally:
            work.waiting -= 1
            if not (work.waiting or work.begun):
                self._pending.pop(key, None)
                work.task.cancel()

    def find(self, key: Hashable) -> T | None:
        """Return the answer stored under *key*, None where there is none."""
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def keep(self, key: Hashable, answer: T) -> T:
        """Store an answer, and return it."""
        self._answers[key] = answer
        if len(self._answers) > self._capacity:
            self._answers.popitem(last=False)
        return answer

    async def _compute(self, key: Hashable, compute: Callable[[], Awaitable[T]]) -> T:
        work = self._pending[key]
        try:
            async with self._slots:
                work.begun = True
                return self.keep(key, await compute())
        finally:
            if self._pending.get(key) is work:
                del self._pending[key]


def _retrieve_error(task: "Task[Any]") -> None:
    """Retrieve an error that nobody may be waiting for, so that asyncio is quiet."""
    _ = task.cancelled() or task.exception()
