"""Why the server does not start: one plain line that names the file."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.live_server import ROOT, serving


def starts(*arguments: str | Path, **variables: str) -> str:
    """Run a command that must fail; return the one line that says why."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "api", *arguments],
        cwd=ROOT,
        env=environment | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    *progress, last = done.stderr.splitlines()
    assert last.startswith("foresaid: "), done.stderr
    assert not any(line.startswith("foresaid: ") for line in progress)
    assert all(
        line.startswith(("Database: ", "Migrated: ", "Admin key: "))
        for line in progress
    ), done.stderr
    return last


def serve(data: Path) -> str:
    return starts("serve", "--no-demo", "--port", "0", "--data-dir", data)


@contextmanager
def mounted(place: Path, options: str) -> Generator[None]:
    """Mount a small disk, where this machine lets us."""
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", place]
    mount = shutil.which("mount")
    if os.geteuid() or mount is None:
        pytest.skip("only root may mount a disk")
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture
def data(place: Path) -> Path:
    """A data folder that was served before."""
    with serving(place / "data", "--no-demo"):
        pass
    return place / "data"


def test_a_key_file_that_is_broken_is_named(data: Path) -> None:
    (data / "log.key").unlink()
    (data / "log.key").write_text("PRIVATE+KEY+nonsense\n")
    assert serve(data).startswith(f"foresaid: {data}/log.key holds no key: ")
    (data / "log.key").unlink()
    (data / "log.key").mkdir()
    assert serve(data) == f"foresaid: {data}/log.key: Is a directory"
    (data / "log.key").rmdir()
    (data / "log.state").write_text("nonsense")
    assert f"{data}/log.state does not say what was signed" in serve(data)
    (data / "log.state").unlink()
    (data / "admin.key").unlink()
    (data / "admin.key").mkdir()
    assert serve(data) == f"foresaid: {data}/admin.key: Is a directory"


def test_an_admin_key_that_others_may_read_is_protected(data: Path) -> None:
    before = (data / "admin.key").read_text()
    (data / "admin.key").chmod(0o644)
    with serving(data, "--no-demo") as server:
        assert f"{server.key}\n" == before
        assert stat.S_IMODE((data / "admin.key").stat().st_mode) == 0o600


def test_an_admin_key_that_is_not_valid_is_replaced(data: Path) -> None:
    (data / "admin.key").write_bytes(b"\xff\xfe\x00")
    with serving(data, "--no-demo") as server:
        assert server.key.startswith("fs_")
    assert stat.S_IMODE((data / "admin.key").stat().st_mode) == 0o600


def test_an_impossible_data_folder_is_named(place: Path) -> None:
    (place / "file").write_text("")
    (place / "noted").mkdir()
    (place / "noted" / "postgresql-is-elsewhere.txt").write_text("")
    for data, why in (
        (place / "file", "File exists"),
        (place / "file" / "data", "Not a directory"),
        (place / "noted", "does not say where the data are"),
    ):
        line = serve(data)
        assert str(data) in line
        assert why in line


def test_settings_of_postgresql_that_are_broken_are_named(data: Path) -> None:
    (postgresql,) = data.parent.glob("data/postgresql/data/postgresql.conf")
    with postgresql.open("a") as file:
        file.write("nonsense = nonsense\n")
    line = serve(data)
    assert "postgresql.conf" in line
    assert "contains errors" in line


def test_a_full_disk_is_named(place: Path) -> None:
    with mounted(place / "small", "size=8m,mode=0711"):
        line = serve(place / "small" / "data")
    assert str(place / "small" / "data") in line
    assert "No space left on device" in line


def test_a_read_only_disk_is_named(place: Path) -> None:
    with mounted(place / "fixed", "ro,mode=0711"):
        line = serve(place / "fixed" / "data")
    assert line.startswith(f"foresaid: {place}/fixed/data cannot hold a database: ")
    assert "read-only" in line.lower()


def test_a_data_folder_that_became_read_only_is_named(place: Path) -> None:
    folder = place / "fixed"
    with mounted(folder, "size=300m,mode=0711"):
        with serving(folder / "data", "--no-demo"):
            pass
        remount = ["mount", "-o", "remount,ro", str(folder)]
        subprocess.run(remount, check=True)
        line = serve(folder / "data")
    assert str(folder / "data") in line
    assert "read-only" in line


def test_a_malformed_database_address_is_refused() -> None:
    for address in ("nonsense", "mysql://secret@localhost/x", "http://localhost"):
        line = starts("serve", "--port", "0", DATABASE_URL=address)
        assert line == "foresaid: DATABASE_URL must begin with postgresql://"
    line = starts("migrate", DATABASE_URL="postgresql://a:secret@127.0.0.1:1/x")
    assert "127.0.0.1:1/x: " in line
    assert "refused" in line
    assert "secret" not in line


def test_a_missing_file_to_import_is_named(place: Path) -> None:
    line = starts("import", place / "none.csv", "--data-dir", place / "data")
    assert line == f"foresaid: {place}/none.csv: No such file or directory"
