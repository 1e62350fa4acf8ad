"""Records of the hottest source and outlet, right after a write about them."""

import asyncio
import itertools
import subprocess
from collections.abc import Iterator
from functools import partial
from statistics import median

from scripts.bench.bench import Bench, Row
from scripts.bench.load import client
from scripts.bench.measured_server import HOT, HOT_OUTLET, MeasuredServer
from scripts.bench.peers import environment, orm_database
from scripts.bench.result import Result, by_size, limited, slower
from scripts.bench.rows import after_writes

RECORD = f"/v1/sources/{HOT}/record"
PAGE = f"/sources/{HOT}"
FIGURES = {
    "record": RECORD,
    "history": f"{RECORD}/history",
    "outlet's record": f"/v1/outlets/{HOT_OUTLET}/record",
}
READERS_SECONDS = 3
READS = 20_000


def records(bench: Bench) -> Iterator[Row]:
    """Read figures of the hottest right after a claim of it was posted."""
    server = bench.server
    yield Row("the first record since the server's start", partial(_first, server))
    most = by_size(bench.size, 150, 500)
    for name, path in FIGURES.items():
        yield Row(
            f"{name} of the hottest, after a write",
            partial(after_writes.measure, server, itertools.repeat(path), most),
        )
    yield Row("record, after a write / pandas + scikit-learn", partial(_pandas, bench))
    yield Row(
        "p99 of reads of claims while such records are read / not",
        partial(_others_unharmed, server),
    )


def filtered(bench: Bench) -> Iterator[Row]:
    """Read the hottest's record, each time with another filter or instant."""
    most = by_size(bench.size, 60, 250)
    days = (f"2015-{month:02}-03" for month in range(1, 13))
    instants = (f"2025-{month:02}-03T04:05:06Z" for month in range(2, 13))
    topics = (f"topic-{nth}" for nth in range(50))
    for name, values in (("made_from", days), ("topic", topics), ("as_of", instants)):
        paths = (f"{RECORD}?{name}={value}" for value in values)
        yield Row(
            f"record by {name}, each another",
            partial(after_writes.measure, bench.server, paths, most),
        )


def page(bench: Bench) -> Iterator[Row]:
    """Read the page of the hottest, with its history and breakdowns."""
    most = by_size(bench.size, 500, 1500)
    measure = partial(after_writes.measure, bench.server)
    yield Row("page of the hottest, after a write",
              partial(measure, itertools.repeat(PAGE), most))  # fmt: skip
    paths = (f"{PAGE}?topic=topic-{nth}" for nth in range(50))
    yield Row("page by topic, each another", partial(measure, paths, most))


async def _first(server: MeasuredServer) -> Result:
    return limited((await server.fetch(RECORD)).milliseconds)


async def _pandas(bench: Bench) -> Result:
    dsn = await asyncio.to_thread(bench.peers_dsn)
    ours = await after_writes.measure(bench.server, itertools.repeat(RECORD), None)
    program = environment.PROGRAMS / "pandas_record.py"
    output = await asyncio.to_thread(
        subprocess.check_output,
        [environment.prepare(), program, orm_database.for_driver(dsn, "psycopg"), HOT],
        text=True,
    )
    return slower(ours.ours or 0.0, median(map(float, output.split())))


async def _others_unharmed(server: MeasuredServer) -> Result:
    """Compare reads of claims, both times with writes, with and without records."""
    rows = await server.rows("SELECT id FROM claims ORDER BY random() LIMIT $1", READS)
    requests = [server.get(f"/v1/claims/{claim_id}") for claim_id in rows]
    p99s: list[float] = []
    for reads_records in (True, False):
        disturbance = asyncio.create_task(_disturb(server, reads_records=reads_records))
        times, failed, took = await client.send(
            server.url, requests, connections=2, seconds=READERS_SECONDS
        )
        disturbance.cancel()
        await asyncio.wait([disturbance])
        if failed:
            raise RuntimeError(f"{failed} reads failed")
        p99s.append(client.summary(times, took)[2])
    return slower(p99s[0], p99s[1], 2)


async def _disturb(server: MeasuredServer, *, reads_records: bool) -> None:
    while True:
        await server.write()
        if reads_records:
            await server.fetch(RECORD)
        else:
            await asyncio.sleep(0.2)
