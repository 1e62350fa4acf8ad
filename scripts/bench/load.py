"""Load: requests over keep-alive connections for a limited time."""

import asyncio
import itertools
import json
import time
from collections.abc import Callable, Iterator
from math import inf
from statistics import quantiles
from typing import NamedTuple
from urllib.parse import urlsplit

Request = Callable[[], bytes]


class Throughput(NamedTuple):
    """The outcome of one round: requests a second, and latencies in seconds."""

    rate: float
    p50: float
    p99: float
    failed: int


def get(url: str, path: str, **headers: str) -> Request:
    """Return what makes GET requests of one path."""
    raw = _head("GET", url, path, headers) + b"\r\n"
    return lambda: raw


def post(url: str, path: str, body: Callable[[], bytes], **headers: str) -> Request:
    """Return what makes POST requests, each with a new body."""
    head = _head("POST", url, path, headers)

    def request() -> bytes:
        content = body()
        return head + f"Content-Length: {len(content)}\r\n\r\n".encode() + content

    return request


def new_claims(source: str) -> Callable[[], bytes]:
    """Return what makes new claims of one source, no two alike."""
    count = itertools.count()
    run_id = time.time_ns()

    def new_claim() -> bytes:
        nth = next(count)
        body = {
            "statement": f"Bench {run_id:x} x{nth:x}x",
            "source": source, "outlet": "outlet-0",
            "made_on": "2026-01-01", "probability": 0.5, "due": "2026-02-01",
            "external_id": f"{run_id}-{nth}",
        }  # fmt: skip
        return json.dumps(body).encode()

    return new_claim


async def run(
    url: str, request: Request, *, connections: int, seconds: float
) -> Throughput:
    """Send requests over *connections* connections for *seconds* seconds."""
    return await _run(url, iter(request, b""), connections, seconds)


async def drain(url: str, requests: Iterator[bytes], *, connections: int) -> Throughput:
    """Send these requests over *connections* connections, however long it takes."""
    return await _run(url, requests, connections, inf)


async def _run(
    url: str, requests: Iterator[bytes], connections: int, seconds: float
) -> Throughput:
    times: list[float] = []
    failed: list[int] = []
    started = time.monotonic()
    end = started + seconds
    await asyncio.gather(
        *(_client(url, requests, end, times, failed) for _ in range(connections))
    )
    took = time.monotonic() - started
    if len(times) < 2:  # noqa: PLR2004 quantiles need two
        return Throughput(0.0, took, took, len(failed))
    cuts = quantiles(times, n=100)
    return Throughput(len(times) / took, cuts[49], cuts[98], len(failed))


async def _client(
    url: str,
    requests: Iterator[bytes],
    end: float,
    times: list[float],
    failed: list[int],
) -> None:
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    for request in requests:
        if (now := time.monotonic()) >= end:
            break
        writer.write(request)
        status = await _read_status(reader)
        times.append(time.monotonic() - now)
        if status >= 400:  # noqa: PLR2004 an error
            failed.append(status)
    writer.close()
    await writer.wait_closed()


async def _read_status(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    for line in lines:
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.partition(b":")[2]))
    return int(head.split(b" ", 2)[1])


def _head(method: str, url: str, path: str, headers: dict[str, str]) -> bytes:
    all_headers = {"Host": urlsplit(url).netloc, **headers}
    lines = [
        f"{name.replace('_', '-')}: {value}" for name, value in all_headers.items()
    ]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, ""]).encode()
