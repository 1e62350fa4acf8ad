"""Measure Foresaid: corpora, a server, and what others would have built beside it."""

import argparse
import asyncio
import json
import os
import platform
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import uvloop

from api.postgres import lease, migrations
from scripts.bench import corpus, measured_server
from scripts.bench.bench import Bench, Row
from scripts.bench.load import throughput
from scripts.bench.measured_server import MeasuredServer
from scripts.bench.result import Result, table
from scripts.bench.rows.names import ONLY_BY_NAME, ROWS

SIZES = {"100k": 100_000, "1m": 1_000_000, "5m": 5_000_000}
LONGEST_SECONDS = 120.0


def main() -> None:
    """Fill the corpora, measure, print the results and write them to bench.json."""
    parser = argparse.ArgumentParser(prog="scripts/dev.py bench", description=__doc__)
    parser.add_argument("--size", default="100k", help="claims: 100k, 1m, 5m, a number")
    parser.add_argument("--only", action="append", choices=list(ROWS))
    parser.add_argument(
        "--kept", type=Path, help="a folder whose corpora are reused, or filled"
    )
    options = parser.parse_args()
    size = SIZES.get(options.size) or int(options.size)
    names = options.only or [name for name in ROWS if name not in ONLY_BY_NAME]
    with _open_folder(options.kept) as folder:
        _fill_corpus(folder, size)
        started = time.monotonic()
        results = _measure(folder, size, names)
    print(table(results, load=throughput.NAME))
    summary = {
        "on": datetime.now(UTC).isoformat(timespec="seconds"),
        "size": size,
        "seconds": round(time.monotonic() - started),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "load": throughput.NAME,
        "rows": [
            result._asdict() | {"memory": result.memory and result.memory._asdict()}
            for result in results
        ],
    }
    content = json.dumps(summary, indent=1, ensure_ascii=False) + "\n"
    Path("bench.json").write_text(content, encoding="utf-8")


@contextmanager
def _open_folder(chosen: Path | None) -> Generator[Path]:
    """Open the folder of the corpora: the one chosen, or one for this run only."""
    with ExitStack() as stack:
        if chosen is None:
            temporary = tempfile.TemporaryDirectory(prefix="foresaid-bench-")
            chosen = Path(stack.enter_context(temporary))
        chosen.mkdir(exist_ok=True)
        chosen.chmod(0o711)
        yield chosen.absolute()


def _fill_corpus(folder: Path, size: int) -> None:
    """Fill the database of *size* claims, unless it is there."""
    filled = folder / f"laid-{size}"
    if not filled.exists():
        print(f"Filling in {size} claims …", flush=True)
        with lease.running(folder / "data", corpus.UNSAFE_BUT_FAST) as dsn:
            asyncio.run(migrations.migrate(dsn))
            asyncio.run(corpus.fill(dsn, size))
        filled.touch()


def _measure(folder: Path, size: int, names: list[str]) -> list[Result]:
    results: list[Result] = []
    with measured_server.running(folder / "data") as server:
        bench = Bench(server, size, folder, asyncio.run(_create_spare(server.dsn)))
        for name in names:
            print(f"Measuring {name} …", flush=True)
            measured = _measure_all(ROWS[name](bench), server)
            results += [result._replace(name=name) for result in measured]
    return results


def _measure_all(rows: Iterator[Row], server: MeasuredServer) -> Iterator[Result]:
    """Yield the results of *rows*; one that fails does not end the others."""
    try:
        for row in rows:
            yield from _measure_row(row, row.server or server)
    except Exception as error:  # noqa: BLE001 whatever a peer fails with
        yield Result(what="what these rows need", error=repr(error), reached=False)


def _measure_row(row: Row, server: MeasuredServer) -> list[Result]:
    server.processes.reset_peak()
    started = time.monotonic()
    try:
        measured = uvloop.run(_limited(row))
    except Exception as error:  # noqa: BLE001 whatever a row fails with
        print(f"  {row.what}: {error!r}", flush=True)
        measured = Result(error=repr(error), reached=False)
    print(f"  {row.what}: {time.monotonic() - started:.1f} s", flush=True)
    results = measured if isinstance(measured, list) else [measured]
    memory = server.processes.memory()
    return [
        result._replace(what=result.what or row.what, memory=memory)
        for result in results
    ]


async def _limited(row: Row) -> Result | list[Result]:
    async with asyncio.timeout(LONGEST_SECONDS):
        return await row.measure()


async def _create_spare(dsn: str) -> str:
    """Create an empty, migrated database beside the one of *dsn*; return its DSN."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("DROP DATABASE IF EXISTS spare")
    await connection.execute("CREATE DATABASE spare")
    await connection.close()
    spare_dsn = urlsplit(dsn)._replace(path="/spare").geturl()
    await migrations.migrate(spare_dsn)
    return spare_dsn


if __name__ == "__main__":
    main()
