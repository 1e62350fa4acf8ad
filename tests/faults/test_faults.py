"""Faults lose nothing: each nemesis for some seconds, over real processes.

The long run is `scripts/dev.py faults --minutes N`.
"""

import os
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.nemeses import NEMESES
from tests.faults.trial import trial
from tests.faults.world import world

SEED = 20261123
SECONDS = 6.0


@contextmanager
def small_disk(place: Path) -> Generator[Path]:
    """Mount a disk of 500 MB in memory."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk")
    command = ["mount", "-t", "tmpfs", "-o", "size=500m,mode=711", "tmpfs", str(place)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


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


async def test_a_full_disk_loses_nothing(place: Path) -> None:
    with small_disk(place) as disk, world(disk) as made:
        verdict = await trial(made, "fill the disk", SECONDS, SEED)
    assert verdict.acknowledged
    assert (verdict.lost, verdict.duplicates) == (0, 0)
    assert (verdict.inconsistencies, verdict.wrong) == ([], {})


async def test_reads_go_on_while_the_database_is_away(place: Path) -> None:
    with world(place) as made:
        verdict = await trial(made, "freeze PostgreSQL", 1.0, SEED)
    assert verdict.stale
    assert verdict.refused_reads <= verdict.reads // 10
