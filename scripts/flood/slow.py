"""Slow connections: held as long as the server lets them be, then opened again."""

import asyncio
import multiprocessing
import random
import time
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

PAUSE_SECONDS = 3.0  # before a slot that was closed is opened again
HEAD = (
    "POST /v1/imports HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
    "Content-Type: application/x-ndjson\r\n"
)


class Kind(NamedTuple):
    """A way of being slow: what comes at once, and what every second."""

    head: bytes
    part: bytes


class Attack(NamedTuple):
    """What came of the slow connections."""

    opened: int
    refused: int
    longest: float


def attack(  # noqa: PLR0913, PLR0917 a process of its own is told all that it does
    url: str,
    key: str,
    sources: Sequence[str],
    slots: int,
    seconds: float,
    results: "multiprocessing.SimpleQueue[Attack]",
) -> None:
    """Hold so many slow connections for so long, and put what came of it."""
    head = HEAD.format(key=key).encode()
    kinds = [
        Kind(head, b"X-Slow: yes\r\n"),
        Kind(head + b"Content-Length: 100000\r\n\r\n", b"slow\n"),
        Kind(b"", b""),
    ]
    end = time.monotonic() + seconds

    async def run() -> Attack:
        told = await asyncio.gather(
            *(
                _slot(url, sources[nth % len(sources)], kinds[nth % 3], end)
                for nth in range(slots)
            )
        )
        return Attack(
            sum(each.opened for each in told),
            sum(each.refused for each in told),
            max(each.longest for each in told),
        )

    results.put(asyncio.run(run()))


async def _slot(url: str, source: str, kind: Kind, end: float) -> Attack:
    opened, refused, longest = 0, 0, 0.0
    place = urlsplit(url)
    await asyncio.sleep(random.uniform(0, PAUSE_SECONDS))  # noqa: S311 no secret
    while time.monotonic() < end:
        try:
            reader, writer = await asyncio.open_connection(
                place.hostname, place.port, local_addr=(source, 0)
            )
        except OSError:
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        opened += 1
        started = time.monotonic()
        said = await _dawdle(reader, writer, kind)
        if b" 429 " in said:
            refused += 1
        else:
            longest = max(longest, time.monotonic() - started)
        await asyncio.sleep(PAUSE_SECONDS)
    return Attack(opened, refused, longest)


async def _dawdle(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kind: Kind
) -> bytes:
    """Hold a connection as long as the server lets us; return what it said last."""
    said = b""
    try:
        writer.write(kind.head)
        while True:
            try:
                got = await asyncio.wait_for(reader.read(4096), 1)
            except TimeoutError:
                writer.write(kind.part)
                continue
            if not got:
                break
            said = said or got[:20]
        writer.close()
    except OSError:
        pass
    return said
