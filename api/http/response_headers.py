"""Response headers: what holds for every request and response, whatever it is about.

HEAD is served as GET without a body. Responses are compressed as Accept-Encoding
allows. They have strong ETags, one for each coding, and 304 where one matches. Scripts
of every origin may read; those of configured origins may write. Each request has an id
and one line of log.
"""

import logging
import secrets
import time
from collections.abc import Collection, Iterable
from http import HTTPStatus
from typing import Any, cast

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from api.http import compression, request_head
from api.http.compression import Coding, Compressor
from api.http.request_metrics import RequestMetrics
from api.model import etags

log = logging.getLogger("foresaid.requests")
Headers = list[tuple[bytes, bytes]]

SAFE: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
EXPOSED = (
    b"ETag, Foresaid-Log-Size, Idempotent-Replayed, Link, Location, RateLimit,"
    b" RateLimit-Policy, Retry-After, X-Request-Id"
)
SENDABLE = (
    b"Authorization, Content-Type, Foresaid-Log-Size, Idempotency-Key, If-Match,"
    b" If-None-Match"
)
READING = b"GET, HEAD"
WRITING = b"DELETE, GET, HEAD, OPTIONS, PATCH, POST"


class ResponseHeaders:
    """The application, and the headers that its responses get."""

    def __init__(
        self,
        app: ASGIApp,
        write_origins: Collection[str],
        metrics: RequestMetrics | None = None,
    ) -> None:
        self._app = app
        self._metrics = metrics or RequestMetrics()
        self._write_origins = {origin.encode() for origin in write_origins}
        self._compressor = Compressor()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = cast("HTTPScope", scope)
        allowed = self._allowed(request)
        exchange = Exchange(request, send, allowed, self._compressor)
        served = request
        if _is_preflight(request):
            await exchange.preflight()
        elif request["method"] == "HEAD":
            served = cast("HTTPScope", {**request, "method": "GET"})
            await self._app(served, receive, exchange.send)
        else:
            await self._app(scope, receive, exchange.send)
        status, seconds = exchange.log()
        self._metrics.count(request["method"], served, status, seconds)

    def _allowed(self, scope: HTTPScope) -> bytes | None:
        """Return the origin whose script may read the response, if a script asks."""
        headers = dict(scope["headers"])
        origin = headers.get(b"origin")
        if origin is None:
            return None
        method = headers.get(b"access-control-request-method", scope["method"].encode())
        if request_head.is_read(method.decode("latin-1"), scope["path"]):
            return b"*"
        return origin if origin in self._write_origins else None


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
        self._body = bytearray()
        self._status = 0
        self._sent = 0

    async def send(self, message: Message) -> None:
        """Pass a message on; a response goes out once it is complete, for its ETag."""
        if message["type"] == "http.response.start":
            self._start = cast("dict[str, Any]", message)
            self._status = message["status"]
            return
        if message["type"] != "http.response.body" or self._start is None:
            await self._send(message)
            return
        self._body += message["body"]
        if not message.get("more_body", False):
            await self._finish(self._start, bytes(self._body))

    async def preflight(self) -> None:
        """Respond to the question that a browser asks before a script's request."""
        headers: Headers = [(b"vary", b"Origin")]
        if self._allowed is not None:
            read_by_post = request_head.is_read("POST", self._scope["path"])
            methods = READING + b", POST" if read_by_post else READING
            methods = methods if self._allowed == b"*" else WRITING
            headers += [
                (b"access-control-allow-methods", methods),
                (b"access-control-allow-headers", SENDABLE),
                (b"access-control-max-age", b"600"),
            ]
        await self._finish({"status": 204, "headers": headers}, b"")

    def log(self) -> tuple[int, float]:
        """Log the exchange, without its query, headers and bodies.

        Returns its status and how many seconds it took.
        """
        seconds = time.perf_counter() - self._started
        log.info(
            "request",
            extra={
                "request_id": self._id,
                "method": self._scope["method"],
                "path": self._scope["path"],
                "status": self._status,
                "bytes": self._sent,
                "milliseconds": round(seconds * 1000, 2),
            },
        )
        return self._status, seconds

    async def _finish(self, start: dict[str, Any], body: bytes) -> None:
        status: int = start["status"]
        headers = [*cast("Iterable[tuple[bytes, bytes]]", start["headers"])]
        names = {name.lower() for name, _ in headers}
        coding = self._coding(headers, len(body))
        tag: bytes | None = None
        if status == HTTPStatus.OK and self._scope["method"] in {"GET", "HEAD"}:
            tag = _tag(headers) or etags.of(body).encode()
            headers = [header for header in headers if header[0] != b"etag"]
            coded = etags.coded(tag.decode(), coding).encode()
            known = _known(self._headers.get(b"if-none-match"), coded)
            headers.append((b"etag", known or coded))
            if b"cache-control" not in names:
                headers.append((b"cache-control", b"no-cache"))
            if known is not None:
                status, body = 304, b""
                headers = [header for header in headers if header[0] not in BODILY]
        elif b"cache-control" not in names:
            headers.append((b"cache-control", b"no-store"))
        if body and coding != "identity":
            body = await self._compressor.compress(body, coding, tag)
            headers = [header for header in headers if header[0] != b"content-length"]
            headers.append((b"content-encoding", coding.encode()))
            headers.append((b"content-length", str(len(body)).encode()))
        headers += [header for header in SAFE if header[0] not in names]
        headers += self._about_the_exchange()
        self._status = status
        await self._send(
            {"type": "http.response.start", "status": status, "headers": headers}
        )
        bodiless = self._scope["method"] == "HEAD" or status in {204, 304}
        self._sent = 0 if bodiless else len(body)
        await self._send(
            {
                "type": "http.response.body",
                "body": b"" if bodiless else body,
                "more_body": False,
            }
        )

    def _coding(self, headers: Headers, size: int) -> Coding:
        """Return the coding of the response; say so where it depends on the request."""
        media_type = dict(headers).get(b"content-type", b"")
        method, path = self._scope["method"], self._scope["path"]
        if not compression.is_negotiable(method, path, media_type):
            return "identity"
        headers.append((b"vary", b"Accept-Encoding"))
        return compression.choose(self._headers.get(b"accept-encoding"), size)

    def _about_the_exchange(self) -> Headers:
        """Return the headers that depend on nothing but who asks."""
        headers: Headers = [(b"x-request-id", self._id.encode())]
        if self._allowed is not None:
            headers.append((b"access-control-allow-origin", self._allowed))
            headers.append((b"access-control-expose-headers", EXPOSED))
            if self._allowed != b"*":
                headers.append((b"vary", b"Origin"))
        return headers


BODILY = {b"content-length", b"content-type"}


def _is_preflight(scope: HTTPScope) -> bool:
    if scope["method"] != "OPTIONS":
        return False
    names = {name for name, _ in scope["headers"]}
    return {b"origin", b"access-control-request-method"} <= names


def _tag(headers: Headers) -> bytes | None:
    """Return the entity tag that a response has already, if it has one."""
    return next((value for name, value in headers if name == b"etag"), None)


def _known(header: bytes | None, tag: bytes) -> bytes | None:
    """Return the tag of what the client has, where it is *tag* in whatever coding."""
    if header is None:
        return None
    body = etags.plain(tag.decode())
    for given in etags.named(header.decode("latin-1")):
        strong = given.removeprefix("W/")
        if given == "*":
            return tag
        if etags.plain(strong) == body:
            return strong.encode()
    return None
