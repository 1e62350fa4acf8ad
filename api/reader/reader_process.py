"""The process of the reader: started on first use, ended when idle, replaced when dead.

Why a process: neither the memory of the parser nor its seconds weigh on the server.
"""

import asyncio
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

import api
from api import settings, tracing
from api.errors import InvalidError, UnavailableError
from api.reader import messages
from api.reader.messages import LENGTH, Answer, Job, Started
from api.reader.suggestions import Suggestion

LONGEST_SECONDS = 7.0  # from request to answer, the wait for one's turn included
MARGIN_SECONDS = 1.0  # what is left of it to answer that the text takes too long
IDLE_SECONDS = 300.0
MOST_WAITING = 8
ENDING_SECONDS = 2.0
CODE = Path(api.__file__).parent.parent
SINGLE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
T = TypeVar("T")
logger = logging.getLogger(__name__)


class ReaderMetrics(Struct):
    """How often the process was started, how many texts were read in how many seconds.

    `failing`: the last text found that the process died or cannot be started.
    """

    starts: int = 0
    texts: int = 0
    seconds: float = 0.0
    failing: bool = False


class ReaderProcess:
    """The one process of a server that reads texts, one at a time.

    Unless *enabled*, every text is refused. It ends after *idle* seconds without work.
    """

    def __init__(self, *, enabled: bool = True, idle: float = IDLE_SECONDS) -> None:
        self._enabled = enabled
        self._idle = idle
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._process: Process | None = None
        self._end: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self.metrics = ReaderMetrics()

    @property
    def pid(self) -> int | None:
        """The id of the process, while there is one."""
        return None if self._process is None else self._process.pid

    async def read(self, job: Job) -> list[Suggestion]:
        """Return what a text predicts.

        Raises InvalidError where it takes too long, and UnavailableError where too much
        waits, the process dies, or spaCy is not there.
        """
        if not self._enabled:
            raise UnavailableError("Texts are not read here: FORESAID_READER is off.")
        if self._waiting > MOST_WAITING:
            raise UnavailableError("Too many texts are being read.")
        try:
            async with asyncio.timeout(LONGEST_SECONDS), self._take_turn():
                with tracing.span("text reading"):
                    suggestions = await self._ask(job)
        except TimeoutError:
            raise UnavailableError("The reader is busy or only starting.") from None
        if suggestions is None:
            raise InvalidError.at("/text", "it takes too long to read: send a part")
        return suggestions

    async def stop(self) -> None:
        """End the process; the next text starts another."""
        self._cancel_end()
        process, self._process = self._process, None
        if process is not None:
            await _end(process)
        await asyncio.gather(*self._ending)

    @asynccontextmanager
    async def _take_turn(self) -> AsyncGenerator[None]:
        self._waiting += 1
        try:
            async with self._turn:
                self._cancel_end()
                try:
                    yield
                finally:
                    self._end_later()
        finally:
            self._waiting -= 1

    async def _ask(self, job: Job) -> list[Suggestion] | None:
        started = asyncio.get_running_loop().time()
        process = await self._running()
        spent = asyncio.get_running_loop().time() - started
        seconds = max(0.5, LONGEST_SECONDS - MARGIN_SECONDS - spent)
        asked = msgspec.structs.replace(job, seconds=min(job.seconds, seconds))
        try:
            await _send(process, asked)
            answer = await _receive(process, Answer)
        except (OSError, EOFError):
            await self._drop(process)
            self.metrics.failing = True
            raise UnavailableError("The reader died; another is started.") from None
        except BaseException:  # an answer may still come, which nobody waits for
            self._kill(process)
            raise
        self.metrics.texts += 1
        self.metrics.seconds += asyncio.get_running_loop().time() - started
        self.metrics.failing = False
        return answer.suggestions

    async def _running(self) -> Process:
        """Return the process, ready to read; start it where there is none."""
        if self._process is not None and self._process.returncode is None:
            return self._process
        self.metrics.starts += 1
        process = self._process = await _start()
        try:
            started = await _receive(process, Started)
        except (OSError, EOFError):
            started = Started(reason="its process died at the start")
        except BaseException:
            self._kill(process)
            raise
        if started.reason is not None:
            await self._drop(process)
            self.metrics.failing = True
            raise UnavailableError(f"Texts can't be read: {started.reason}.")
        return process

    async def _drop(self, process: Process) -> None:
        self._process = None
        await _end(process)

    def _kill(self, process: Process) -> None:
        """End a process whose answer comes too late, without waiting for its end."""
        self._process = None
        self._end_apart(process)

    def _end_apart(self, process: Process) -> None:
        task = asyncio.get_running_loop().create_task(_end(process, at_once=True))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _end_later(self) -> None:
        if self._process is not None:
            loop = asyncio.get_running_loop()
            self._end = loop.call_later(self._idle, self._end_idle)

    def _end_idle(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            self._end_apart(process)

    def _cancel_end(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None


async def _start() -> Process:
    """Start the program; it gets none of the server's secrets."""
    logger.info("The reader of texts is started.")
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "api.reader.worker",
        stdin=PIPE,
        stdout=PIPE,
        cwd=CODE,
        env=settings.without_secrets(os.environ) | SINGLE,
        start_new_session=True,
    )


async def _end(process: Process, *, at_once: bool = False) -> None:
    """End a process: by closing its input, else by force."""
    if process.stdin is not None:
        process.stdin.close()
    if not at_once:
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), ENDING_SECONDS)
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
    await process.wait()


async def _send(process: Process, job: Job) -> None:
    if process.stdin is None:
        raise EOFError
    process.stdin.write(messages.framed(msgspec.msgpack.encode(job)))
    await process.stdin.drain()


async def _receive(process: Process, kind: type[T]) -> T:
    """Return the next message; raise EOFError where the process is gone."""
    if process.stdout is None:
        raise EOFError
    head = await process.stdout.readexactly(LENGTH.size)
    body = await process.stdout.readexactly(LENGTH.unpack(head)[0])
    return msgspec.msgpack.decode(body, type=kind)
