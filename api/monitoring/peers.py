"""What several processes that serve together counted, so that one of them can tell it.

Each that only reads leaves what it counted in a file of its own, every two seconds; the
one that writes tells all. A process is a label, since a sum would shrink where one
ends, which Prometheus takes for a restart of all.
"""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from api.http.request_metrics import CopyMetrics, RequestMetrics
from api.monitoring.monitor import Monitor

SECONDS = 2.0
STALE_SECONDS = 15.0  # after which a process has ended without removing its file
FILE = "metrics-"
OWN = "writer"


class RouteCounts(Struct, frozen=True, array_like=True):
    """The requests of one route: by status, by the bounds of a histogram, seconds."""

    method: str
    route: str
    statuses: dict[int, int]
    counts: list[int]
    sum: float


class Counted(Struct, frozen=True):
    """What one process counted."""

    routes: list[RouteCounts]
    copies: CopyMetrics


def counted(monitor: Monitor) -> dict[str, tuple[RequestMetrics, CopyMetrics]]:
    """Return what each process counted, by its name; this one is the writer."""
    found = {OWN: (monitor.requests, monitor.copies)}
    folder = monitor.host.peers
    if folder is None:
        return found
    return found | {name: _restored(peer) for name, peer in _read(folder).items()}


@asynccontextmanager
async def leaving(monitor: Monitor) -> AsyncGenerator[None]:
    """Leave what this process counts for the one that writes, while there is one."""
    folder = monitor.host.peers
    if folder is None or monitor.host.collects:
        yield
        return
    file = folder / f"{FILE}{os.getpid()}"
    task = asyncio.create_task(_leave(monitor, file))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        file.unlink(missing_ok=True)


async def _leave(monitor: Monitor, file: Path) -> None:
    while True:
        await asyncio.sleep(SECONDS)
        routes = [
            RouteCounts(*place, dict(of.statuses), of.seconds.counts, of.seconds.sum)
            for place, of in monitor.requests.routes.items()
        ]
        beside = file.with_name(f"new-{file.name}")
        with suppress(OSError):
            beside.write_bytes(msgspec.msgpack.encode(Counted(routes, monitor.copies)))
            beside.replace(file)  # never half a file


def _read(folder: Path) -> Mapping[str, Counted]:
    found: dict[str, Counted] = {}
    for file in folder.glob(f"{FILE}*"):
        with suppress(OSError, msgspec.MsgspecError):
            if time.time() - file.stat().st_mtime > STALE_SECONDS:
                file.unlink()
                continue
            name = file.name.removeprefix(FILE)
            found[name] = msgspec.msgpack.decode(file.read_bytes(), type=Counted)
    return found


def _restored(peer: Counted) -> tuple[RequestMetrics, CopyMetrics]:
    requests = RequestMetrics()
    for route in peer.routes:
        metrics = requests.routes[route.method, route.route]
        metrics.statuses.update(route.statuses)
        metrics.seconds.counts = route.counts
        metrics.seconds.sum = route.sum
    return requests, peer.copies
