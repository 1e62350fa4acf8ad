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
from measurements import MEASUREMENTS, Bench
from result import Result

from api.postgres import lease, migrations
from tests.live_server import serving

SIZES = {"100k": 100_000, "1m": 1_000_000, "5m": 5_000_000}
SMALL = 100_000


def main() -> None:
    """Fill the corpora, measure, print the results and write them to bench.json."""
    parser = argparse.ArgumentParser(prog="scripts/dev.py bench", description=__doc__)
    parser.add_argument("--size", default="100k", help="claims: 100k, 1m, 5m, a number")
    parser.add_argument("--only", action="append", choices=list(MEASUREMENTS))
    parser.add_argument(
        "--kept", type=Path, help="a folder whose corpora are reused, or filled"
    )
    options = parser.parse_args()
    size = SIZES.get(options.size) or int(options.size)
    with _open_folder(options.kept) as folder:
        filled = folder / f"laid-{size}"
        if not filled.exists():
            _fill_corpora(folder, size)
            filled.touch()
        results = _measure(folder, size, options.only or list(MEASUREMENTS))
    _print(results)
    machine = {"cores": os.cpu_count(), "python": platform.python_version()}
    summary = {
        "on": datetime.now(UTC).isoformat(timespec="seconds"),
        "size": size,
        "machine": machine,
        "rows": [result._asdict() for result in results],
    }
    content = json.dumps(summary, indent=1) + "\n"
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


def _fill_corpora(folder: Path, size: int) -> None:
    """Fill the database of *size* claims and the small one that it is compared with."""
    for name, claims in (("data", size), ("small", min(size, SMALL))):
        with lease.running(folder / name, corpus.UNSAFE_BUT_FAST) as dsn:
            print(f"Filling in {claims} claims …", flush=True)
            asyncio.run(migrations.migrate(dsn))
            asyncio.run(corpus.fill(dsn, claims))


def _measure(folder: Path, size: int, names: list[str]) -> list[Result]:
    results: list[Result] = []
    with (
        lease.running(folder / "data") as dsn,
        lease.running(folder / "small"),
    ):
        spare_dsn = asyncio.run(_create_spare(dsn))
        with (
            serving(folder / "data", "--no-demo") as server,
            serving(folder / "small", "--no-demo") as small,
        ):
            bench = Bench(server.url, server.key, dsn, small.url, spare_dsn, size)
            for name in names:
                print(f"Measuring {name} …", flush=True)
                results += asyncio.run(MEASUREMENTS[name](bench))
    return results


async def _create_spare(dsn: str) -> str:
    """Create an empty, migrated database beside the one of *dsn*; return its DSN."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("DROP DATABASE IF EXISTS spare")
    await connection.execute("CREATE DATABASE spare")
    await connection.close()
    spare_dsn = urlsplit(dsn)._replace(path="/spare").geturl()
    await migrations.migrate(spare_dsn)
    return spare_dsn


def _print(results: list[Result]) -> None:
    for result in results:
        other = "" if result.other is None else f"{result.other:.4g}"
        ratio = "" if result.ratio is None else f"{result.ratio:.2f}"
        verdict = "" if not result.target else "yes" if result.reached else "NO"
        print(
            f"{result.name:<12} {result.what:<44} {result.ours:>9.4g} {other:>9}"
            f" {result.unit:<14} {ratio:>6} {result.target:<10} {verdict}"
        )


if __name__ == "__main__":
    main()
