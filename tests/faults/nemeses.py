"""The nemeses: each injects faults for a while and returns when each fault ended."""

import asyncio
import shutil
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import asyncpg

from api.postgres import lease
from tests.faults.deployment import Deployment

Nemesis = Callable[[Deployment, float], Awaitable[list[float]]]
FROZEN_SECONDS = 9.0
LOCKED_SECONDS = 3.0


async def kill_postgres(deployment: Deployment, seconds: float) -> list[float]:
    """Kill all of PostgreSQL every five seconds."""
    ended: list[float] = []
    for _ in range(max(1, round(seconds / 5))):
        deployment.signal_postgres(signal.SIGKILL)
        ended.append(time.monotonic())
        await asyncio.sleep(5)
    return ended


async def kill_api(deployment: Deployment, seconds: float) -> list[float]:
    """Kill the server every three seconds, and start it again."""
    ended: list[float] = []
    for _ in range(max(1, round(seconds / 3))):
        await asyncio.to_thread(deployment.end, signal.SIGKILL)
        await asyncio.to_thread(deployment.start)
        ended.append(time.monotonic())
        await asyncio.sleep(3)
    return ended


async def replace_api(deployment: Deployment, seconds: float) -> list[float]:
    """Terminate the server every three seconds, and start another."""
    ended: list[float] = []
    for _ in range(max(1, round(seconds / 3))):
        await asyncio.to_thread(deployment.end)
        await asyncio.to_thread(deployment.start)
        ended.append(time.monotonic())
        await asyncio.sleep(3)
    return ended


async def end_backends(deployment: Deployment, seconds: float) -> list[float]:
    """Terminate every connection to the database each second."""
    ended: list[float] = []
    with lease.running(deployment.data) as dsn:
        for _ in range(max(1, round(seconds))):
            connection = await asyncpg.connect(dsn)
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            await connection.close()
            ended.append(time.monotonic())
            await asyncio.sleep(1)
    return ended


async def freeze_postgres(deployment: Deployment, seconds: float) -> list[float]:
    """Stop PostgreSQL for nine seconds, then continue it."""
    ended: list[float] = []
    for _ in range(max(1, round(seconds / 12))):
        stopped = deployment.postgres()
        deployment.signal_postgres(signal.SIGSTOP)
        await asyncio.sleep(FROZEN_SECONDS)
        for pid in stopped:
            deployment.signal(pid, signal.SIGCONT)
        ended.append(time.monotonic())
        await asyncio.sleep(3)
    return ended


async def lock_head(deployment: Deployment, seconds: float) -> list[float]:
    """Hold, from outside, the lock that every write takes first."""
    ended: list[float] = []
    with lease.running(deployment.data) as dsn:
        for _ in range(max(1, round(seconds / 4))):
            connection = await asyncpg.connect(dsn)
            async with connection.transaction():
                await connection.execute("SELECT FROM log_head FOR UPDATE")
                await asyncio.sleep(LOCKED_SECONDS)
            await connection.close()
            ended.append(time.monotonic())
            await asyncio.sleep(1)
    return ended


async def fill_disk(deployment: Deployment, seconds: float) -> list[float]:
    """Fill the disk, a small one, for three seconds."""
    ended: list[float] = []
    filler = Path(deployment.data.parent / "filler")
    for _ in range(max(1, round(seconds / 6))):
        await asyncio.to_thread(_fill, filler)
        await asyncio.sleep(3)
        filler.unlink()
        ended.append(time.monotonic())
        await asyncio.sleep(3)
    return ended


def _fill(filler: Path) -> None:
    with suppress(OSError), filler.open("wb") as file:  # until it is full
        while shutil.disk_usage(filler.parent).free:
            file.write(bytes(1 << 16))
            file.flush()


NEMESES: dict[str, Nemesis] = {
    "kill PostgreSQL": kill_postgres,
    "kill the server": kill_api,
    "replace the server": replace_api,
    "end backends": end_backends,
    "freeze PostgreSQL": freeze_postgres,
    "lock the head": lock_head,
    "fill the disk": fill_disk,
}
