"""Let nemeses act on a loaded cluster, each on one of its own, and print a table."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from scripts.cluster import programs
from tests.cluster.nemeses import NEMESES
from tests.cluster.running import cluster
from tests.cluster.trial import trial
from tests.faults.checker import Verdict

HEAD = (
    "fault", "gap in writes: HAProxy · all hosts", "acknowledged", "lost",
    "duplicates", "inconsistent", "500s and other errors",
)  # fmt: skip


def main() -> int:
    """Run the trials; return 1 if anything was lost, doubled or answered wrongly."""
    parser = argparse.ArgumentParser(prog="scripts/dev.py cluster", description=__doc__)
    parser.add_argument(
        "--nemesis", action="append", required=True, choices=[*NEMESES, "all"]
    )
    parser.add_argument("--seed", type=int, default=1, help="of the posted claims (1)")
    options = parser.parse_args()
    line = programs.missing()
    if line is not None:
        sys.stderr.write(f"{line}\n")
        return 1
    names = list(NEMESES) if "all" in options.nemesis else options.nemesis
    _print_row(*HEAD)
    faultless = [_run(name, options.seed) for name in names]
    return int(not all(faultless))


def _run(name: str, seed: int) -> bool:
    with tempfile.TemporaryDirectory(prefix="foresaid-cluster-") as folder:
        place = Path(folder)
        place.chmod(0o711)
        with cluster(place) as running:
            verdicts = asyncio.run(trial(running, [name], seed))
    _print_row(
        name,
        " · ".join(f"{verdict.longest_gap:.1f} s" for verdict in verdicts),
        str(sum(verdict.acknowledged for verdict in verdicts)),
        str(sum(verdict.lost for verdict in verdicts)),
        str(verdicts[0].duplicates),
        str(sum(len(verdict.inconsistencies) for verdict in verdicts)),
        str(sum(sum(verdict.unexpected.values()) for verdict in verdicts)),
    )
    for verdict in verdicts:
        for line in verdict.inconsistencies:
            sys.stderr.write(f"{line}\n")
    return not any(map(_is_faulty, verdicts))


def _is_faulty(verdict: Verdict) -> bool:
    return bool(
        verdict.lost
        or verdict.duplicates
        or verdict.inconsistencies
        or verdict.unexpected
    )


def _print_row(*cells: str) -> None:
    sys.stdout.write(" | ".join(cells) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
