"""Streamed responses: bodies that are sent in parts, as they are made.

A response whose first part says that more follows is passed on part by part by all
that stands before the application: it has no deadline, no copy of it is stored, and it
is compressed as it goes. One that fails midway breaks the connection, so that no client
takes what it has for the whole.
"""

import asyncio
import zlib
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, aclosing
from typing import Any, Protocol, cast

import brotli
import zstandard
from litestar.response.base import ASGIResponse
from litestar.types import Message, Receive, Scope, Send

from api.http import compression
from api.http.compression import Coding

# Low levels: they take less time than what they compress takes to make. The same body
# must give the same bytes whatever its parts are, which Brotli's lower ones don't.
BROTLI_LEVEL, ZSTD_LEVEL, GZIP_LEVEL = 2, 1, 1
QUICKEST_FIRST: tuple[Coding, ...] = ("zstd", "gzip", "identity", "br")


# Set in the scope of a request whose response is sent without its body.
HEAD_ONLY = "head_only"


class StreamedResponse(ASGIResponse):
    """A response of the parts that a generator yields, and what it holds meanwhile.

    The generator is closed, and *held* left, once the response has been sent, or has
    failed, or its client has gone.
    """

    _should_set_content_length = False

    def __init__(
        self,
        parts: AsyncGenerator[bytes],
        media_type: str,
        headers: Mapping[str, str] | None = None,
        held: AsyncExitStack | None = None,
    ) -> None:
        super().__init__(media_type=media_type, headers=dict(headers or {}))
        self._parts = parts
        self._held = held or AsyncExitStack()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response; stop where the client has gone."""
        async with self._held, aclosing(self._parts):
            await super().__call__(scope, receive, send)

    async def send_body(self, send: Send, receive: Receive) -> None:
        """Send every part until the client has all of them, or has gone."""
        sending = asyncio.create_task(self._send_parts(send))
        leaving = asyncio.create_task(_gone(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when="FIRST_COMPLETED")
            if sending.done():
                sending.result()
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)

    async def _send_parts(self, send: Send) -> None:
        async for part in self._parts:
            await send(_body(part, more=True))
        await send(_body(b"", more=False))


async def nothing() -> AsyncGenerator[bytes]:
    """Yield a part without a byte, for a response of which only the head is sent."""
    yield b""


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _body(part: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": part, "more_body": more}


class Coder(Protocol):
    """Codes a body part by part."""

    def compress(self, part: bytes, /) -> bytes:
        """Return what can be sent by now, maybe nothing."""
        ...

    def flush(self) -> bytes:
        """Return the end of the body."""
        ...


class _Brotli:
    def __init__(self) -> None:
        coder = cast("Any", brotli).Compressor(quality=BROTLI_LEVEL)
        self.compress, self.flush = coder.process, coder.finish


class _Plain:
    def compress(self, part: bytes, /) -> bytes:
        return part

    def flush(self) -> bytes:
        return b""


def choose(accept_encoding: bytes | None) -> Coding:
    """Return the quickest of the codings that Accept-Encoding likes best."""
    weights = compression.weighted(accept_encoding)
    best = max(weights.values(), default=0.0)
    for coding in QUICKEST_FIRST:
        if weights.get(coding) == best:
            return coding
    return "identity"


def coder(coding: Coding) -> Coder:
    """Return what codes one body."""
    match coding:
        case "br":
            return _Brotli()
        case "zstd":
            return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compressobj()
        case "gzip":
            return zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, compression.GZIP_FORMAT)
        case "identity":
            return _Plain()
