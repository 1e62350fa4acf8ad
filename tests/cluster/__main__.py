"""Put clusters to the test: nemeses, a soak, reads of what was just written."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from scripts.cluster import programs
from scripts.number_options import positive, whole
from tests.cluster.nemeses import NEMESES
from tests.cluster.read_back import read_back
from tests.cluster.running import cluster
from tests.cluster.soak import NoLoadError, soak
from tests.cluster.trial import trial

HEAD = (
    "fault", "gap in writes: HAProxy · all hosts", "acknowledged", "lost",
    "duplicates", "inconsistent", "500s and other errors", "cut off · by no fault",
)  # fmt: skip
STRETCHES = (
    "what happens", "posts · p50 / p99", "longest gap", "reads · p50 / p99", "503s",
    "MB of both servers and the reader", "claims",
)  # fmt: skip
CLIENTS = 8


def main() -> int:
    """Run what is asked for; return 1 where a verdict is faulty."""
    parser = argparse.ArgumentParser(prog="scripts/dev.py cluster", description=__doc__)
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument("--nemesis", action="append", choices=[*NEMESES, "all"])
    kind.add_argument(
        "--soak",
        type=positive("MINUTES"),
        metavar="MINUTES",
        help="half of the top load for so long",
    )
    kind.add_argument(
        "--read-back",
        type=whole("TIMES"),
        metavar="TIMES",
        help="write, and read it on a standby 150 ms behind, so many times",
    )
    parser.add_argument("--seed", type=int, default=1, help="of the posted claims (1)")
    options = parser.parse_args()
    line = programs.missing()
    if line is not None:
        sys.stderr.write(f"{line}\n")
        return 1
    if options.soak is not None:
        return int(not _soak(options.soak * 60, options.seed))
    if options.read_back is not None:
        return int(not _read_back(options.read_back))
    names = list(NEMESES) if "all" in options.nemesis else options.nemesis
    _print_row(*HEAD)
    faultless = [_run(name, options.seed) for name in names]
    return int(not all(faultless))


@contextmanager
def _place() -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="foresaid-cluster-") as folder:
        place = Path(folder)
        place.chmod(0o711)
        yield place


def _soak(seconds: float, seed: int) -> bool:
    with _place() as place, cluster(place, "--workers", "2") as running:
        _print_row(*STRETCHES)
        try:
            outcome = asyncio.run(soak(running, place, seconds, seed))
        except NoLoadError as error:
            sys.stderr.write(f"{error}\n")
            return False
    top, back, verdict = outcome.top, outcome.back, outcome.verdict
    _print_row(f"Top load: {top.posts:.0f} posts and {top.reads:.0f} reads a second")
    _print_row(f"Read back on the standby: {back}")
    _print_row(f"In all: {verdict}")
    return not (verdict.is_faulty or back.stale)


def _read_back(times: int) -> bool:
    with _place() as place, cluster(place, "--replay-delay", "0.15") as running:
        running.await_health()
        back = asyncio.run(read_back(running, times, CLIENTS))
    _print_row(str(back))
    return not (back.refused or back.stale) and back.missed > 0


def _run(name: str, seed: int) -> bool:
    with _place() as place, cluster(place) as running:
        verdicts = asyncio.run(trial(running, [name], seed))
    _print_row(
        name,
        " · ".join(f"{verdict.longest_gap:.1f} s" for verdict in verdicts),
        str(sum(verdict.acknowledged for verdict in verdicts)),
        str(sum(verdict.lost for verdict in verdicts)),
        str(verdicts[0].duplicates),
        str(sum(len(verdict.inconsistencies) for verdict in verdicts)),
        str(sum(sum(verdict.unexpected.values()) for verdict in verdicts)),
        f"{sum(verdict.cut for verdict in verdicts)}"
        f" · {sum(verdict.stray_cuts for verdict in verdicts)}",
    )
    for verdict in verdicts:
        for line in verdict.inconsistencies:
            sys.stderr.write(f"{line}\n")
    return not any(verdict.is_faulty for verdict in verdicts)


def _print_row(*cells: str) -> None:
    sys.stdout.write(" | ".join(cells) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
