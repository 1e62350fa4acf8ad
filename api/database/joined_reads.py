"""Joined reads: look-ups of many callers at the same time, as one statement.

Why: to begin a statement costs the database twice as much as to read a claim, and the
driver more than all the rest. So callers wait for the statement under way, and what
gathers meanwhile is the next one.

A statement is in the trace of the first of its callers that is recorded; the others
have a span of its time that links to that caller's.
"""

import asyncio
import time
from asyncio import Future, Task
from collections.abc import (
    Awaitable,
    Callable,
    Generator,
    Hashable,
    Mapping,
    Sequence,
)
from contextlib import contextmanager
from contextvars import Context
from typing import Generic, NamedTuple, TypeVar

from api import tracing
from api.errors import NotFoundError, UnavailableError
from api.tracing import Span

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

MOST_KEYS = 64  # of one statement
LONG_SECONDS = 0.002  # for a statement; then the next one no longer waits for it


class Waiting(NamedTuple, Generic[K, T]):
    """A key with the future of its caller, and the caller's span if it is recorded."""

    key: K
    answer: "Future[T]"
    span: Span | None


class JoinedReads(Generic[K, T]):
    """Look-ups by key, each of which begins after its caller has called.

    So a caller sees whatever it knows to be written. One that goes away harms no other.
    """

    def __init__(
        self, look_up: Callable[[Sequence[K]], Awaitable[Mapping[K, T]]]
    ) -> None:
        self._look_up = look_up
        self._waiting: list[Waiting[K, T]] = []
        self._latest: Task[None] | None = None
        self._under_way: set[Task[None]] = set()

    async def get(self, key: K) -> T:
        """Return what has this key, or raise NotFoundError."""
        answer: Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(key, answer, tracing.recorded()))
        if self._latest is None:
            self._begin()
        return await answer

    def _begin(self) -> None:
        """Begin a statement once all have called that are about to.

        Its context is empty, not that of whoever happens to begin it.
        """
        batch = asyncio.create_task(self._read_batch(), context=Context())
        self._latest = batch
        self._under_way.add(batch)
        batch.add_done_callback(self._under_way.discard)
        batch.add_done_callback(self._begin_next)

    def _begin_next(self, batch: Task[None] | None) -> None:
        """Begin the next statement, unless it has overtaken that of *batch*."""
        if self._latest is batch:
            self._latest = None
            if self._waiting:
                self._begin()

    async def _read_batch(self) -> None:
        batch, loop = self._latest, asyncio.get_running_loop()
        callers = self._waiting[:MOST_KEYS]
        self._waiting = self._waiting[MOST_KEYS:]
        overtaking = loop.call_later(LONG_SECONDS, self._begin_next, batch)
        try:
            await self._answer(callers)
        finally:
            overtaking.cancel()
            for caller in callers:
                caller.answer.cancel()  # does nothing where it is given

    async def _answer(self, callers: Sequence[Waiting[K, T]]) -> None:
        """Answer all callers of a batch; where it fails, each by itself."""
        callers = [caller for caller in callers if not caller.answer.done()]
        if not callers:
            return
        try:
            with _traced([caller.span for caller in callers]):
                found = await self._look_up(list({caller.key for caller in callers}))
        except Exception as error:  # noqa: BLE001 whatever it is, it is the caller's
            if len(callers) > 1 and not isinstance(error, UnavailableError):
                for caller in callers:
                    await self._answer([caller])
                return
            for caller in callers:
                if not caller.answer.done():
                    caller.answer.set_exception(error)
            return
        for caller in callers:
            if caller.answer.done():
                continue
            if caller.key in found:
                caller.answer.set_result(found[caller.key])
            else:
                caller.answer.set_exception(NotFoundError())


@contextmanager
def _traced(spans: Sequence[Span | None]) -> Generator[None]:
    """Tell the traces of those who wait what is looked up for them in this block."""
    recorded = [span for span in spans if span is not None]
    first = recorded[0] if recorded else None
    began = time.time_ns()
    try:
        with tracing.inside(first):
            yield
    finally:
        for span in recorded[1:]:
            span.child("look-up shared", links=recorded[:1], began=began).end()
