"""The nemeses: each hurts the world a while and tells when each of its faults ended."""

import asyncio
import shutil
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import asyncpg

from api.postgres import lease
from tests.faults.world import World

Nemesis = Callable[[World, float], Awaitable[list[float]]]
FROZEN_SECONDS = 9.0
LOCKED_SECONDS = 3.0


async def kill_postgres(world: World, seconds: float) -> list[float]:
    """Kill all of PostgreSQL every five seconds."""
    ended: list[float] = []
    for _ in range(max(1, round(seconds / 5))):
        world.signal_postgres(signal.SIGKILL)
        ended.append(time.monotonic())
        await asyncio.sleep(5)
    return ended


async def kill_api(world: World, seconds: float) -> list[float]:
    """Kill the server every three seconds, and start it again."""
    ended: list[float] = []
    for _ in range(max(1, round(seconds / 3))):
        await asyncio.to_thread(world.end, signal.SIGKILL)
        await asyncio.to_thread(world.start)
        ended.append(time.monotonic())
        await asyncio.sleep(3)
    return ended


async def replace_api(world: World, seconds: float) -> list[float]:
    """Ask the server to end every three seconds, and start another."""
    ended: list[float] = []
    for _ in range(max(1, round(seconds / 3))):
        await asyncio.to_thread(world.end)
        await asyncio.to_thread(world.start)
        ended.append(time.monotonic())
        await asyncio.sleep(3)
    return ended


async def end_backends(world: World, seconds: float) -> list[float]:
    """Terminate every connection to the database each second."""
    ended: list[float] = []
    with lease.running(world.data) as dsn:
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


async def freeze_postgres(world: World, seconds: float) -> list[float]:
    """Stop PostgreSQL for nine seconds, and let it go on."""
    ended: list[float] = []
    for _ in range(max(1, round(seconds / 12))):
        stopped = world.postgres()
        world.signal_postgres(signal.SIGSTOP)
        await asyncio.sleep(FROZEN_SECONDS)
        for pid in stopped:
            world.signal(pid, signal.SIGCONT)
        ended.append(time.monotonic())
        await asyncio.sleep(3)
    return ended


async def lock_head(world: World, seconds: float) -> list[float]:
    """Have an outsider hold the row that every write begins with."""
    ended: list[float] = []
    with lease.running(world.data) as dsn:
        for _ in range(max(1, round(seconds / 4))):
            connection = await asyncpg.connect(dsn)
            async with connection.transaction():
                await connection.execute("SELECT FROM log_head FOR UPDATE")
                await asyncio.sleep(LOCKED_SECONDS)
            await connection.close()
            ended.append(time.monotonic())
            await asyncio.sleep(1)
    return ended


async def fill_disk(world: World, seconds: float) -> list[float]:
    """Leave no room on the disk for three seconds; it must be a small one."""
    ended: list[float] = []
    filler = Path(world.data.parent / "filler")
    for _ in range(max(1, round(seconds / 6))):
        await asyncio.to_thread(_fill, filler)
        await asyncio.sleep(3)
        filler.unlink()
        ended.append(time.monotonic())
        await asyncio.sleep(3)
    return ended


def _fill(filler: Path) -> None:
    with suppress(OSError), filler.open("wb") as file:  # until there is no room
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
