"""What a server does while its database is away, or slow, and when it is replaced."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import httpx
import pytest

from api.errors import UnavailableError
from api.http import admission
from api.postgres import lease
from api.writer.clock_guard import ClockGuard
from api.writer.group_commit import Writer
from tests.api_calls import claim_body, problem
from tests.conftest import Api, named
from tests.live_server import ROOT, serving
from tests.waiting import PATIENCE_SECONDS, until_it_comes, wait_until
from tests.writer.test_group_commit import source

CLAIM = claim_body(made_on="2026-01-10")


def processes_of(folder: Path) -> list[int]:
    """Return the PostgreSQL processes of a data folder, the postmaster first."""
    first = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{first}/task/{first}/children").read_text()
    return [first, *map(int, children.split())]


@contextmanager
def stopped(pids: list[int]) -> Generator[None]:
    try:
        _signal(pids, signal.SIGSTOP)
        yield
    finally:
        _signal(pids, signal.SIGCONT)


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # a backend may end at any time
            os.kill(pid, number)


def test_what_was_read_is_told_on_while_the_database_is_away(place: Path) -> None:
    with serving(place / "data", "--no-demo") as server:
        headers = {"Authorization": f"Bearer {server.key}"}
        with httpx.Client(
            base_url=server.url, headers=headers, timeout=PATIENCE_SECONDS
        ) as client:
            made = client.post("/v1/claims", json=CLAIM)
            assert made.status_code == 201
            path = f"/v1/claims/{made.json()['id']}"
            fresh = client.get(path)
            assert "age" not in fresh.headers
            folder = next((place / "data").glob("**/postmaster.pid")).parent.parent
            with stopped(processes_of(folder)):
                kept = client.get(path)
                assert (kept.status_code, kept.content) == (200, fresh.content)
                assert int(kept.headers["age"]) >= 0
                # The database stays away until they are answered.
                problem(
                    client.post("/v1/claims", json=claim_body(statement="It rains")),
                    503,
                )
                problem(client.get("/v1/sources"), 503)
            wait_until(lambda: "age" not in client.get(path).headers)
            rain = claim_body(statement="It rains")
            wait_until(lambda: client.post("/v1/claims", json=rain).is_success)


async def test_what_takes_too_long_is_given_up_on(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    outsider = await asyncpg.connect(api.dsn)
    async with outsider.transaction():
        await outsider.execute("LOCK TABLE claims IN ACCESS EXCLUSIVE MODE")
        with monkeypatch.context() as impatient:
            impatient.setattr(admission, "LONGEST_SECONDS", 0.3)
            refused = await api.client.get("/v1/claims")
    await outsider.close()
    problem(refused, 503)
    assert int(refused.headers["Retry-After"]) > 0
    assert (await api.client.get("/v1/claims")).status_code == 200


@contextmanager
def started(dsn: str) -> Generator["subprocess.Popen[str]"]:
    """Start a server on a database that need not be there yet."""
    with subprocess.Popen(
        [sys.executable, "-m", "api", "serve", "--port", "0", "--no-demo"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": dsn},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


async def test_it_starts_before_its_database_does(place: Path) -> None:
    with ExitStack() as stack:
        dsn = stack.enter_context(lease.running(place / "data"))
        admin = await asyncpg.connect(dsn)
        process = stack.enter_context(started(named(dsn, "late")))
        assert process.stdout is not None
        line = await asyncio.to_thread(process.stdout.readline)
        url = line.removeprefix("Listening on ").strip()
        async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_SECONDS) as client:

            async def is_ready() -> bool:
                return (await client.get("/health/ready")).status_code != 503

            assert (await client.get("/health/live")).status_code == 200
            for path in ("/health/ready", "/v1/claims", "/"):
                assert (await client.get(path)).status_code == 503, path
            await admin.execute("CREATE DATABASE late")
            await until_it_comes(is_ready)
            assert (await client.get("/v1/claims")).json()["items"] == []
        await admin.close()
        process.terminate()
        assert await asyncio.to_thread(process.wait, PATIENCE_SECONDS) == 0


async def test_a_database_that_could_lose_what_it_took_is_not_served(dsn: str) -> None:
    with started(dsn) as process:  # it runs without fsync, to be fast
        assert await asyncio.to_thread(process.wait, PATIENCE_SECONDS) == 1


def handed(listening: socket.socket, data: Path) -> "subprocess.Popen[str]":
    """Start a server on a socket that is passed on as a service manager does."""
    number = listening.fileno()
    command = (
        f"import os, sys; os.dup2({number}, 3, inheritable=True); "
        "os.environ |= {'LISTEN_FDS': '1', 'LISTEN_PID': str(os.getpid())}; "
        "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    )
    return subprocess.Popen(
        [sys.executable, "-c", command, "-m", "api", "serve", "--no-demo",
         "--data-dir", str(data)],
        cwd=ROOT, pass_fds=[number], stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


async def test_servers_replace_each_other_without_a_failed_request(place: Path) -> None:
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        first = handed(listening, place / "data")
        servers = [first]
        try:
            await ready(first)
            done = asyncio.Event()
            statuses: list[int] = []
            asking = [
                asyncio.create_task(ask(url, done, nth, statuses)) for nth in range(4)
            ]
            for _ in range(2):
                servers.append(handed(listening, place / "data"))
                await ready(servers[-1])
                await more_come(statuses)  # while both take connections
                servers[-2].terminate()
                ending = asyncio.to_thread(servers[-2].wait, PATIENCE_SECONDS)
                assert await ending == 0
            await more_come(statuses)
            done.set()
            await asyncio.gather(*asking)
        finally:
            for each in servers:
                with each:
                    each.terminate()
    assert set(statuses) == {200}


async def ready(process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    assert (await asyncio.to_thread(process.stdout.readline)).startswith("Listening")


async def more_come(statuses: list[int], more: int = 40) -> None:
    """Wait until so many more requests were answered."""
    enough = len(statuses) + more

    async def are_enough() -> bool:
        return len(statuses) >= enough

    await until_it_comes(are_enough)


async def ask(url: str, done: asyncio.Event, nth: int, statuses: list[int]) -> None:
    """Ask again and again, over a connection that is kept or a new one each time."""
    keep = httpx.Limits(max_keepalive_connections=nth % 2)
    async with httpx.AsyncClient(
        base_url=url, limits=keep, timeout=PATIENCE_SECONDS
    ) as client:
        while not done.is_set():
            statuses.append((await client.get("/v1/claims")).status_code)


def test_a_clock_that_jumps_ahead_is_not_believed() -> None:
    passed = 0.0
    began = datetime(2026, 11, 23, tzinfo=UTC)
    pace = ClockGuard(began, lambda: passed)
    passed = 60.0
    pace.check(began + timedelta(seconds=61))
    with pytest.raises(UnavailableError):
        pace.check(began + timedelta(days=3650))
    pace.check(began - timedelta(days=1))
    passed = 120.0
    pace.check(began + timedelta(seconds=121))


async def test_a_turned_clock_neither_poisons_the_log_nor_turns_it_back(
    api: Api,
) -> None:
    passed = 0.0
    writer = Writer(api.pool, api.clock, steady=lambda: passed)
    await writer.start()
    began = api.clock.now
    for number, turned in enumerate((timedelta(), timedelta(days=-1), timedelta())):
        api.clock.now = began + turned
        await writer.do(source(f"Source {number}"))
    api.clock.now = began + timedelta(days=3650)
    with pytest.raises(UnavailableError):
        await writer.do(source("Too early"))
    api.clock.now = began
    await writer.do(source("In time"))
    await writer.stop()
    items = (await api.client.get("/v1/changes")).json()["items"]
    times = [datetime.fromisoformat(each["recorded_at"]) for each in items]
    assert times == sorted(set(times))
    assert times[-1] < began + timedelta(seconds=1)
    names = [each["body"].get("name") for each in items]
    assert "Too early" not in names
    assert "In time" in names
