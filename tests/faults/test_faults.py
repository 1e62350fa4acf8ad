"""Faults lose nothing: each nemesis acts for some seconds on real processes.

The long run is `scripts/dev.py faults --minutes N`.
"""

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.deployment import deployment
from tests.faults.nemeses import NEMESES
from tests.faults.trial import trial
from tests.live_server import ROOT
from tests.waiting import PATIENCE_SECONDS

SEED = 20261123
SECONDS = 6.0
MOUNT = ("mount", "-t", "tmpfs", "-o", "size=500m,mode=711", "tmpfs")
# In a mount namespace of its own any user may mount.
IN_NAMESPACE = ("unshare", "--mount", *(
    ("--user", "--map-current-user", "--keep-caps") if os.geteuid() else ()
))  # fmt: skip


@contextmanager
def small_disk(place: Path) -> Generator[Path]:
    """Mount a disk of 500 MB in memory until the block ends."""
    subprocess.run([*MOUNT, str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def can_mount(place: Path) -> bool:
    """Return whether a small disk can be mounted in a namespace of its own."""
    try:
        command = [*IN_NAMESPACE, *MOUNT, str(place)]
        return not subprocess.run(command, check=False, capture_output=True).returncode
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("name", [name for name in NEMESES if name != "fill the disk"])
async def test_what_was_acknowledged_stays_and_nothing_else_comes(
    place: Path, name: str
) -> None:
    with deployment(place) as running:
        verdict = await trial(running, name, SECONDS, SEED)
    assert verdict.acknowledged
    assert verdict.faults
    assert (verdict.lost, verdict.duplicates) == (0, 0)
    assert verdict.inconsistencies == []
    assert verdict.unexpected == {}, running.defects()


def test_a_full_disk_loses_nothing(place: Path) -> None:
    if not can_mount(place):
        pytest.skip("no small disk can be mounted here")
    result = subprocess.run(
        [
            *(*IN_NAMESPACE, sys.executable, "-m", "tests.faults"),
            *("--only", "fill the disk"),
            *("--minutes", str(SECONDS / 60), "--seed", str(SEED)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=4 * PATIENCE_SECONDS,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    name, acknowledged, *_ = result.stdout.splitlines()[-1].split(" | ")
    assert name == "fill the disk"
    assert int(acknowledged)


async def test_reads_go_on_while_the_database_is_away(place: Path) -> None:
    with deployment(place) as running:
        verdict = await trial(running, "freeze PostgreSQL", 1.0, SEED)
    assert verdict.stale
    assert verdict.refused_reads <= verdict.reads // 10
