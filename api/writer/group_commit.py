"""The group-commit writer: every write goes through it.

One task drains a bounded queue into one transaction under the lock of the log's head.
A refusal answers its own command and leaves nothing. When the database refuses a
batch, its commands are tried again one by one, so that none suffers from another.
"""

import asyncio
import contextlib
from asyncio import Future, Queue, QueueFull
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from msgspec.structs import replace

from api.commands.base import Command
from api.commands.working_set.numbering import Numbering
from api.database.pool import Database, Pool
from api.errors import ConflictError, ForesaidError, UnavailableError
from api.model.idempotency import RequestKey
from api.writer import answers, batches, defects, queued
from api.writer.answers import Answer
from api.writer.batches import Decided, Refused
from api.writer.clock_guard import ClockGuard
from api.writer.key_usage import KeyUsage
from api.writer.log_growth import LogGrowth
from api.writer.queued import Chunk, Waiting
from api.writer.writer_metrics import WriterMetrics

MOST_IN_BATCH, MOST_QUEUED = 256, 2048  # commands
PATIENCE_SECONDS = 6.0
Clock = Callable[[], datetime]
T = TypeVar("T")

Result = Answer[Any] | ForesaidError


class Writer:
    """The one way to write; see the module."""

    def __init__(
        self,
        pool: Pool,
        clock: Clock,
        *,
        steady: Callable[[], float] | None = None,
        separate_duties: bool = False,
    ) -> None:
        self.pool = pool
        self.clock = clock
        self._clock_guard = ClockGuard(clock(), steady)
        self.separate_duties = separate_duties
        self._numbering = Numbering()
        self.queue: Queue[Waiting | Chunk] = Queue(MOST_QUEUED)
        self._task: asyncio.Task[None] | None = None
        self._clients: set[asyncio.Task[None]] = set()
        self.growth = LogGrowth(pool)
        self.metrics = WriterMetrics()
        self.uses = KeyUsage(pool)

    async def start(self) -> None:
        """Begin to take commands."""
        self.growth.start()
        self._task = asyncio.create_task(self._drain())

    def keep(self, client: asyncio.Task[None]) -> None:
        """Keep a task that goes on writing, until it ends or the writer does."""
        self._clients.add(client)
        client.add_done_callback(self._clients.discard)

    async def stop(self) -> None:
        """Finish what is queued, then take no more."""
        for client in self._clients:
            client.cancel()
        if self._task is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.queue.join(), PATIENCE_SECONDS)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        await self.growth.stop()
        await self.uses.flush()

    async def do(self, command: Command[T]) -> Answer[T]:
        """Do what *command* asks, durably; raise ForesaidError where it is refused.

        A caller that goes away cancels only its own wait, never a commit.
        """
        answer: Future[Answer[T]] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(_retrieve)
        try:
            self.queue.put_nowait(Waiting(command, answer, queued.turn()))
        except QueueFull:
            raise UnavailableError("Too many writes are waiting.") from None
        try:
            return await asyncio.wait_for(asyncio.shield(answer), PATIENCE_SECONDS)
        except TimeoutError:
            raise UnavailableError(
                "The write took too long; it may still be entered."
            ) from None

    async def do_all(
        self, commands: Sequence[Command[object]], *, atomic: bool = False
    ) -> Decided:
        """Do what *commands* ask in one transaction; return what each came to.

        With *atomic* nothing is done where one is refused.
        """
        results: Future[Decided] = asyncio.get_running_loop().create_future()
        results.add_done_callback(_retrieve)
        await self.queue.put(Chunk(commands, atomic, results, queued.turn()))
        return await asyncio.shield(results)

    async def _drain(self) -> None:
        while True:
            batch, chunk = await self._next()
            try:
                if batch:
                    await self._serve(batch)
                if chunk is not None:
                    await self._apply(chunk)
            finally:
                for _ in range(len(batch) + (chunk is not None)):
                    self.queue.task_done()

    async def _next(self) -> tuple[list[Waiting], Chunk | None]:
        """Return the commands that wait, up to the next chunk of a file, and that."""
        batch: list[Waiting] = []
        item = await self.queue.get()
        while not isinstance(item, Chunk):
            batch.append(item)
            if len(batch) == MOST_IN_BATCH or self.queue.empty():
                return batch, None
            item = self.queue.get_nowait()
        return batch, item

    async def _serve(self, batch: Sequence[Waiting]) -> None:
        with queued.batch(batch, len(batch)):
            results = await self._write([waiting.command for waiting in batch])
        for waiting, result in zip(batch, results, strict=True):
            _deliver(waiting.answer, result)

    async def _apply(self, chunk: Chunk) -> None:
        try:
            with queued.batch([chunk], len(chunk.commands)):
                decided = await self._try(chunk.commands, atomic=chunk.atomic)
        except Exception as error:  # noqa: BLE001 whatever it is, it is the caller's
            if not chunk.results.done():
                chunk.results.set_exception(error)
        else:
            if not chunk.results.done():
                chunk.results.set_result(decided)

    async def _try(
        self, commands: Sequence[Command[object]], *, atomic: bool
    ) -> Decided:
        """Decide a chunk; where it fails, its halves, down to the command that does."""
        try:
            async with self.metrics.transaction(self.pool, len(commands)) as db:
                decided = await self._decide(db, commands, self.clock())
                if atomic:
                    batches.check(decided)
            self.growth.note(self._numbering.log_size)
        except Refused as refused:
            return refused.decided
        except Exception as error:
            if len(commands) == 1 and isinstance(error, ConflictError):
                return [error]
            if atomic:
                raise
            if isinstance(error, UnavailableError):
                return [error] * len(commands)
            if len(commands) == 1:
                return [defects.refusal(error)]
        else:
            return decided
        return await self._halve(commands)

    async def _halve(self, commands: Sequence[Command[object]]) -> Decided:
        middle = len(commands) // 2
        decided = await self._try(commands[:middle], atomic=False)
        if isinstance(decided[-1], UnavailableError):
            return decided + [decided[-1]] * (len(commands) - middle)
        return decided + await self._try(commands[middle:], atomic=False)

    async def _write(
        self, commands: Sequence[Command[object]]
    ) -> list[Result | Exception]:
        try:
            return [*await self._commit(commands)]
        except UnavailableError as error:
            return [error] * len(commands)
        except Exception as error:  # noqa: BLE001 whatever it is, it is the caller's
            if len(commands) == 1:
                return [error]
        return [(await self._write([command]))[0] for command in commands]

    async def _commit(self, commands: Sequence[Command[object]]) -> list[Result]:
        async with self.metrics.transaction(self.pool, len(commands)) as db:
            now = self.clock()
            decided = await self._decide(db, commands, now)
            results = await answers.load(db, decided, now)
            await answers.store(db, commands, results, now)
        self.growth.note(self._numbering.log_size)
        return results

    async def _decide(
        self, db: Database, commands: Sequence[Command[object]], now: datetime
    ) -> Decided:
        self._clock_guard.check(now)
        return await batches.decide(
            db, commands, now, self._numbering, separate_duties=self.separate_duties
        )


class KeyedWriter:
    """The writer for one request, done once under an Idempotency-Key."""

    def __init__(self, writer: Writer, once: Callable[[], RequestKey | None]) -> None:
        self.writer = writer
        self._once = once
        self.replayed = False

    async def do(self, command: Command[T]) -> Answer[T]:
        """Do what *command* asks, or answer as when it was done; see Writer.do."""
        answer = await self.writer.do(replace(command, once=self._once()))
        self.replayed = answer.replayed
        return answer


def _deliver(answer: "Future[Answer[Any]]", result: Result | Exception) -> None:
    if answer.done():
        return
    if isinstance(result, Answer):
        answer.set_result(result)
    else:
        answer.set_exception(result)


def _retrieve(answer: "Future[Any]") -> None:
    _ = answer.exception()  # whose caller may have gone: so asyncio does not warn
