"""Requests passed on through a Unix socket, to a process that answers as it is told."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from api.http.relay import Relay, UnreachedError
from tests.waiting import PATIENCE_SECONDS

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
LENGTH = (b"content-length", b"5")
CHUNKED = (b"transfer-encoding", b"chunked")
ENOUGH = b"HTTP/1.1 413 X\r\ndate: today\r\ncontent-length: 3\r\n\r\nno!"


class Client:
    """The client of one request: the parts of its body, and what it was answered."""

    def __init__(self, *parts: bytes) -> None:
        self._parts = list(parts)
        self.asked = 0
        self.start: dict[str, Any] = {}
        self.body = b""
        self.is_whole = False

    async def receive(self) -> Any:
        self.asked += 1
        if not self._parts:
            await asyncio.Event().wait()
        part = self._parts.pop(0)
        if part == b"gone":
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": part, "more_body": bool(self._parts)}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message["body"]
            self.is_whole = not message["more_body"]


@asynccontextmanager
async def answering(place: Path, handler: Handler) -> AsyncGenerator[str]:
    async def handle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await handler(reader, writer)
        writer.close()

    path = str(place / "socket")
    async with await asyncio.start_unix_server(handle, path):
        yield path


async def relay(
    socket: str, client: Client, *headers: tuple[bytes, bytes], method: str = "POST"
) -> None:
    request: Any = {
        "method": method,
        "raw_path": b"/v1/%C3%A9",
        "query_string": b"a=b",
        "headers": list(headers),
    }
    passing = Relay(request, [*headers, (b"foresaid-client", b"::1")], client.receive)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await passing.run(socket, client.send)


async def test_a_refusal_does_not_wait_for_the_body(tmp_path: Path) -> None:
    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(ENOUGH)

    client = Client()
    async with answering(tmp_path, refuse) as socket:
        await relay(socket, client, LENGTH)
    assert client.start["status"] == 413
    assert client.start["headers"] == [(b"content-length", b"3")]
    assert (client.body, client.is_whole) == (b"no!", True)


@pytest.mark.parametrize(
    ("framing", "expected"),
    [(LENGTH, b"12345"), (CHUNKED, b"3\r\n123\r\n2\r\n45\r\n0\r\n\r\n")],
)
async def test_a_body_is_asked_for_once_it_is_wanted(
    tmp_path: Path, framing: tuple[bytes, bytes], expected: bytes
) -> None:
    client = Client(b"123", b"45")
    got: list[Any] = []

    async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await reader.readuntil(b"\r\n\r\n"))
        got.append(client.asked)
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        got.append(await reader.readexactly(len(expected)))
        writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n")
        writer.write(b"1\r\nb\r\n0\r\n\r\n")

    async with answering(tmp_path, ask) as socket:
        await relay(socket, client, framing, (b"expect", b"100-continue"))
    assert got[0].startswith(b"POST /v1/%C3%A9?a=b HTTP/1.1\r\n")
    assert b"foresaid-client: ::1\r\nhost: writer\r\n" in got[0]
    assert got[1:] == [0, expected]
    assert client.start == {"type": "http.response.start", "status": 200, "headers": []}
    assert (client.body, client.is_whole) == (b"ab", True)


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 304)])
async def test_a_response_without_a_body_ends_with_its_head(
    tmp_path: Path, method: str, status: int
) -> None:
    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 %d X\r\ncontent-length: 9\r\n\r\n" % status)
        await reader.read()

    client = Client()
    async with answering(tmp_path, wait) as socket:
        await relay(socket, client, method=method)
    assert (client.start["status"], client.is_whole) == (status, True)


async def test_who_left_before_its_response_was_not_reached(tmp_path: Path) -> None:
    async def leave(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")

    async with answering(tmp_path, leave) as socket:
        with pytest.raises(UnreachedError):
            await relay(socket, Client(), LENGTH)
    with pytest.raises(UnreachedError):
        await relay(str(tmp_path / "nobody"), Client())


async def test_half_a_response_does_not_look_whole(tmp_path: Path) -> None:
    async def break_off(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(ENOUGH[:-1])

    client = Client()
    async with answering(tmp_path, break_off) as socket:
        with pytest.raises(ConnectionError):
            await relay(socket, client)
    assert not client.is_whole


async def test_half_a_body_does_not_look_whole(tmp_path: Path) -> None:
    got: list[bytes] = []

    async def read(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        got.append(await reader.read())

    async with answering(tmp_path, read) as socket:
        with pytest.raises(UnreachedError):
            await relay(socket, Client(b"123", b"gone"), CHUNKED)
    assert got[0].endswith(b"\r\n\r\n3\r\n123\r\n")
