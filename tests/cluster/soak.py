"""A soak: half of the top load for long, and all that happens to servers meanwhile."""

import asyncio
import math
import sys
import time
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from scripts.bench.memory import resident
from scripts.cluster import servers
from tests.cluster.read_back import ReadBack, read_back
from tests.cluster.running import Cluster
from tests.cluster.upkeep import ACTS, back_up, check_backup, nothing
from tests.faults.checker import Fault, Verdict, check_load, check_projections
from tests.faults.load import Load, Pace, Timed
from tests.waiting import PATIENCE_SECONDS

TOP = Pace(posters=16, readers=4, read_seconds=0, sources=500, fresh=True)
TOP_SECONDS = 30.0
PAGES = 4  # that a client of a load reads in a round
HALF = 0.5
HARMLESS = (nothing, back_up)  # acts that are no faults
AT_A_TIME = 10
LOG_SHOWN = 3000  # characters


class Rates(NamedTuple):
    """Acknowledged posts and successful reads, each a second."""

    posts: float
    reads: float


class Stretch(NamedTuple):
    """What the load was like while and after something happened.

    `posts`, `reads`: acknowledged or successful; `post`, `read`: their p50 and p99 in
    milliseconds; `gap`: the longest time without an acknowledgement, in seconds;
    `refused`: answers 503 by their reason; `megabytes`: of each server's processes, at
    the end; `claims`: that the load had made by then.
    """

    name: str
    posts: int
    post: tuple[float, float]
    gap: float
    reads: int
    read: tuple[float, float]
    refused: Counter[str]
    megabytes: list[float]
    claims: int


class NoLoadError(Exception):
    """The cluster answers nothing that a load could be measured by."""


class Soak(NamedTuple):
    """The outcome of a soak."""

    top: Rates
    stretches: list[Stretch]
    back: ReadBack
    verdict: Verdict


async def soak(cluster: Cluster, folder: Path, seconds: float, seed: int) -> Soak:
    """Load a cluster for so long, and let each of `ACTS` happen in an even part of it.

    *folder* takes a backup, which is started alone in the end. Raises NoLoadError.
    """
    await asyncio.to_thread(cluster.await_health)
    top = await _top(cluster, seed)
    load = Load(cluster.url, cluster.key, seed + 1, half(top))
    began = time.monotonic()
    loading = asyncio.create_task(load.run())
    stopping = asyncio.Event()
    reading = asyncio.create_task(_read_back(cluster, stopping))
    stretches: list[Stretch] = []
    faults: list[Fault] = []
    wrong: list[str] = []
    saved: set[str] = set()
    try:
        for name, act in ACTS.items():
            start = time.monotonic()
            if act is back_up:
                saved = set(load.acknowledged.values())
            await act(cluster, folder)
            if act not in HARMLESS:
                faults.append(Fault(start, time.monotonic()))
            await asyncio.sleep(start + seconds / len(ACTS) - time.monotonic())
            wrong += await asyncio.to_thread(_unhealthy, cluster)
            stretches.append(_stretch(name, cluster, load, start))
            sys.stdout.write(f"{describe(stretches[-1])}\n")
            for reason, count in stretches[-1].refused.items():
                sys.stdout.write(f"  {count} × 503: {reason}\n")
            sys.stdout.flush()
    finally:
        load.stop()
        stopping.set()
        await asyncio.wait_for(loading, PATIENCE_SECONDS)
        back = await reading
    verdict = await asyncio.to_thread(check_load, "soak", cluster, load, faults, began)
    wrong += await asyncio.to_thread(check_projections, cluster)
    wrong += await asyncio.to_thread(check_backup, cluster, folder, saved)
    verdict.inconsistencies.extend(wrong)
    return Soak(top, stretches, back, verdict)


def half(top: Rates) -> Pace:
    """Return the pace that gets half of the top; raise NoLoadError without one."""
    if not (top.posts and top.reads):
        reason = "The top load got no post or no read, so there is no half of it: "
        raise NoLoadError(f"{reason}{top}")
    return TOP._replace(
        post_seconds=TOP.posters / (top.posts * HALF),
        read_seconds=TOP.readers * PAGES / (top.reads * HALF),
    )


def describe(stretch: Stretch) -> str:
    """Return a line about it."""
    cells = (
        stretch.name,
        f"{stretch.posts} · {_described(stretch.post)}",
        f"{stretch.gap:.1f} s",
        f"{stretch.reads} · {_described(stretch.read)}",
        str(stretch.refused.total()),
        " · ".join(f"{size:.0f}" for size in stretch.megabytes),
        str(stretch.claims),
    )
    return " | ".join(cells)


def _described(quantiles: tuple[float, float]) -> str:
    return " / ".join(f"{milliseconds:.0f}" for milliseconds in quantiles) + " ms"


async def _top(cluster: Cluster, seed: int) -> Rates:
    """Return what a load that never pauses gets."""
    load = Load(cluster.url, cluster.key, seed, TOP)
    loading = asyncio.create_task(load.run())
    await asyncio.wait_for(load.warm.wait(), PATIENCE_SECONDS)
    posted, answered = len(load.posted), len(load.answered)
    await asyncio.sleep(TOP_SECONDS)
    posts = (len(load.posted) - posted) / TOP_SECONDS
    reads = (len(load.answered) - answered) / TOP_SECONDS
    load.stop()
    await loading
    return Rates(posts, reads)


def _unhealthy(cluster: Cluster) -> list[str]:
    """Return what keeps the nodes from health, with their logs, if something does."""
    try:
        cluster.await_health()
    except AssertionError:
        logs = [Path(data).parent.with_suffix(".log") for data in cluster.facts["data"]]
        ends = [log.read_text(encoding="utf-8")[-LOG_SHOWN:] for log in logs]
        return [f"The nodes: {cluster.members()}", *ends]
    return []


async def _read_back(cluster: Cluster, stopping: asyncio.Event) -> ReadBack:
    """Write and read on a standby, one after the other, until told to stop."""
    back = ReadBack(0, 0, 0, 0)
    while not stopping.is_set():
        more = await read_back(cluster, AT_A_TIME)
        back = ReadBack(*(sum(pair) for pair in zip(back, more, strict=True)))
    return back


def _stretch(name: str, cluster: Cluster, load: Load, start: float) -> Stretch:
    posted = [timed for timed in load.posted if timed.began >= start]
    answered = [timed for timed in load.answered if timed.began >= start]
    acks = [start, *sorted(timed.began + timed.seconds for timed in posted)]
    acks.append(time.monotonic())
    return Stretch(
        name=name,
        posts=len(posted),
        post=_quantiles(posted),
        gap=max(after - before for before, after in pairwise(acks)),
        reads=len(answered),
        read=_quantiles(answered),
        refused=Counter(each.reason for each in load.refused if each.at >= start),
        megabytes=[resident(cluster.server(server)) for server in servers.SERVERS],
        claims=len(load.acknowledged),
    )


def _quantiles(times: Sequence[Timed]) -> tuple[float, float]:
    """Return the p50 and p99 in milliseconds."""
    seconds = sorted(timed.seconds for timed in times)
    if not seconds:
        return math.nan, math.nan
    half, most = (seconds[int(len(seconds) * share)] for share in (0.5, 0.99))
    return half * 1000, most * 1000
