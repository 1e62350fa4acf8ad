"""A running server, the contract, and the programs of Node that generate and check."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import open_folder
from tests.live_server import ROOT, Server, serving

HERE = Path(__file__).parent
CONTRACT = ROOT / "schema" / "openapi.json"
PROGRAMS = ("package.json", "package-lock.json", ".npmrc")
SECONDS = 300


@pytest.fixture(scope="session")
def site() -> Iterator[Server]:
    with (
        open_folder() as folder,
        serving(folder / "data", "--no-demo") as running,
    ):
        yield running


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The packages of the lock, installed once in the cache of the user."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("no npm: install Node 20 or newer")
    lock = (HERE / "package-lock.json").read_bytes()
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = cache / "foresaid" / f"clients-{hashlib.sha256(lock).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            for name in PROGRAMS:
                shutil.copy(HERE / name, folder)
            subprocess.run(
                [npm, "ci", "--ignore-scripts"], cwd=folder, check=True, timeout=SECONDS
            )
            (folder / "installed").touch()
    return folder / "node_modules"


@pytest.fixture
def workshop(tmp_path: Path, node_modules: Path) -> Path:
    """A folder with our scripts beside the packages that they import."""
    (tmp_path / "node_modules").symlink_to(node_modules)
    for name in ("package.json", "tsconfig.json", "use.ts", "lint.mjs"):
        shutil.copy(HERE / name, tmp_path)
    return tmp_path


def run(*command: str | Path, within: Path) -> str:
    """Run a program to its end; return what it printed, or fail with it."""
    done = subprocess.run(
        command,
        cwd=within,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
