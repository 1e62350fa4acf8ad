"""Whether posts and cheap reads overtake expensive reads."""

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from typing import NamedTuple

import httpx

from scripts.bench.bench import Bench, Row
from scripts.bench.load import client, http_requests
from scripts.bench.measured_server import HOT, MeasuredServer
from scripts.bench.result import Result, slower, with_refusals

CLIENTS = 8
SECONDS = 4
POSTS = 5_000
READS = 20_000
FIRST = datetime(2025, 2, 1, tzinfo=UTC)


class Medians(NamedTuple):
    """The median milliseconds of posts and of reads, and how many failed."""

    post: float
    read: float
    failed: int


def overtaking(bench: Bench) -> Iterator[Row]:
    """Post, and get claims, while 8 clients read records as of many instants."""
    yield Row(
        "p50 of posts while 8 clients read expensive records / not",
        partial(_measure, bench.server),
    )


async def _measure(server: MeasuredServer) -> list[Result]:
    rows = await server.rows("SELECT id FROM claims ORDER BY random() LIMIT $1", READS)
    reads = [server.get(f"/v1/claims/{claim_id}") for claim_id in rows]
    alone = await _post_and_read(server, reads)
    instants = (FIRST + timedelta(minutes=nth) for nth in itertools.count())
    readers = [
        asyncio.create_task(_read_records(server, instants)) for _ in range(CLIENTS)
    ]
    disturbed = await _post_and_read(server, reads)
    for reader in readers:
        reader.cancel()
    await asyncio.wait(readers)
    results = [
        slower(disturbed.post, alone.post, 2),
        slower(disturbed.read, alone.read)._replace(
            what="p50 of reads of single claims meanwhile / not"
        ),
    ]
    if disturbed.failed or alone.failed:
        return [with_refusals(result) for result in results]
    return results


async def _post_and_read(server: MeasuredServer, reads: list[bytes]) -> Medians:
    """Post and read, a client each."""
    posts = http_requests.posted_claims(
        server.url, "/v1/claims", "source-7", POSTS, **server.bearer
    )
    posted, read = await asyncio.gather(
        client.send(server.url, posts, connections=1, seconds=SECONDS),
        client.send(server.url, reads, connections=1, seconds=SECONDS),
    )
    return Medians(
        median(posted[0]) * 1000, median(read[0]) * 1000, posted[1] + read[1]
    )


async def _read_records(server: MeasuredServer, instants: Iterator[datetime]) -> None:
    async with server.client() as http:
        for instant in instants:
            query = {"as_of": f"{instant:%Y-%m-%dT%H:%M:%SZ}"}
            with suppress(httpx.HTTPError):
                await http.get(f"/v1/sources/{HOT}/record", params=query)
