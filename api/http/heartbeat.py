"""Signs of life of processes that serve on one socket, and the end of one that hangs.

Why: the kernel goes on to give connections to a process that hangs, and nobody answers
them. Each process writes a line a second from its event loop, to the standard output
that its parent reads.
"""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import Callable
from contextlib import suppress

BEAT_SECONDS = 1.0
LOOK_SECONDS = 1.0
MOST_MISSED = 30  # looks in a row; no loop that works pauses for nearly as long
ENDING_SECONDS = 30.0
CHUNK = 4096


def begin() -> None:
    """Give signs of life from now on; they wait for no parent that does not read."""
    output, loop = sys.stdout.fileno(), asyncio.get_running_loop()
    os.set_blocking(output, False)

    def beat() -> None:
        with suppress(OSError):
            os.write(output, b"\n")
        loop.call_later(BEAT_SECONDS, beat)

    beat()


async def watch(process: Process, tell: Callable[[str], None]) -> None:
    """Return once a process has ended; kill it where it gives no sign of life.

    Looks are counted, not seconds: parent and child may have been suspended together.
    """
    assert process.stdout is not None  # noqa: S101 it is a pipe
    missed = 0
    while missed < MOST_MISSED:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                sign = await process.stdout.read(CHUNK)
        except TimeoutError:
            missed += 1
            continue
        if not sign:
            break
        missed = 0
    else:
        tell(f"Process {process.pid} hangs, and is killed.")
        process.kill()
    await process.wait()


async def end(process: Process) -> None:
    """Ask a process to end, and wait until it has; kill it where that takes too long.

    That loses nothing: what it has acknowledged is committed.
    """
    if process.returncode is None:
        process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), ENDING_SECONDS)
    if process.returncode is None:
        process.kill()
    await process.wait()
