"""Flood a server with slow connections, and measure how other clients are service.

In the first round all slow connections come from one address, which may hold few of
them; in the second from many, so that all are admitted. Exits with 1 if a promise is
broken.
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

from scripts.number_options import positive, whole
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
CLIENT_ADDRESS = "127.0.0.2"
CLIENTS = 4
PATHS = ("/health/ready", "/v1/sources", "/v1/claims", "/v1/leaderboards/sources")


class Service(NamedTuple):
    """How other clients were served; latencies in seconds."""

    answered: int
    failed: int
    p50: float
    p99: float
    slowest: float


def main() -> int:
    """Run both rounds; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="scripts/dev.py flood", description=__doc__)
    add = parser.add_argument
    add("--slots", type=whole("SLOTS"), default=SLOTS, help=f"({SLOTS})")
    add("--seconds", type=positive("SECONDS"), default=SECONDS, help=f"({SECONDS})")
    options = parser.parse_args()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    broken = 0
    with tempfile.TemporaryDirectory(prefix="foresaid-flood-") as folder:
        root = Path(folder)
        root.chmod(0o711)
        with serving(root / "data") as server:
            asyncio.run(_send_requests(server.url, 5.0))  # fill pools and caches
            for name, addresses in ROUNDS.items():
                broken += _run_round(server, name, addresses, options)
    return 1 if broken else 0


def _run_round(
    server: Server, name: str, addresses: list[str], options: argparse.Namespace
) -> int:
    """Run a round, print it, and return how many promises were broken."""
    before = _memory_kib(server)
    queue: multiprocessing.SimpleQueue[Attack] = multiprocessing.SimpleQueue()
    attacker = multiprocessing.Process(
        target=attack,
        args=(server.url, server.key, addresses, options.slots, options.seconds, queue),
    )
    attacker.start()
    service, peak = asyncio.run(_watch(server, options.seconds))
    attacks = queue.get()
    attacker.join()
    growth = (peak - before) / 1024
    answered_all = service.failed == 0 and service.answered > 0
    closed_in_time = 0 < attacks.longest <= CLOSED_WITHIN
    promises = {
        "every request of others answered": answered_all,
        f"p99 within {P99_WITHIN * 1000:.0f} ms": service.p99 <= P99_WITHIN,
        f"slow ones closed within {CLOSED_WITHIN:.0f} s": closed_in_time,
        f"memory within {GROWTH_MEBIBYTES:.0f} MiB": growth <= GROWTH_MEBIBYTES,
    }
    print(
        f"{name}: {attacks.opened} slow connections over {options.seconds:.0f} s,"
        f" {attacks.refused} refused at once, the longest lived {attacks.longest:.1f}"
        f" s; others: {service.answered} answered, {service.failed} failed,"
        f" p50 {service.p50 * 1000:.1f} ms, p99 {service.p99 * 1000:.1f} ms, slowest"
        f" {service.slowest * 1000:.1f} ms; memory {before / 1024:.0f} MiB before,"
        f" {peak / 1024:.0f} MiB at most",
        flush=True,
    )
    for promise, is_true in promises.items():
        print(f"  {'ok    ' if is_true else 'BROKEN'} {promise}", flush=True)
    return list(promises.values()).count(False)


async def _watch(server: Server, seconds: float) -> tuple[Service, int]:
    """Send requests for some seconds; return how they went and the most memory."""
    requests = asyncio.create_task(_send_requests(server.url, seconds))
    peak = 0
    while not requests.done():
        peak = max(peak, _memory_kib(server))
        await asyncio.sleep(0.5)
    return await requests, peak


def _memory_kib(server: Server) -> int:
    """Return the resident memory of the server in KiB."""
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="utf-8")
    match = re.search(r"VmRSS:\s+(\d+)", status)
    return int(match[1]) if match else 0


async def _send_requests(url: str, seconds: float) -> Service:
    """Send requests as other clients do, each on a new connection."""
    end = time.monotonic() + seconds
    times: list[float] = []
    failed: list[str] = []
    await asyncio.gather(*(_send(url, end, times, failed) for _ in range(CLIENTS)))
    cuts = quantiles(times, n=100)
    for why, count in Counter(failed).items():
        print(f"  failed {count} times: {why}", file=sys.stderr)
    return Service(len(times), len(failed), cuts[49], cuts[98], max(times))


async def _send(url: str, end: float, times: list[float], failed: list[str]) -> None:
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
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(
        address.hostname, address.port, local_addr=(CLIENT_ADDRESS, 0)
    )
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    )
    response = await reader.read()
    writer.close()
    return response[9:12]


if __name__ == "__main__":
    sys.exit(main())
