"""Streamed responses: sent as they are made, coded as they go, broken if they fail."""

import asyncio
import gzip
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import brotli
import httpx
import pytest
import zstandard
from httpx import ASGITransport, AsyncClient
from litestar.types import Receive, Scope, Send

from api.http import admission, compression, streaming
from api.http.admission import Admission
from api.http.response_headers import ResponseHeaders
from api.http.streaming import StreamedResponse
from api.settings import Settings

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PARTS = [b"one of many lines\n" * 20 + b"%d\n" % nth for nth in range(1000)]
WHOLE = b"".join(PARTS)


class Streams:
    """An application that streams, and counts what it has sent and left."""

    def __init__(self, *, fails: bool = False, tag: str | None = None) -> None:
        self.headers = {} if tag is None else {"ETag": tag}
        self.fails = fails
        self.parts = 0
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.left: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        held = AsyncExitStack()
        held.callback(self.left.append, "held")
        response = StreamedResponse(
            self._yielded(), "application/x-ndjson", self.headers, held
        )
        await response(scope, receive, send)

    async def _yielded(self) -> AsyncGenerator[bytes]:
        try:
            for part in PARTS:
                self.parts += 1
                yield part
                await self.goes_on.wait()
                if self.fails and self.parts == 500:
                    raise RuntimeError
        finally:
            self.left.append("parts")


def around(inner: Streams) -> AsyncClient:
    guarded = Admission(inner, Settings(), lambda: NOW)
    transport = ASGITransport(app=ResponseHeaders(guarded, ()))  # pyright: ignore[reportArgumentType] two spellings of ASGI
    return AsyncClient(transport=transport, base_url="http://test")


async def raw(client: AsyncClient, accept: str) -> tuple[httpx.Response, bytes]:
    headers = {"Accept-Encoding": accept}
    async with client.stream("GET", "/v1/lines", headers=headers) as response:
        return response, b"".join([part async for part in response.aiter_raw()])


def zstd(body: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(body)


EXPAND: dict[str, Any] = {
    "br": brotli.decompress,  # pyright: ignore[reportUnknownMemberType] untyped
    "zstd": zstd,
    "gzip": gzip.decompress,
}


@pytest.mark.parametrize("coding", EXPAND)
async def test_it_is_compressed_as_it_goes(coding: str) -> None:
    response, body = await raw(around(Streams()), f"{coding}, identity;q=0")
    assert response.headers["Content-Encoding"] == coding
    assert response.headers["Vary"] == "Accept-Encoding"
    assert "Content-Length" not in response.headers
    assert EXPAND[coding](body) == WHOLE
    assert len(body) < len(WHOLE)


ALL = "zstd;q=1, gzip;q=1, br;q=1"
CHOICES = {
    "gzip;q=0.1, identity;q=0.9": "identity",
    "zstd;q=0.2, gzip;q=0.8": "gzip",
    "br": "br",
    "br, gzip": "gzip",
    "br, gzip;q=0.9": "br",
    "gzip, deflate, br, zstd": "zstd",
    ALL: "zstd",
    f"{ALL}, identity;q=0": "zstd",
    "zstd;q=0, gzip;q=0": "identity",
    "zstd;q=0, *": "gzip",
    "*": "zstd",
    "*;q=0.5, identity": "identity",
    "*;q=0, br": "br",
    "*;q=0": "identity",  # nothing will do
    "": "identity",
    "deflate": "identity",
}


@pytest.mark.parametrize("accept", CHOICES)
async def test_it_is_sent_in_the_quickest_coding_that_is_liked_best(
    accept: str,
) -> None:
    response, _ = await raw(around(Streams()), accept)
    coding = response.headers.get("Content-Encoding", "identity")
    assert coding == CHOICES[accept]


@pytest.mark.parametrize("coding", EXPAND)
def test_its_bytes_are_the_same_whatever_its_parts_are(
    coding: compression.Coding,
) -> None:
    coded: set[bytes] = set()
    for size in (1000, 70_000, len(WHOLE)):
        coder = streaming.coder(coding)
        parts = [WHOLE[at : at + size] for at in range(0, len(WHOLE), size)]
        coded.add(b"".join(map(coder.compress, parts)) + coder.flush())
    assert len(coded) == 1


async def test_without_a_coding_it_is_sent_as_it_is() -> None:
    inner = Streams()
    response, body = await raw(around(inner), "identity")
    assert body == WHOLE
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert inner.left == ["parts", "held"]


async def test_its_own_tag_makes_it_known_again_before_anything_is_sent() -> None:
    inner = Streams(tag='"seven"')
    tag = (await raw(around(inner), "gzip"))[0].headers["ETag"]
    before = inner.parts
    known = await around(inner).get("/v1/lines", headers={"If-None-Match": tag})
    assert (known.status_code, known.content) == (304, b"")
    assert inner.parts < before + 10
    assert inner.left == ["parts", "held"] * 2


async def test_head_sends_its_headers_and_makes_nothing_more() -> None:
    inner = Streams()
    response = await around(inner).head("/v1/lines")
    assert (response.status_code, response.content) == (200, b"")
    assert inner.parts < 1000
    assert inner.left == ["parts", "held"]


async def test_it_has_no_deadline_once_it_has_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(admission, "LONGEST_SECONDS", 0.01)
    inner = Streams()
    inner.goes_on.clear()
    asyncio.get_running_loop().call_later(0.05, inner.goes_on.set)
    assert (await around(inner).get("/v1/lines")).content == WHOLE


async def test_one_that_fails_midway_has_no_end() -> None:
    inner = Streams(fails=True)
    with pytest.raises(RuntimeError):
        await around(inner).get("/v1/lines")
    assert inner.left == ["parts", "held"]


async def test_one_whose_client_has_gone_is_left() -> None:
    inner = Streams()
    inner.goes_on.clear()
    sent: list[Any] = []
    gone = asyncio.Event()

    async def receive() -> Any:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)
        if len(sent) > 1:
            gone.set()

    scope: Any = {"type": "http", "method": "GET", "path": "/", "headers": []}
    await asyncio.wait_for(inner(scope, receive, send), 5)
    assert inner.left == ["parts", "held"]
    assert not any(message.get("more_body") is False for message in sent)
