"""Load: requests over keep-alive connections for a limited time."""

import shutil
from collections.abc import Sequence
from typing import NamedTuple

from scripts.bench.load import client, wrk

PROGRAM = shutil.which("wrk")
NAME = "the bench's own client" if PROGRAM is None else "wrk"


class Throughput(NamedTuple):
    """The outcome of one round: requests a second, and latencies in milliseconds."""

    rate: float
    p50: float
    p99: float


async def measure(
    url: str, requests: Sequence[bytes], *, connections: int, seconds: int
) -> Throughput:
    """Send *requests*, and when they are used up the same again; none may fail.

    With wrk where it is installed, else with a client of the bench's own.
    """
    if PROGRAM is None:
        times, failed, took = await client.send(
            url, requests, connections=connections, seconds=seconds
        )
        figures = client.summary(times, took)
    else:
        *figures, failed = await wrk.run(
            PROGRAM, url, requests, connections=connections, seconds=seconds
        )
    throughput = Throughput(*figures)
    if failed or not throughput.rate:
        raise RuntimeError(f"{failed:.0f} requests failed, {throughput.rate:.0f}/s")
    return throughput
