"""How tests wait: for a condition, as long as a busy machine may take.

No test sleeps and hopes: the condition becomes true, or the test fails after a time
that only a fault can take.
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
    """Wait until the condition returns something true; return that, or fail."""
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < deadline, f"never true: {condition}"
        time.sleep(PAUSE_SECONDS)
    return result


async def until_it_comes(
    condition: Callable[[], Awaitable[T]], seconds: float = PATIENCE_SECONDS
) -> T:
    """Do the same with a condition that has to be awaited."""
    deadline = time.monotonic() + seconds
    while not (result := await condition()):
        assert time.monotonic() < deadline, f"never true: {condition}"
        await asyncio.sleep(PAUSE_SECONDS)
    return result


async def let_others_run(turns: int = TURNS) -> None:
    """Run every other task until it waits for something else than its turn.

    This counts turns of the event loop, not time, so that a busy machine makes no
    difference. It does not wait for sockets, threads or timers. After one turn each new
    task has reached its first await.
    """
    for _ in range(turns):
        await asyncio.sleep(0)
