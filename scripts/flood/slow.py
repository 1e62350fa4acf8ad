"""Slow connections: each lasts until the server closes it, and is opened again."""

import asyncio
import multiprocessing
import random
import time
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

PAUSE_SECONDS = 3.0  # before a closed connection is opened again
HEAD = (
    "POST /v1/imports HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
    "Content-Type: application/x-ndjson\r\n"
)


class Kind(NamedTuple):
    """A way to be slow: what is sent at once, and what every second."""

    head: bytes
    part: bytes


class Attack(NamedTuple):
    """How the slow connections fared; `longest` in seconds."""

    opened: int
    refused: int
    longest: float


def attack(  # noqa: PLR0913, PLR0917 the arguments of a process
    url: str,
    key: str,
    addresses: Sequence[str],
    slots: int,
    seconds: float,
    results: "multiprocessing.SimpleQueue[Attack]",
) -> None:
    """Hold *slots* slow connections for some seconds; put the outcome in *results*."""
    head = HEAD.format(key=key).encode()
    kinds = [
        Kind(head, b"X-Slow: yes\r\n"),
        Kind(head + b"Content-Length: 100000\r\n\r\n", b"slow\n"),
        Kind(b"", b""),
    ]
    end = time.monotonic() + seconds

    async def run() -> Attack:
        attacks = await asyncio.gather(
            *(
                _run_slot(url, addresses[nth % len(addresses)], kinds[nth % 3], end)
                for nth in range(slots)
            )
        )
        return Attack(
            sum(slot.opened for slot in attacks),
            sum(slot.refused for slot in attacks),
            max(slot.longest for slot in attacks),
        )

    results.put(asyncio.run(run()))


async def _run_slot(url: str, address: str, kind: Kind, end: float) -> Attack:
    opened, refused, longest = 0, 0, 0.0
    server = urlsplit(url)
    await asyncio.sleep(random.uniform(0, PAUSE_SECONDS))  # noqa: S311 no secret
    while time.monotonic() < end:
        try:
            reader, writer = await asyncio.open_connection(
                server.hostname, server.port, local_addr=(address, 0)
            )
        except OSError:
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        opened += 1
        started = time.monotonic()
        start_of_response = await _dawdle(reader, writer, kind)
        if b" 429 " in start_of_response:
            refused += 1
        else:
            longest = max(longest, time.monotonic() - started)
        await asyncio.sleep(PAUSE_SECONDS)
    return Attack(opened, refused, longest)


async def _dawdle(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kind: Kind
) -> bytes:
    """Hold a connection until the server closes it; return the start of its answer."""
    start = b""
    try:
        writer.write(kind.head)
        while True:
            try:
                received = await asyncio.wait_for(reader.read(4096), 1)
            except TimeoutError:
                writer.write(kind.part)
                continue
            if not received:
                break
            start = start or received[:20]
        writer.close()
    except OSError:
        pass
    return start
