"""Let every nemesis act in turn for a while, and print a table."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scripts.number_options import positive
from tests.faults.checker import Verdict
from tests.faults.deployment import deployment
from tests.faults.nemeses import NEMESES
from tests.faults.test_faults import small_disk
from tests.faults.trial import trial

HEAD = (
    "nemesis", "acknowledged", "faults", "lost", "duplicates", "inconsistent",
    "other errors", "longest gap", "first write", "reads", "stale", "refused",
    "cut off · by no fault",
)  # fmt: skip


def main() -> int:
    """Run the trials; return 1 where a verdict is faulty."""
    parser = argparse.ArgumentParser(prog="scripts/dev.py faults", description=__doc__)
    parser.add_argument(
        "--minutes", type=positive("MINUTES"), default=10.0, help="in all (10)"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the posted claims (1)")
    parser.add_argument("--only", action="append", choices=list(NEMESES))
    options = parser.parse_args()
    names: list[str] = options.only or list(NEMESES)
    seconds = options.minutes * 60 / len(names)
    _print_row(HEAD)
    verdicts = [_run(name, seconds, options.seed) for name in names]
    return int(any(verdict.is_faulty for verdict in verdicts))


def _run(name: str, seconds: float, seed: int) -> Verdict:
    with tempfile.TemporaryDirectory(prefix="foresaid-faults-") as folder:
        place = Path(folder)
        place.chmod(0o711)
        if name == "fill the disk":
            with small_disk(place) as disk:
                verdict = _run_trial(disk, name, seconds, seed)
        else:
            verdict = _run_trial(place, name, seconds, seed)
    for line in verdict.inconsistencies:
        sys.stderr.write(f"{line}\n")
    return verdict


def _run_trial(place: Path, name: str, seconds: float, seed: int) -> Verdict:
    with deployment(place) as running:
        verdict = asyncio.run(trial(running, name, seconds, seed))
    _print_row(row(verdict))
    return verdict


def row(verdict: Verdict) -> list[str]:
    """Return what the table shows of it."""
    return [
        verdict.nemesis,
        str(verdict.acknowledged),
        str(verdict.faults),
        str(verdict.lost),
        str(verdict.duplicates),
        str(len(verdict.inconsistencies)),
        str(sum(verdict.unexpected.values())),
        f"{verdict.longest_gap:.1f} s",
        f"{verdict.slowest_recovery:.1f} s",
        str(verdict.reads),
        str(verdict.stale),
        str(verdict.refused_reads),
        f"{verdict.cut} · {verdict.stray_cuts}",
    ]


def _print_row(cells: Sequence[str]) -> None:
    sys.stdout.write(" | ".join(cells) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
