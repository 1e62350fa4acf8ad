"""A client of raw keep-alive connections, fast enough not to be what is measured."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from math import inf
from statistics import quantiles
from typing import cast
from urllib.parse import urlsplit

END = b"\r\n\r\n"
LENGTH = b"content-length:"
ERROR = 400
UNCHANGED = 304
Take = Callable[[bytes, float], None]


async def send(
    url: str, requests: Sequence[bytes], *, connections: int, seconds: float
) -> tuple[list[float], int, float]:
    """Send *requests* over and over for *seconds*.

    Return how long each response took in seconds, how many of them were errors, and
    how long everything took.
    """
    times: list[float] = []
    failed: list[bytes] = []

    def take(head: bytes, took: float) -> None:
        times.append(took)
        if _status(head) >= ERROR:
            failed.append(head)

    started = time.monotonic()
    endless = itertools.cycle(requests)
    await _exchange(url, endless, take, connections, started + seconds)
    return times, len(failed), time.monotonic() - started


async def once(url: str, requests: Sequence[bytes]) -> list[tuple[bytes, float]]:
    """Send each request once, one after another.

    Return the head of each response and how many milliseconds it took; raise where one
    is an error.
    """
    answered: list[tuple[bytes, float]] = []

    def take(head: bytes, took: float) -> None:
        if _status(head) >= ERROR:
            raise RuntimeError(head.split(b"\r\n", 1)[0].decode())
        answered.append((head, took * 1000))

    await _exchange(url, iter(requests), take, 1, inf)
    return answered


def summary(times: Sequence[float], took: float) -> tuple[float, float, float]:
    """Return requests a second, and the median and 99 % latency in milliseconds."""
    if len(times) < 2:  # noqa: PLR2004 quantiles need two
        return len(times) / took, took * 1000, took * 1000
    cuts = quantiles(times, n=100)
    return len(times) / took, cuts[49] * 1000, cuts[98] * 1000


async def _exchange(
    url: str, requests: Iterator[bytes], take: Take, connections: int, end: float
) -> None:
    address = urlsplit(url)
    host, port = address.hostname or "", address.port or 0
    loop = asyncio.get_running_loop()
    closed: list[asyncio.Future[None]] = []
    for _ in range(connections):
        done: asyncio.Future[None] = loop.create_future()
        closed.append(done)
        await loop.create_connection(
            lambda done=done: _Connection(requests, take, end, done),
            host,
            port,
        )
    await asyncio.gather(*closed)


class _Connection(asyncio.Protocol):
    """One connection: sends a request, awaits the response, sends the next."""

    def __init__(
        self,
        requests: Iterator[bytes],
        take: Take,
        end: float,
        closed: "asyncio.Future[None]",
    ) -> None:
        self._requests = requests
        self._take = take
        self._end = end
        self._closed = closed
        self._received = bytearray()
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(END)
        if end < 0:
            return
        head = bytes(self._received[:end]).lower()
        if len(self._received) >= end + len(END) + _length(head):
            self._received.clear()
            self._take(head, time.monotonic() - self._sent_at)
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport.is_closing() and exc is None and self._sent_at == inf:
            self._closed.set_result(None)
        else:
            self._closed.set_exception(exc or ConnectionError("the server hung up"))

    def _send(self) -> None:
        self._sent_at = time.monotonic()
        request = next(self._requests, None) if self._sent_at < self._end else None
        if request is None:
            self._sent_at = inf
            self._transport.close()
        else:
            self._transport.write(request)


def _status(head: bytes) -> int:
    return int(head.split(b" ", 2)[1])


def _length(head: bytes) -> int:
    """Return the length of the body; responses of unknown length are not expected."""
    place = head.find(LENGTH)
    if place < 0 or _status(head) == UNCHANGED:
        return 0
    return int(head[place + len(LENGTH) :].split(b"\r\n", 1)[0])
