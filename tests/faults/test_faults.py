"""Faults lose nothing: each nemesis for some seconds, over real processes.

The long run is `scripts/dev.py faults --minutes N`.
"""

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.nemeses import NEMESES
from tests.faults.trial import trial
from tests.faults.world import world
from tests.live_server import ROOT
from tests.waiting import PATIENCE_SECONDS

SEED = 20261123
SECONDS = 6.0
MOUNT = ("mount", "-t", "tmpfs", "-o", "size=500m,mode=711", "tmpfs")
# Where only a program and its children see what it mounts, anybody may do so.
APART = ("unshare", "--mount", *(
    ("--user", "--map-current-user", "--keep-caps") if os.geteuid() else ()
))  # fmt: skip


@contextmanager
def small_disk(place: Path) -> Generator[Path]:
    """Mount a disk of 500 MB in memory."""
    subprocess.run([*MOUNT, str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def can_mount(place: Path) -> bool:
    """Tell whether a small disk can be mounted where nobody else sees it."""
    try:
        tried = [*APART, *MOUNT, str(place)]
        return not subprocess.run(tried, check=False, capture_output=True).returncode
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("name", [name for name in NEMESES if name != "fill the disk"])
async def test_what_was_acknowledged_stays_and_nothing_else_comes(
    place: Path, name: str
) -> None:
    with world(place) as made:
        verdict = await trial(made, name, SECONDS, SEED)
    assert verdict.acknowledged
    assert verdict.faults
    assert (verdict.lost, verdict.duplicates) == (0, 0)
    assert verdict.inconsistencies == []
    assert verdict.wrong == {}


def test_a_full_disk_loses_nothing(place: Path) -> None:
    if not can_mount(place):
        pytest.skip("no small disk can be mounted here")
    done = subprocess.run(
        [
            *(*APART, sys.executable, "-m", "tests.faults"),
            *("--only", "fill the disk"),
            *("--minutes", str(SECONDS / 60), "--seed", str(SEED)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=4 * PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    name, acknowledged, *_ = done.stdout.splitlines()[-1].split(" | ")
    assert name == "fill the disk"
    assert int(acknowledged)


async def test_reads_go_on_while_the_database_is_away(place: Path) -> None:
    with world(place) as made:
        verdict = await trial(made, "freeze PostgreSQL", 1.0, SEED)
    assert verdict.stale
    assert verdict.refused_reads <= verdict.reads // 10
