"""Measure Foresaid against itself: a corpus, a server, ratios taken in one run."""

import argparse
import asyncio
import json
import os
import platform
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import corpus
import rows
from rows import Bench
from table import Row

from api.postgres import lease, migrations
from tests.live_server import serving

SIZES = {"100k": 100_000, "1m": 1_000_000, "5m": 5_000_000}
SMALL = 100_000


def main() -> None:
    """Lay the corpora, measure every row, print the table and keep it."""
    parser = argparse.ArgumentParser(prog="scripts/dev.py bench", description=__doc__)
    parser.add_argument("--size", default="100k", help="claims: 100k, 1m, 5m, a number")
    parser.add_argument("--only", action="append", choices=list(rows.ROWS))
    parser.add_argument(
        "--kept", type=Path, help="a folder whose corpora are used again, or laid"
    )
    options = parser.parse_args()
    size = SIZES.get(options.size) or int(options.size)
    with _place(options.kept) as place:
        laid = place / f"laid-{size}"
        if not laid.exists():
            _lay(place, size)
            laid.touch()
        told = _measure(place, size, options.only or list(rows.ROWS))
    _print(told)
    machine = {"cores": os.cpu_count(), "python": platform.python_version()}
    kept = {
        "on": datetime.now(UTC).isoformat(timespec="seconds"),
        "size": size,
        "machine": machine,
        "rows": [row._asdict() for row in told],
    }
    Path("bench.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


@contextmanager
def _place(kept: Path | None) -> Generator[Path]:
    """Lend the folder of the corpora: one that is kept, or one for this run."""
    with ExitStack() as stack:
        if kept is None:
            made = tempfile.TemporaryDirectory(prefix="foresaid-bench-")
            kept = Path(stack.enter_context(made))
        kept.mkdir(exist_ok=True)
        kept.chmod(0o711)
        yield kept.absolute()


def _lay(place: Path, size: int) -> None:
    """Fill both databases and make an empty third one beside the first."""
    for name, claims in (("data", size), ("small", min(size, SMALL))):
        with lease.running(place / name, corpus.CARELESS) as dsn:
            print(f"Laying {claims} claims …", flush=True)
            asyncio.run(migrations.migrate(dsn))
            asyncio.run(corpus.lay(dsn, claims))


def _measure(place: Path, size: int, names: list[str]) -> list[Row]:
    told: list[Row] = []
    with (
        lease.running(place / "data") as dsn,
        lease.running(place / "small"),
    ):
        spare = asyncio.run(_empty(dsn))
        with (
            serving(place / "data", "--no-demo") as server,
            serving(place / "small", "--no-demo") as small,
        ):
            bench = Bench(server.url, server.key, dsn, small.url, spare, size)
            for name in names:
                print(f"Measuring {name} …", flush=True)
                told += asyncio.run(rows.ROWS[name](bench))
    return told


async def _empty(dsn: str) -> str:
    """Make an empty, migrated database beside the one of *dsn*."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("DROP DATABASE IF EXISTS spare")
    await connection.execute("CREATE DATABASE spare")
    await connection.close()
    spare = urlsplit(dsn)._replace(path="/spare").geturl()
    await migrations.migrate(spare)
    return spare


def _print(told: list[Row]) -> None:
    for row in told:
        other = "" if row.other is None else f"{row.other:.4g}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        verdict = "" if not row.target else "yes" if row.reached else "NO"
        print(
            f"{row.name:<12} {row.what:<44} {row.ours:>9.4g} {other:>9} {row.unit:<14}"
            f" {ratio:>6} {row.target:<10} {verdict}"
        )


if __name__ == "__main__":
    main()
