"""Let every nemesis act in turn for a while, and print a table."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.faults.checker import Verdict
from tests.faults.deployment import deployment
from tests.faults.nemeses import NEMESES
from tests.faults.test_faults import small_disk
from tests.faults.trial import trial

HEAD = (
    "nemesis", "acknowledged", "faults", "lost", "duplicates", "inconsistent",
    "other errors", "longest gap", "first write", "reads", "stale", "refused",
)  # fmt: skip


def main() -> int:
    """Run the trials; return 1 if anything was lost, duplicated or inconsistent."""
    parser = argparse.ArgumentParser(prog="scripts/dev.py faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="in all (10)")
    parser.add_argument("--seed", type=int, default=1, help="of the posted claims (1)")
    parser.add_argument("--only", action="append", choices=list(NEMESES))
    options = parser.parse_args()
    names: list[str] = options.only or list(NEMESES)
    seconds = options.minutes * 60 / len(names)
    _print_row(HEAD)
    verdicts = [_run(name, seconds, options.seed) for name in names]
    return int(any(v.lost or v.duplicates or v.inconsistencies or v.unexpected
                   for v in verdicts))  # fmt: skip


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
    shown = verdict._replace(inconsistencies=[])
    row = [f"{v:.1f} s" if isinstance(v, float) else str(v) for v in shown]
    row[5] = str(len(verdict.inconsistencies))
    row[6] = str(sum(verdict.unexpected.values()))
    row[-2:] = [row[-1], row[-2]]
    _print_row(row)
    return verdict


def _print_row(cells: Sequence[str]) -> None:
    sys.stdout.write(" | ".join(cells) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
