"""Which Pythons are supported: one answer, wherever somebody looks."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.live_server import ROOT
from tests.waiting import PATIENCE_SECONDS

DEV = ROOT / "scripts" / "dev.py"


def supported() -> range:
    """Return the minor versions that `scripts/dev.py` starts with."""
    found = re.search(
        r"^SUPPORTED = range\((\d+), (\d+)\)$", DEV.read_text(), re.MULTILINE
    )
    assert found is not None
    return range(int(found[1]), int(found[2]))


def test_packaging_readme_and_image_name_the_pythons_that_are_supported() -> None:
    first, last = supported()[0], supported()[-1]
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    readme = (ROOT / "README.md").read_text()
    image = re.search(r"\nFROM python:3\.(\d+)-", (ROOT / "Dockerfile").read_text())

    assert project["project"]["requires-python"] == f">=3.{first},<3.{last + 1}"
    assert project["project"]["classifiers"] == [
        f"Programming Language :: Python :: 3.{minor}" for minor in supported()
    ]
    assert project["tool"]["ruff"]["target-version"] == f"py3{first}"
    assert project["tool"]["basedpyright"]["pythonVersion"] == f"3.{first}"
    assert f"Python 3.{first} to 3.{last}" in readme
    assert f"Python 3.{first} to 3.{last} is needed" in DEV.read_text()
    assert image is not None
    assert int(image[1]) in supported()
    assert sys.version_info[1] in supported()


def test_the_tests_say_so_where_there_is_no_newer_python() -> None:
    done = newest(PATH="/nowhere")

    assert done.stdout.startswith("Skipped: no Python newer than 3.")


def test_the_tests_take_the_newest_python_that_runs(tmp_path: Path) -> None:
    newer = range(sys.version_info[1] + 1, supported()[-1] + 1)
    if not newer:
        pytest.skip("this is the newest")
    installed = tmp_path / "pyenv" / "versions"
    for minor in newer:
        # One that is on the PATH and fails, as pyenv's do, and one that is installed.
        stub(tmp_path / f"python3.{minor}", "exit 127")
        stub(
            installed / f"3.{minor}.1" / "bin" / "python",
            f'if [ "$1" = -c ]; then echo {minor}; else echo "$FORESAID_VENV: $*"; fi',
        )
    stub(installed / f"3.{newer[-1]}.2" / "bin" / "python", "exit 1")

    done = newest(PATH=f"{tmp_path}:/bin", PYENV_ROOT=str(tmp_path / "pyenv"))

    first, second = done.stdout.splitlines()
    assert first == f"On {installed}/3.{newer[-1]}.1/bin/python:"
    assert second == f"{ROOT}/.venv-newest: {DEV} test -n 2 tests/model"


def stub(place: Path, what: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"#!/bin/sh\n{what}\n")
    place.chmod(0o755)


def newest(**environment: str) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [sys.executable, DEV, "test", "--newest", "-n", "2", "tests/model"],
        env={"HOME": "/nowhere", **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done
