"""An exchange: one request, and its response on the way out with all its headers."""

import asyncio
import logging
import secrets
import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, cast

from litestar.types import HTTPScope, Message, Send

from api.http import compression, request_head, streaming
from api.http.compression import Coding, Compressor
from api.http.log_lines import RequestRecord
from api.http.streaming import Coder
from api.model import etags

log = logging.getLogger("foresaid.requests")
Headers = list[tuple[bytes, bytes]]

SECURITY_HEADERS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
EXPOSED_HEADERS = (
    b"ETag, Foresaid-Log-Size, Idempotent-Replayed, Link, Location, RateLimit,"
    b" RateLimit-Policy, Retry-After, X-Request-Id"
)
ALLOWED_HEADERS = (
    b"Authorization, Content-Type, Foresaid-Log-Size, Idempotency-Key, If-Match,"
    b" If-None-Match"
)
READ_METHODS = b"GET, HEAD"
ALL_METHODS = b"DELETE, GET, HEAD, OPTIONS, PATCH, POST"
CONTENT_HEADERS = {b"content-length", b"content-type"}


class Exchange:
    """One request and its response on their way."""

    def __init__(
        self,
        scope: HTTPScope,
        send: Send,
        allowed: bytes | None,
        compressor: Compressor,
    ) -> None:
        self._scope = scope
        self._headers = dict(scope["headers"])
        self._compressor = compressor
        self._send = send
        self._allowed = allowed
        self._started = time.perf_counter()
        self._id = secrets.token_hex(8)
        self._start: dict[str, Any] | None = None
        self._coder: Coder | None = None  # of a response that is being streamed
        self._ended = False
        self._status = 0
        self._sent = 0

    async def send(self, message: Message) -> None:
        """Pass a message on: a whole response with its ETag, or a part of a stream."""
        if message["type"] == "http.response.start":
            self._start = cast("dict[str, Any]", message)
            self._status = message["status"]
            return
        if message["type"] != "http.response.body" or self._start is None:
            await self._send(message)
            return
        body, more = message["body"], message.get("more_body", False)
        if self._coder is not None:
            await self._send_part(body, self._coder, more=more)
        elif more:
            self._coder = await self._begin(self._start)
            await self._send_part(body, self._coder, more=True)
        else:
            await self._finish(self._start, body)

    async def preflight(self) -> None:
        """Answer the CORS preflight request that a browser sends before a script's."""
        headers: Headers = [(b"vary", b"Origin")]
        if self._allowed is not None:
            read_by_post = request_head.is_read("POST", self._scope["path"])
            methods = READ_METHODS + b", POST" if read_by_post else READ_METHODS
            methods = methods if self._allowed == b"*" else ALL_METHODS
            headers += [
                (b"access-control-allow-methods", methods),
                (b"access-control-allow-headers", ALLOWED_HEADERS),
                (b"access-control-max-age", b"600"),
            ]
        await self._finish({"status": 204, "headers": headers}, b"")

    def log(self) -> tuple[int, float]:
        """Log the exchange, without its query, headers and bodies.

        Returns its status and how many seconds it took.
        """
        seconds = time.perf_counter() - self._started
        if log.isEnabledFor(logging.INFO):
            fields: dict[str, object] = {
                "request_id": self._id,
                "method": self._scope["method"],
                "path": self._scope["path"],
                "status": self._status,
                "bytes": self._sent,
                "milliseconds": round(seconds * 1000, 2),
            }
            log.handle(RequestRecord(log.name, fields))
        return self._status, seconds

    async def _finish(self, start: dict[str, Any], body: bytes) -> None:
        headers = [*cast("Iterable[tuple[bytes, bytes]]", start["headers"])]
        coding = self._coding(headers, len(body))
        tag: bytes | None = None
        if self._is_read(start):
            tag = _tag(headers) or etags.of(body).encode()
        status, headers = self._head(start["status"], headers, tag, coding)
        body = b"" if status == HTTPStatus.NOT_MODIFIED else body
        if body and coding != "identity":
            body = await self._compressor.compress(body, coding, tag)
            headers = [header for header in headers if header[0] != b"content-length"]
            headers.append((b"content-encoding", coding.encode()))
            headers.append((b"content-length", str(len(body)).encode()))
        await self._send_start(status, headers)
        await self._send_body(body, more=False)

    async def _begin(self, start: dict[str, Any]) -> Coder:
        """Send the head of a streamed response; return what codes its body.

        It has an ETag only if the application gave it one.
        """
        headers = [*cast("Iterable[tuple[bytes, bytes]]", start["headers"])]
        coding = self._coding(headers, None)
        tag = _tag(headers) if self._is_read(start) else None
        status, headers = self._head(start["status"], headers, tag, coding)
        if coding != "identity":
            headers = [header for header in headers if header[0] != b"content-length"]
            headers.append((b"content-encoding", coding.encode()))
        await self._send_start(status, headers)
        if self._is_bodiless():
            await self._send_body(b"", more=False)
        return streaming.coder(coding)

    async def _send_part(self, part: bytes, coder: Coder, *, more: bool) -> None:
        """Send a part; none of a response that has ended with its head."""
        if self._ended:
            await asyncio.sleep(0)  # in which the application sees that it may stop
            return
        coded = coder.compress(part)
        if not more:
            coded += coder.flush()
        if coded or not more:
            await self._send_body(coded, more=more)

    async def _send_start(self, status: int, headers: Headers) -> None:
        self._status = status
        start = {"type": "http.response.start", "status": status, "headers": headers}
        await self._send(cast("Message", start))

    async def _send_body(self, body: bytes, *, more: bool) -> None:
        body = b"" if self._is_bodiless() else body
        self._sent += len(body)
        self._ended = not more
        part = {"type": "http.response.body", "body": body, "more_body": more}
        await self._send(cast("Message", part))

    def _head(
        self, status: int, headers: Headers, tag: bytes | None, coding: Coding
    ) -> tuple[int, Headers]:
        """Return status and headers of a response with that entity tag, if any."""
        names = {name.lower() for name, _ in headers}
        if b"cache-control" not in names:
            headers.append((b"cache-control", b"no-cache" if tag else b"no-store"))
        if tag is not None:
            headers = [header for header in headers if header[0] != b"etag"]
            coded = etags.coded(tag.decode(), coding)
            asked = self._headers.get(b"if-none-match", b"").decode("latin-1")
            known = etags.known(asked, coded)
            headers.append((b"etag", (known or coded).encode("latin-1")))
            if known is not None:
                status = HTTPStatus.NOT_MODIFIED.value
                headers = [pair for pair in headers if pair[0] not in CONTENT_HEADERS]
        headers += [header for header in SECURITY_HEADERS if header[0] not in names]
        return status, headers + self._about_the_exchange()

    def _is_read(self, start: dict[str, Any]) -> bool:
        ok = start["status"] == HTTPStatus.OK
        return ok and self._scope["method"] in {"GET", "HEAD"}

    def _is_bodiless(self) -> bool:
        return self._scope["method"] == "HEAD" or self._status in {204, 304}

    def _coding(self, headers: Headers, size: int | None) -> Coding:
        """Return the coding of the response; say so where it depends on the request.

        A streamed response has no *size* yet.
        """
        media_type = dict(headers).get(b"content-type", b"")
        method, path = self._scope["method"], self._scope["path"]
        if not compression.is_negotiable(method, path, media_type):
            return "identity"
        headers.append((b"vary", b"Accept-Encoding"))
        accepted = self._headers.get(b"accept-encoding")
        if size is None:
            return streaming.choose(accepted)
        return compression.choose(accepted, size)

    def _about_the_exchange(self) -> Headers:
        """Return the headers that depend on nothing but who asks."""
        headers: Headers = [(b"x-request-id", self._id.encode())]
        if self._allowed is not None:
            headers.append((b"access-control-allow-origin", self._allowed))
            headers.append((b"access-control-expose-headers", EXPOSED_HEADERS))
            if self._allowed != b"*":
                headers.append((b"vary", b"Origin"))
        return headers


def _tag(headers: Headers) -> bytes | None:
    """Return the entity tag that a response has already, if it has one."""
    return next((value for name, value in headers if name == b"etag"), None)
