"""Figures right after a write about their subject, so that none has been computed."""

import time
from collections.abc import Iterable
from statistics import median

from scripts.bench.measured_server import HOT, Fetched, MeasuredServer
from scripts.bench.result import Result, limited, with_refusals

REPETITIONS = 5
SECONDS = 2.0  # after which nothing is repeated


async def measure(
    server: MeasuredServer, paths: Iterable[str], most: float | None, **fields: str
) -> Result:
    """Post a claim of the hottest source, then time a GET; again for each of *paths*.

    *fields*: what else the claim says. A 503 counts as missing the target.
    """
    fetched: list[Fetched] = []
    started = time.monotonic()
    for path, _ in zip(paths, range(REPETITIONS), strict=False):
        await server.write(HOT, **fields)
        fetched.append(await server.fetch(path))
        if time.monotonic() - started > SECONDS:
            break
    result = limited(median(one.milliseconds for one in fetched), most)
    if any(one.refusals for one in fetched):
        return with_refusals(result)
    return result
