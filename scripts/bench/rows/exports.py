"""Exports of all claims, beside COPY of the same rows as CSV."""

import time
from collections.abc import Iterator
from functools import partial

import asyncpg

from scripts.bench.bench import Bench, Row
from scripts.bench.measured_server import MeasuredServer
from scripts.bench.result import Result, faster, limited

MOST_GROWTH = 30
LEAST = {"ndjson": 0.5, "parquet": 0.3}
ROWS = """
    SELECT c.*, t.text
    FROM claims c JOIN texts t ON t.index = c.index AND t.field = 'statement'
"""


def exports(bench: Bench) -> Iterator[Row]:
    """Export every claim, in each form."""
    for form, least in LEAST.items():
        yield Row(
            f"export of all claims as {form} / COPY csv",
            partial(_export, bench.server, form, least),
        )


async def _export(server: MeasuredServer, form: str, least: float) -> list[Result]:
    claims: int = (await server.rows("SELECT count(*) FROM claims"))[0]
    server.processes.reset_peak()
    before = server.processes.memory().server
    started = time.monotonic()
    path = f"/v1/exports/claims.{form}"
    async with server.client() as client, client.stream("GET", path) as response:
        response.raise_for_status()
        async for _ in response.aiter_raw():
            pass
    took = time.monotonic() - started
    growth = server.processes.memory().server_peak - before
    return [
        faster(claims / took, claims / await _copy(server.dsn), least, "rows/s"),
        limited(growth, MOST_GROWTH, "MB")._replace(
            what=f"memory that the export as {form} adds"
        ),
    ]


async def _copy(dsn: str) -> float:
    """Return the seconds that COPY to CSV takes."""
    connection = await asyncpg.connect(dsn)
    started = time.monotonic()

    async def forget(_: bytes) -> None:
        pass

    await connection.copy_from_query(ROWS, output=forget, format="csv")
    await connection.close()
    return time.monotonic() - started
