import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
import pytest

from api.postgres import lease
from tests.waiting import PATIENCE_SECONDS, until_it_comes, wait_until

PROC = Path("/proc")
FAST = {"fsync": "off"}
USER = """
import sys
from pathlib import Path
from api.postgres import lease
with lease.running(Path(sys.argv[1]), {"fsync": "off"}) as dsn:
    print(dsn, flush=True)
    sys.stdin.read()
"""
VISITOR = """
import random, sys, time
from pathlib import Path
from api.postgres import lease
drawn = random.Random(sys.argv[2])
for _ in range(8):
    with lease.running(Path(sys.argv[1]), {"fsync": "off"}) as dsn:
        time.sleep(drawn.random() / 10)
    time.sleep(drawn.random() / 5)
"""

pytestmark = pytest.mark.skipif(not PROC.exists(), reason="looks at /proc")


@pytest.fixture
def directory() -> Iterator[Path]:
    """Return a folder that root's PostgreSQL can enter too, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="embedded-test-"))
    path.chmod(0o711)
    yield path
    end(processes(path))
    shutil.rmtree(path)


async def ask(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn, timeout=PATIENCE_SECONDS)
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


@contextmanager
def sleeper(owner: int | None) -> Generator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "3600"], user=owner) as process:
        yield process
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
    return next(pid for pid in pids if "-m api.postgres.lease" in described(pid))


def postmaster(directory: Path) -> int:
    pids = processes(directory)
    return next(pid for pid in pids if "bin/postgres -D" in described(pid))


def end(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(described(pid) for pid in pids))


def wait_until_empty(directory: Path) -> None:
    """Wait until nothing works in a folder any more."""
    wait_until(lambda: not processes(directory))


async def test_it_starts_answers_and_is_gone_afterwards(directory: Path) -> None:
    with lease.running(directory, FAST) as dsn:
        assert await ask(dsn, "SELECT lower('É') || current_database()") == "éforesaid"
        assert await ask(dsn, "SHOW listen_addresses") == ""

    wait_until_empty(directory)
    assert not Path(dsn.split("host=")[1].split("&")[0]).exists()


async def test_a_second_start_makes_nothing_anew_and_finds_what_was_written(
    directory: Path,
) -> None:
    made = "SELECT system_identifier FROM pg_control_system()"
    with lease.running(directory, FAST) as dsn:
        await ask(dsn, "CREATE TABLE kept AS SELECT 42 AS answer")
        first = await ask(dsn, made)

    with lease.running(directory, FAST) as dsn:
        assert await ask(dsn, "SELECT answer FROM kept") == 42
        assert await ask(dsn, made) == first


async def test_users_share_it_and_the_last_one_out_stops_it(directory: Path) -> None:
    with lease.running(directory, FAST) as dsn:
        with user(directory) as (process, theirs):
            assert theirs == dsn
            process.communicate(timeout=PATIENCE_SECONDS)
            assert process.returncode == 0
        assert await ask(dsn, "SELECT 1") == 1

    wait_until_empty(directory)


async def test_whoever_is_left_keeps_it_when_the_one_who_started_it_goes(
    directory: Path,
) -> None:
    first = lease.Lease(directory, FAST)
    second = lease.Lease(directory, FAST)
    first.end()

    assert await ask(second.dsn, "SELECT 1") == 1
    second.end()
    wait_until_empty(directory)


def test_a_user_killed_leaks_nothing(directory: Path) -> None:
    with user(directory) as (process, _):
        process.kill()
        process.wait()

        wait_until_empty(directory)


async def test_a_killed_postmaster_is_back_at_the_same_address(
    directory: Path,
) -> None:
    with lease.running(directory, FAST) as dsn:
        killed = postmaster(directory)
        end([killed])

        async def is_back() -> bool:
            with suppress(OSError, asyncpg.PostgresError):
                return await ask(dsn, "SELECT 'back'") == "back"
            return False

        assert await until_it_comes(is_back)
        assert postmaster(directory) != killed

    wait_until_empty(directory)


async def test_all_of_it_killed_at_once_starts_again(directory: Path) -> None:
    with user(directory):
        end(processes(directory))

    with lease.running(directory, FAST) as dsn:
        assert await ask(dsn, "SELECT 1") == 1


async def test_a_number_used_again_by_another_program_is_no_obstacle(
    directory: Path,
) -> None:
    with user(directory):
        end(processes(directory))
    pid_file = directory / "postgresql" / "data" / "postmaster.pid"
    owner = pid_file.stat().st_uid if os.geteuid() == 0 else None
    with sleeper(owner) as innocent:
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(innocent.pid), *lines[1:]]))

        with lease.running(directory, FAST) as dsn:
            assert await ask(dsn, "SELECT 1") == 1

        assert innocent.poll() is None


async def test_the_next_user_takes_over_from_a_killed_keeper(directory: Path) -> None:
    with lease.running(directory, FAST) as dsn:
        serving = postmaster(directory)
        end([keeper(directory)])
        with lease.running(directory, FAST) as theirs:
            assert theirs == dsn
            assert postmaster(directory) == serving
            assert keeper(directory)
        assert await ask(dsn, "SELECT 1") == 1

    wait_until_empty(directory)


def test_the_last_one_out_stops_it_even_without_a_keeper(directory: Path) -> None:
    with lease.running(directory, FAST):
        end([keeper(directory)])

    wait_until_empty(directory)


def test_many_may_come_and_go_at_once(directory: Path) -> None:
    command = [sys.executable, "-c", VISITOR, directory]
    visitors = [subprocess.Popen([*command, str(nth)]) for nth in range(5)]

    assert [visitor.wait(PATIENCE_SECONDS) for visitor in visitors] == [0] * 5
    wait_until_empty(directory)
