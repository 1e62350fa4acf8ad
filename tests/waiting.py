"""How tests wait: for the condition itself, as long as a busy machine may take.

No test sleeps a while and hopes: what is waited for either comes, or its absence fails
the test after a time that only a fault lets pass.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE_SECONDS = 120.0
PAUSE_SECONDS = 0.02
TURNS = 100


def wait_until(condition: Callable[[], T], seconds: float = PATIENCE_SECONDS) -> T:
    """Return what the condition returns once that is true; fail if it never is."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"this never came: {condition}"
        time.sleep(PAUSE_SECONDS)
    return found


async def until_it_comes(
    condition: Callable[[], Awaitable[T]], seconds: float = PATIENCE_SECONDS
) -> T:
    """Do the same where the condition has to be awaited."""
    deadline = time.monotonic() + seconds
    while not (found := await condition()):
        assert time.monotonic() < deadline, f"this never came: {condition}"
        await asyncio.sleep(PAUSE_SECONDS)
    return found


async def let_others_run(turns: int = TURNS) -> None:
    """Let every task go on until it waits for something else than its turn.

    It counts turns, not time: how busy the machine is makes no difference. What waits
    for a socket, a thread or a timer is not waited for. After one turn, each task that
    was made has come as far as where it waits first.
    """
    for _ in range(turns):
        await asyncio.sleep(0)
