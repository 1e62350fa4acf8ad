"""Flood a server of our own with slow connections, and see how others are served.

Two rounds: all slow connections come from one address, which may hold few of them; then
from many addresses, so that all are admitted. Exits with 1 where a promise is broken.
"""

import argparse
import asyncio
import multiprocessing
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple
from urllib.parse import urlsplit

from slow import Attack, attack

from tests.live_server import Server, serving

SLOTS = 3000
SECONDS = 30.0
CLOSED_WITHIN = 15.0
P99_WITHIN = 0.1
GROWTH_MEBIBYTES = 64.0
ROUNDS = {
    "one address": ["127.0.0.1"],
    "many addresses": [f"127.0.1.{nth}" for nth in range(1, 16)],
}
SERVED = "127.0.0.2"
CLIENTS = 4
PATHS = ("/health/ready", "/v1/sources", "/v1/claims", "/v1/leaderboards/sources")


class Service(NamedTuple):
    """How the others were served meanwhile."""

    answered: int
    failed: int
    p50: float
    p99: float
    slowest: float


def main() -> int:
    """Run both rounds; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="scripts/dev.py flood", description=__doc__)
    parser.add_argument("--slots", type=int, default=SLOTS, help=f"({SLOTS})")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"({SECONDS})")
    options = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    broken = 0
    with tempfile.TemporaryDirectory(prefix="foresaid-flood-") as folder:
        place = Path(folder)
        place.chmod(0o711)
        with serving(place / "data") as server:
            asyncio.run(_serve(server.url, 5.0))  # what is made once is made before
            for name, sources in ROUNDS.items():
                broken += _round(server, name, sources, options)
    return 1 if broken else 0


def _round(
    server: Server, name: str, sources: list[str], options: argparse.Namespace
) -> int:
    before = _memory(server)
    results: multiprocessing.SimpleQueue[Attack] = multiprocessing.SimpleQueue()
    attacker = multiprocessing.Process(
        target=attack,
        args=(server.url, server.key, sources, options.slots, options.seconds, results),
    )
    attacker.start()
    served, peak = asyncio.run(_watch(server, options.seconds))
    came = results.get()
    attacker.join()
    growth = (peak - before) / 1024
    promises = {
        "every request of others answered": served.failed == 0 and served.answered > 0,
        f"p99 within {P99_WITHIN * 1000:.0f} ms": served.p99 <= P99_WITHIN,
        f"slow ones closed within {CLOSED_WITHIN:.0f} s": 0
        < came.longest
        <= CLOSED_WITHIN,
        f"memory within {GROWTH_MEBIBYTES:.0f} MiB": growth <= GROWTH_MEBIBYTES,
    }
    print(
        f"{name}: {came.opened} slow connections over {options.seconds:.0f} s,"
        f" {came.refused} refused at once, the longest lived {came.longest:.1f} s;"
        f" others: {served.answered} answered, {served.failed} failed,"
        f" p50 {served.p50 * 1000:.1f} ms, p99 {served.p99 * 1000:.1f} ms, slowest"
        f" {served.slowest * 1000:.1f} ms; memory {before / 1024:.0f} MiB before,"
        f" {peak / 1024:.0f} MiB at most",
        flush=True,
    )
    for promise, kept in promises.items():
        print(f"  {'ok    ' if kept else 'BROKEN'} {promise}", flush=True)
    return list(promises.values()).count(False)


async def _watch(server: Server, seconds: float) -> tuple[Service, int]:
    serving_others = asyncio.create_task(_serve(server.url, seconds))
    peak = 0
    while not serving_others.done():
        peak = max(peak, _memory(server))
        await asyncio.sleep(0.5)
    return await serving_others, peak


def _memory(server: Server) -> int:
    """Return the KiB that the server holds in memory."""
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) if found else 0


async def _serve(url: str, seconds: float) -> Service:
    """Ask as others do, some over new connections each time."""
    end = time.monotonic() + seconds
    times: list[float] = []
    failed: list[str] = []
    await asyncio.gather(*(_client(url, end, times, failed) for _ in range(CLIENTS)))
    cuts = quantiles(times, n=100)
    for why, count in Counter(failed).items():
        print(f"  failed {count} times: {why}", file=sys.stderr)
    return Service(len(times), len(failed), cuts[49], cuts[98], max(times))


async def _client(url: str, end: float, times: list[float], failed: list[str]) -> None:
    nth = 0
    while time.monotonic() < end:
        nth += 1
        started = time.monotonic()
        try:
            status = await asyncio.wait_for(_get(url, PATHS[nth % len(PATHS)]), 10)
        except (OSError, EOFError, TimeoutError) as error:
            failed.append(repr(error))
        else:
            if status == b"200":
                times.append(time.monotonic() - started)
            else:
                failed.append(status.decode())
        await asyncio.sleep(0.03)


async def _get(url: str, path: str) -> bytes:
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(
        place.hostname, place.port, local_addr=(SERVED, 0)
    )
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    )
    answer = await reader.read()
    writer.close()
    return answer[9:12]


if __name__ == "__main__":
    sys.exit(main())
