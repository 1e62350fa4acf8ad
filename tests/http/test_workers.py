"""Several processes on one socket: as one server, whichever of them ends."""

import asyncio
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from api.following import change_streams
from tests.conftest import open_folder
from tests.live_server import Server, serving
from tests.waiting import PATIENCE_SECONDS, wait_until
from tests.worker_processes import children, writers

CLAIM = {
    "source": {"name": "Jane Doe"},
    "outlet": {"name": "The Example Gazette"},
    "made_on": "2026-04-20",
}
QUOTA = 40
# A parent that looks for signs of life each fifth of a second: 30 looks are 6 signs.
QUICK = """
import sys
from api.cli import parser
from api.http import heartbeat
heartbeat.LOOK_SECONDS = 0.2
sys.exit(parser.main(sys.argv[1:]))
"""
IS_UP = '"path":"/health/live"'  # each process asks itself
POSTS = 100


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with (
        open_folder() as place,
        serving(place / "data", "--no-demo", "--workers", "3") as server,
    ):
        yield server


async def post(client: httpx.AsyncClient, n: int) -> httpx.Response:
    claim = {**CLAIM, "statement": f"Bridge {n} opens in May"}
    return await client.post(
        "/v1/claims", json=claim, headers={"Idempotency-Key": f"bridge-{n}"}
    )


class Load:
    """Clients that write and read, each with a connection of its own."""

    def __init__(self, server: Server) -> None:
        self._url = server.url
        self._headers = {"Authorization": f"Bearer {server.key}"}
        self.statuses: Counter[str] = Counter()
        self.kept: list[str] = []
        self.stopping = asyncio.Event()
        self._next = iter(range(1_000_000))

    async def run(self, clients: int) -> None:
        """Write and read what was written until told to stop."""
        await asyncio.gather(*(self._client() for _ in range(clients)))

    async def _client(self) -> None:
        while not self.stopping.is_set():
            # A new connection each time, so that every process gets some.
            async with httpx.AsyncClient(
                base_url=self._url, headers=self._headers, timeout=PATIENCE_SECONDS
            ) as client:
                try:
                    response = await post(client, next(self._next))
                    self.statuses[f"POST {response.status_code}"] += 1
                    if response.is_success:
                        self.kept.append(response.json()["id"])
                except httpx.TransportError as error:
                    self.statuses[f"POST {error!r}"] += 1
            await self._read(self.kept[-1] if self.kept else None)

    async def _read(self, claim: str | None) -> None:
        async with httpx.AsyncClient(
            base_url=self._url, timeout=PATIENCE_SECONDS
        ) as client:
            try:
                path = "/health/live" if claim is None else f"/v1/claims/{claim}"
                response = await client.get(path)
                self.statuses[f"GET {response.status_code}"] += 1
            except httpx.TransportError as error:
                self.statuses[f"GET {error!r}"] += 1


@contextmanager
def connected(server: Server, *, writes: bool) -> Generator[socket.socket]:
    """Connect to the process that writes, or to another one."""
    parent = server.process.pid
    written = {*writers(parent)}
    others = {*children(parent)} - written if writes else written
    place = httpx.URL(server.url)
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    try:
        connection = socket.create_connection(
            (place.host, place.port or 80), timeout=PATIENCE_SECONDS
        )
        # Only a process that runs accepts it, and answers.
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)
    with connection:
        yield connection


NAMED = b'{"name": "Ann Other"}'
JSON = ["Content-Type: application/json", f"Content-Length: {len(NAMED)}"]
FILLED = "x" * (32 * 1024 - 170)


@pytest.mark.parametrize("writes", [True, False])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([*JSON, "X-Spaced: a \t"], b"20"),
        ([*JSON, *(f"X-{n}: a" for n in range(96))], b"20"),
        ([*JSON, *(f"X-{n}: a" for n in range(97))], b"431"),
        ([*JSON, f"X-Long: {FILLED}"], b"20"),
        ([*JSON, "Upgrade: h2c", "Connection: Upgrade"], b"20"),
        ([JSON[0], "Content-Length: 100000000"], b"413"),
        ([*JSON, "Expect: 100-continue"], b"100"),
        ([*JSON, "Expect: 100-continue", "Authorization: Bearer no"], b"401"),
    ],
)
def test_all_answer_alike(
    server: Server, headers: list[str], status: bytes, *, writes: bool
) -> None:
    lines = ["POST /v1/sources HTTP/1.1", "Host: localhost", *headers]
    if not any(line.startswith("Authorization") for line in lines):
        lines.append(f"Authorization: Bearer {server.key}")
    head = "\r\n".join([*lines, "", ""]).encode()
    body = NAMED if status == b"20" else b""
    with connected(server, writes=writes) as connection:
        connection.sendall(head + body)
        said = connection.recv(65536)

    assert said.startswith(b"HTTP/1.1 " + status), said


