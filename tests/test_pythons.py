"""Which Pythons are supported: one answer, wherever somebody looks."""

import re
import subprocess
import sys
import tomllib
from typing import Any

from tests.serving import ROOT
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
    done = subprocess.run(
        [sys.executable, DEV, "test", "--newest", "tests/model"],
        env={"PATH": "/nowhere", "HOME": "/nowhere"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Skipped: no Python newer than 3.")
