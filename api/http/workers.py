"""Several processes that serve on one socket: kept running, and replaced one by one.

One of them writes, signs and delivers; see `http/forwarding`. The parent serves
nothing: it holds the socket, so that no client is refused while a process is replaced.
SIGHUP replaces all of them, each once its successor answers.
"""

import asyncio
import fcntl
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from api.http import heartbeat, shared_counts
from api.http.server import DRAIN_SECONDS, ServerError
from api.http.worker_role import WorkerRole

READY = b"Listening on "
PAUSE_SECONDS = 1.0  # before a process that ended is started again
HANDING_ON_SECONDS = DRAIN_SECONDS + 1.0  # in which those that end hand writes on
OWN_FD = 10  # the least descriptor of ours; the socket becomes number 3 in a child
# As sd_listen_fds(3) has it; only the child itself knows its number.
SCRIPT = 'export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@" 3<&{}'


async def serve(
    arguments: Sequence[str],
    listening: socket.socket,
    count: int,
    tell: Callable[[str], None],
) -> None:
    """Run *count* processes of `python -m api` with *arguments* until SIGTERM.

    Where one ends, or all have been replaced, that is told to a person by *tell*.
    """
    listening.listen()
    with TemporaryDirectory(prefix="foresaid-") as folder:
        counts = _out_of_the_way(shared_counts.create())
        parent, end = map(_out_of_the_way, os.pipe())
        family = Family(arguments, listening, Path(folder), counts, parent)
        workers = [
            Worker(family.launcher(writes=nth == 0), tell) for nth in range(count)
        ]
        try:
            await _keep(workers, listening, tell)
        finally:
            for descriptor in (counts, parent, end):
                os.close(descriptor)


class Family:
    """What all processes of one parent have in common."""

    def __init__(
        self,
        arguments: Sequence[str],
        listening: socket.socket,
        folder: Path,
        counts: int,
        parent: int,
    ) -> None:
        self._arguments = arguments
        self._listening = listening.fileno()
        self._folder = folder
        self._counts = counts
        self._parent = parent
        self._writers = 0

    def launcher(self, *, writes: bool) -> Callable[[], Awaitable[Process]]:
        """Return what starts a process that writes, or one that only reads."""

        async def launch() -> Process:
            self._writers += writes
            role = WorkerRole(
                writes=writes,
                socket=str(self._folder / "writer"),
                own_socket=str(self._folder / f"writer-{self._writers}"),
                counts=self._counts,
                parent=self._parent,
            )
            process = await asyncio.create_subprocess_exec(
                *("/bin/sh", "-c", SCRIPT.format(self._listening), "sh"),
                *(sys.executable, "-m", "api", *self._arguments),
                env=os.environ | role.variable(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=PIPE,
                pass_fds=(self._listening, self._counts, self._parent),
                start_new_session=True,  # Ctrl-C is for the parent
            )
            assert process.stdout is not None  # noqa: S101 it is a pipe
            async for line in process.stdout:
                if line.startswith(READY):
                    return process
            raise ServerError(f"A process did not start ({await process.wait()}).")

        return launch


class Worker:
    """One process at a time: started again where it ends or hangs, or if asked to."""

    def __init__(
        self, launch: Callable[[], Awaitable[Process]], tell: Callable[[str], None]
    ) -> None:
        self._launch = launch
        self._tell = tell
        self._wanted = asyncio.Event()
        self._replaced = asyncio.Event()
        self.serves = asyncio.Event()

    async def replace(self) -> None:
        """Start another in its place; return once the old one has left."""
        self._replaced.clear()
        self._wanted.set()
        await self._replaced.wait()

    async def keep(self) -> None:
        """Keep a process running until cancelled; then end it."""
        process = await self._launch()
        self.serves.set()
        try:
            while True:
                if await self._ends(process):
                    self._tell(f"A process ended ({process.returncode}).")
                    await asyncio.sleep(PAUSE_SECONDS)
                    process = await self._again()
                else:
                    successor = await self._again()
                    await heartbeat.end(process)
                    process = successor
                    self._wanted.clear()
                    self._replaced.set()
        finally:
            await heartbeat.end(process)

    async def _ends(self, process: Process) -> bool:
        """Wait until a process ends, or is to be replaced; return whether it ended."""
        waits = [
            asyncio.ensure_future(heartbeat.watch(process, self._tell)),
            asyncio.ensure_future(self._wanted.wait()),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return process.returncode is not None

    async def _again(self) -> Process:
        while True:
            try:
                return await self._launch()
            except ServerError as error:
                self._tell(str(error))
                await asyncio.sleep(PAUSE_SECONDS)


async def _keep(
    workers: Sequence[Worker], listening: socket.socket, tell: Callable[[str], None]
) -> None:
    """Start the writer, then the others; keep them until SIGINT or SIGTERM."""
    stopping, replacing = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    loop.add_signal_handler(signal.SIGHUP, replacing.set)
    stop = asyncio.create_task(stopping.wait())
    tasks: list[asyncio.Task[None]] = []
    try:
        for worker in workers:
            task = asyncio.create_task(worker.keep())
            tasks.append(task)
            up = asyncio.create_task(worker.serves.wait())
            await asyncio.wait({task, up, stop}, return_when=asyncio.FIRST_COMPLETED)
            up.cancel()
            if task.done():
                task.result()  # raises why it did not start
            if stop.done():
                return
        host, port = listening.getsockname()[:2]
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        print(f"Listening on {url}", flush=True)  # noqa: T201 promised to the caller
        tasks.append(asyncio.create_task(_replace_in_turn(workers, replacing, tell)))
        await stop
    finally:
        await _end_all(tasks[:1], tasks[1:])


async def _end_all(
    writer: Sequence[asyncio.Task[None]], others: Sequence[asyncio.Task[None]]
) -> None:
    """End those that hand their writes on, then the one that takes them.

    It waits no longer than they take writes: what they still send, or one that hangs,
    keeps it from nothing.
    """
    for task in others:
        task.cancel()
    if others:
        await asyncio.wait(others, timeout=HANDING_ON_SECONDS)
    for task in writer:
        task.cancel()
    await asyncio.gather(*others, *writer, return_exceptions=True)


async def _replace_in_turn(
    workers: Sequence[Worker], replacing: asyncio.Event, tell: Callable[[str], None]
) -> None:
    while True:
        await replacing.wait()
        replacing.clear()
        for worker in workers:
            await worker.replace()
        tell("All processes have been replaced.")


def _out_of_the_way(descriptor: int) -> int:
    """Return a descriptor of the same that no child needs for another."""
    other = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, OWN_FD)
    os.close(descriptor)
    return other