def begin_stream(connection: socket.socket) -> bytes:
    """Ask for the stream of changes; return the status line."""
    connection.sendall(b"GET /v1/changes/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return connection.recv(65536).partition(b"\r\n")[0]


def test_streams_are_counted_together(server: Server) -> None:
    with ExitStack() as stack:
        for n in range(change_streams.MOST):
            connection = stack.enter_context(connected(server, writes=n % 2 == 0))
            assert begin_stream(connection).startswith(b"HTTP/1.1 200 ")
        for writes in (True, False):
            with connected(server, writes=writes) as connection:
                assert begin_stream(connection).startswith(b"HTTP/1.1 503 ")

    def is_free() -> bool:
        with connected(server, writes=False) as connection:
            return begin_stream(connection).startswith(b"HTTP/1.1 200 ")

    wait_until(is_free)


async def test_all_are_replaced_without_a_failed_request(server: Server) -> None:
    parent = server.process.pid
    before = children(parent)
    load = Load(server)
    loading = asyncio.create_task(load.run(4))
    server.process.send_signal(signal.SIGHUP)
    await asyncio.to_thread(wait_until, lambda: not {*before} & {*children(parent)})
    load.stopping.set()
    await loading
    assert len(children(parent)) == len(before) == 3
    assert load.statuses.keys() == {"POST 201", "GET 200"}


async def test_a_process_that_is_killed_takes_nothing_with_it(server: Server) -> None:
    load = Load(server)
    loading = asyncio.create_task(load.run(4))
    parent = server.process.pid
    reader = next(pid for pid in children(parent) if pid not in writers(parent))
    for killed in (reader, writers(parent)[0]):
        os.kill(killed, signal.SIGKILL)
        await asyncio.to_thread(
            wait_until,
            lambda killed=killed: (
                killed not in children(parent)
                and len(children(parent)) == 3
                and server.post("/v1/keys/me").status_code == 405
            ),
        )
    load.stopping.set()
    await loading
    outcomes = {*load.statuses} - {"POST 201", "GET 200", "POST 503"}
    # What the killed process was about to answer is cut off, and nothing else.
    assert all("Error(" in outcome for outcome in outcomes), load.statuses
    assert load.statuses["POST 201"] > 0
    for claim in load.kept:
        assert server.get(f"/v1/claims/{claim}").status_code == 200


async def test_a_restart_refuses_no_write_that_it_takes(place: Path) -> None:
    with serving(place / "data", "--no-demo", "--workers", "3") as server:
        statuses: Counter[int] = Counter()
        numbers = iter(range(1_000_000))

        async def post_until_it_ends() -> None:
            """Post over a connection that is kept, as a proxy's are."""
            async with httpx.AsyncClient(
                base_url=server.url,
                headers={"Authorization": f"Bearer {server.key}"},
                timeout=PATIENCE_SECONDS,
            ) as client:
                with suppress(httpx.TransportError):
                    while True:
                        statuses[(await post(client, next(numbers))).status_code] += 1

        posting = asyncio.gather(*(post_until_it_ends() for _ in range(12)))
        await asyncio.to_thread(wait_until, lambda: statuses.total() > POSTS)
        server.process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(server.process.wait, PATIENCE_SECONDS)
        await posting
    assert statuses.keys() == {201}, statuses


def test_a_process_that_hangs_is_replaced_and_keeps_the_writer_from_nothing(
    place: Path,
) -> None:
    options = ("--no-demo", "--workers", "2")
    with serving(place / "data", *options, program=("-c", QUICK)) as server:
        parent, log = server.process.pid, place / "server.log"
        (writer,) = writers(parent)
        (hanging,) = {*children(parent)} - {writer}
        os.kill(hanging, signal.SIGSTOP)
        wait_until(lambda: log.read_text().count(IS_UP) == 3)
        assert f"Process {hanging} hangs, and is killed." in log.read_text()
        assert log.read_text().count("is killed") == 1
        (reader,) = {*children(parent)} - {writer}
        os.kill(reader, signal.SIGSTOP)
        server.process.send_signal(signal.SIGTERM)
        try:
            wait_until(lambda: not Path(f"/proc/{writer}").exists(), 40)
        finally:
            os.kill(reader, signal.SIGCONT)
        assert server.process.wait(PATIENCE_SECONDS) == 0


def test_limits_hold_for_all_together_and_all_end_with_their_parent(
    place: Path,
) -> None:
    with serving(
        *(place / "data", "--no-demo", "--workers", "3"),
        requests_per_address=str(QUOTA),
    ) as server:
        started = time.monotonic()
        statuses = Counter(
            server.get("/v1/yardsticks").status_code for _ in range(3 * QUOTA)
        )
        come_back = (time.monotonic() - started) / 60 * QUOTA
        left = children(server.process.pid)
        server.process.kill()
        server.process.wait(PATIENCE_SECONDS)
        wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))
    assert QUOTA - 1 <= statuses[200] <= QUOTA + 1 + come_back
    assert statuses.keys() == {200, 429}
