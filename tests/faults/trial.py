"""A trial: a loaded server, one nemesis, and the check afterwards."""

import asyncio
import time
from itertools import pairwise

from tests.faults.checker import Fault, Verdict, check
from tests.faults.deployment import Deployment
from tests.faults.load import Load
from tests.faults.nemeses import NEMESES
from tests.waiting import PATIENCE_SECONDS

CALM_SECONDS = 0.5


async def trial(
    deployment: Deployment, name: str, seconds: float, seed: int
) -> Verdict:
    """Let a nemesis act on a loaded server for some seconds; check what is left."""
    load = Load(deployment.url, deployment.key, seed)
    began = time.monotonic()
    loading = asyncio.create_task(load.run())
    await asyncio.wait_for(load.warm.wait(), PATIENCE_SECONDS)
    await asyncio.sleep(CALM_SECONDS)
    struck = time.monotonic()
    ended = await NEMESES[name](deployment, seconds)
    await asyncio.sleep(CALM_SECONDS)
    load.stop()
    await asyncio.wait_for(loading, PATIENCE_SECONDS)
    faults = [Fault(*each) for each in pairwise([struck, *ended])]
    return await asyncio.to_thread(check, name, deployment, load, faults, began)
