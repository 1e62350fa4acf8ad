"""A process that gives no sign of life is killed, and no other."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

from api.http import heartbeat
from tests.live_server import ROOT
from tests.waiting import wait_until

PROGRAM = """
import asyncio, time
from api.http import heartbeat

heartbeat.BEAT_SECONDS = 0.05

async def main():
    heartbeat.begin()
    await asyncio.sleep(2)
    time.sleep({blocked})

asyncio.run(main())
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "LOOK_SECONDS", 0.05)


async def start(*, blocked: float) -> Process:
    """Start a process that beats for two seconds, then blocks its event loop."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM.format(blocked=blocked)),
        stdout=PIPE,
        cwd=ROOT,
    )


async def test_one_whose_loop_is_blocked_is_killed() -> None:
    process, told = await start(blocked=3600), list[str]()
    assert process.stdout is not None
    await process.stdout.readexactly(1)  # it is up
    await heartbeat.watch(process, told.append)
    assert process.returncode == -signal.SIGKILL
    assert told == [f"Process {process.pid} hangs, and is killed."]


async def test_one_that_beats_is_left_alone_until_it_ends() -> None:
    process, told = await start(blocked=0), list[str]()
    assert process.stdout is not None
    await process.stdout.readexactly(1)
    await heartbeat.watch(process, told.append)  # longer than one is waited for
    assert process.returncode == 0
    assert told == []


async def test_one_that_ends_too_late_is_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(heartbeat, "ENDING_SECONDS", 0.1)
    process = await start(blocked=0)
    os.kill(process.pid, signal.SIGSTOP)
    state = Path(f"/proc/{process.pid}/stat")
    await asyncio.to_thread(wait_until, lambda: ") T " in state.read_text())
    await heartbeat.end(process)
    assert process.returncode == -signal.SIGKILL
