"""A trial: load, one nemesis, and the judge."""

import asyncio
import time

from tests.faults.judge import Verdict, judge
from tests.faults.load import Load
from tests.faults.nemeses import NEMESES
from tests.faults.world import World
from tests.waiting import PATIENCE_SECONDS

CALM_SECONDS = 0.5


async def trial(world: World, name: str, seconds: float, seed: int) -> Verdict:
    """Let a nemesis loose on a loaded world for some seconds; judge what is left."""
    load = Load(world.url, world.key, seed)
    began = time.monotonic()
    loading = asyncio.create_task(load.run())
    await asyncio.wait_for(load.warm.wait(), PATIENCE_SECONDS)
    await asyncio.sleep(CALM_SECONDS)
    ended = await NEMESES[name](world, seconds)
    await asyncio.sleep(CALM_SECONDS)
    load.stop()
    await asyncio.wait_for(loading, PATIENCE_SECONDS)
    return await asyncio.to_thread(judge, name, world, load, ended, began)
