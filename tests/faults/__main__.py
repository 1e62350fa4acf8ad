"""Let every nemesis loose in turn for a while, and print the table."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.faults.judge import Verdict
from tests.faults.nemeses import NEMESES
from tests.faults.test_faults import small_disk
from tests.faults.trial import trial
from tests.faults.world import world

HEAD = (
    "nemesis", "acknowledged", "faults", "lost", "duplicates", "inconsistent",
    "other errors", "longest gap", "first write", "reads", "stale", "refused",
)  # fmt: skip


def main() -> int:
    """Run the trials; fail where anything was lost, doubled or inconsistent."""
    parser = argparse.ArgumentParser(prog="scripts/dev.py faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="in all (10)")
    parser.add_argument("--seed", type=int, default=1, help="of what is posted (1)")
    parser.add_argument("--only", action="append", choices=list(NEMESES))
    options = parser.parse_args()
    names: list[str] = options.only or list(NEMESES)
    seconds = options.minutes * 60 / len(names)
    _tell(HEAD)
    verdicts = [_run(name, seconds, options.seed) for name in names]
    return int(any(v.lost or v.duplicates or v.inconsistencies or v.wrong
                   for v in verdicts))  # fmt: skip


def _run(name: str, seconds: float, seed: int) -> Verdict:
    with tempfile.TemporaryDirectory(prefix="foresaid-faults-") as folder:
        place = Path(folder)
        place.chmod(0o711)
        if name == "fill the disk":
            with small_disk(place) as disk:
                verdict = _try(disk, name, seconds, seed)
        else:
            verdict = _try(place, name, seconds, seed)
    for line in verdict.inconsistencies:
        sys.stderr.write(f"{line}\n")
    return verdict


def _try(place: Path, name: str, seconds: float, seed: int) -> Verdict:
    with world(place) as made:
        verdict = asyncio.run(trial(made, name, seconds, seed))
    told = verdict._replace(inconsistencies=[])
    row = [f"{v:.1f} s" if isinstance(v, float) else str(v) for v in told]
    row[5] = str(len(verdict.inconsistencies))
    row[6] = str(sum(verdict.wrong.values()))
    row[-2:] = [row[-1], row[-2]]
    _tell(row)
    return verdict


def _tell(cells: Sequence[str]) -> None:
    sys.stdout.write(" | ".join(cells) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
