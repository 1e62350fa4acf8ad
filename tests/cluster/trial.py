"""A trial: a loaded cluster, some nemeses, and the check of what is left."""

import asyncio
import time
from collections.abc import Sequence

from tests.cluster.nemeses import strike
from tests.cluster.running import Cluster
from tests.faults.checker import Fault, Verdict, check_load, check_projections
from tests.faults.load import Load, Pace
from tests.waiting import PATIENCE_SECONDS

CALM_SECONDS = 1.0
PACE = Pace(posters=6)


async def trial(cluster: Cluster, names: Sequence[str], seed: int) -> list[Verdict]:
    """Let nemeses act in turn on a loaded cluster; return a verdict for each server.

    The first server reaches the primary through HAProxy, the second knows every node.
    """
    loads = [
        Load(url, cluster.key, seed + nth, PACE)
        for nth, url in enumerate(cluster.facts["servers"])
    ]
    await asyncio.to_thread(cluster.await_health)
    began = time.monotonic()
    loading = asyncio.gather(*(load.run() for load in loads))
    for load in loads:
        await asyncio.wait_for(load.warm.wait(), PATIENCE_SECONDS)
    await asyncio.sleep(CALM_SECONDS)
    faults: list[Fault] = []
    for name in names:
        await asyncio.to_thread(cluster.await_health)
        struck = time.monotonic()
        faults.append(Fault(struck, await strike(cluster, name)))
    await asyncio.sleep(CALM_SECONDS)
    for load in loads:
        load.stop()
    await asyncio.wait_for(loading, PATIENCE_SECONDS)
    return await asyncio.to_thread(_check, cluster, loads, faults, began)


def _check(
    cluster: Cluster, loads: Sequence[Load], faults: list[Fault], began: float
) -> list[Verdict]:
    verdicts = [check_load("", cluster, load, faults, began) for load in loads]
    verdicts[0].inconsistencies.extend(check_projections(cluster))
    return verdicts
