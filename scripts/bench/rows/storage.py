"""Bytes on disk, memory at the end, and how long the audit of records takes."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from scripts.bench import measured_server
from scripts.bench.bench import Bench, Row
from scripts.bench.measured_server import MeasuredServer
from scripts.bench.result import Result, limited
from scripts.bench.rows import imports

MOST_MEMORY = 400
AUDITED = 5_000
SIZE = "SELECT pg_database_size(current_database()) / (SELECT count(*) FROM claims)"


def disk(bench: Bench) -> Iterator[Row]:
    """Measure the database with all its indexes, for each claim in it."""
    yield Row("disk a claim, all told (bodies of entries are short)",
              partial(_disk, bench.server))  # fmt: skip


def memory(bench: Bench) -> Iterator[Row]:
    """Measure the memory of the server after everything else."""
    yield Row("memory of the server after all of the above",
              partial(_memory, bench.server))  # fmt: skip


def verify(bench: Bench) -> Iterator[Row]:
    """Recompute every record of a log that was imported, with outcomes."""
    data = bench.folder / "audited"
    with measured_server.running(data) as server:
        yield Row(f"verify --records of {AUDITED} claims and their import",
                  partial(_verify, server, data))  # fmt: skip


async def _disk(server: MeasuredServer) -> Result:
    return limited((await server.rows(SIZE))[0], unit="bytes")


async def _memory(server: MeasuredServer) -> Result:
    return limited(server.processes.memory().server, MOST_MEMORY, "MB")


async def _verify(server: MeasuredServer, data: Path) -> list[Result]:
    rate = await imports.fill(server, AUDITED)
    started = time.monotonic()
    await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "api", "verify", "--records", "--data-dir", data],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    took = time.monotonic() - started
    return [
        limited(took, unit="s"),
        limited(AUDITED / rate, unit="s")._replace(what="the import of these claims"),
    ]
