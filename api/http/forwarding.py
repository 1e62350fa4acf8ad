"""Forwarding: what one of several processes does not do itself, the writer does.

Each process reads for itself. Writes go to the one that writes, with the pages of the
desk, since what is under way there is held by one process: then many writes become
durable together, as where there is one process only. They pass through a Unix socket;
the writer counts and checks them as if the client had come to it.
"""

from collections.abc import AsyncIterator, Sequence
from http import HTTPStatus
from typing import Any, cast

import httpcore
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from api.http import problems, request_spans
from api.http.exchange import SECURITY_HEADERS
from api.http.request_head import SAFE_METHODS
from api.http.request_spans import RequestSpans
from api.tracing import Tracer

# Pages that depend on what the writer alone holds.
WRITER_PATHS = ("/desk", "/sign-in", "/sign-out", "/metrics")
CLIENT = b"foresaid-client"  # the address of the client, from one process to another
AWAY = "The process that writes is starting; try again. It may still be entered."
# Such headers hold for one connection, not for the next (RFC 9110, 7.6.1).
HOP_BY_HOP = {b"connection", b"keep-alive", b"te", b"transfer-encoding", b"upgrade"}
UNREACHED = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
)
Headers = list[tuple[bytes, bytes]]


class ClientGoneError(Exception):
    """The client went away before it had sent all of its request."""


class Forwarding:
    """The application of a process that only reads, and the way to the writer."""

    def __init__(self, app: ASGIApp, socket: str, tracer: Tracer | None = None) -> None:
        self._app = app
        self._forwarded: ASGIApp = self._forward
        if tracer is not None:
            self._forwarded = RequestSpans(self._forward, tracer, "client")
        # A connection each: one that waits could be closed as a request is sent.
        self._writer = httpcore.AsyncConnectionPool(
            uds=socket, max_connections=None, max_keepalive_connections=0
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request here, or have the writer serve it."""
        if scope["type"] == "http":
            request = cast("HTTPScope", scope)
            if not is_local(request["method"], request["path"]):
                await self._forwarded(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _forward(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = cast("HTTPScope", scope)
        passed_on = request_spans.continued(_passed_on(request["headers"]))
        target = request["raw_path"]
        if request["query_string"]:
            target += b"?" + request["query_string"]
        started = False
        try:
            async with self._writer.stream(
                request["method"],
                httpcore.URL(scheme=b"http", host=b"writer", port=80, target=target),
                headers=[*passed_on, (CLIENT, _client(request))],
                content=_body(receive) if _has_body(request["headers"]) else None,
                extensions={"timeout": {"connect": 2.0}},
            ) as response:
                started = True
                headers = _passed_on(response.headers)
                # The server here puts the date before them, as the writer's did.
                headers = [header for header in headers if header[0].lower() != b"date"]
                await _answer(send, response.status, headers)
                async for part in response.aiter_stream():
                    await _send_part(send, part, more=True)
                await _send_part(send, b"", more=False)
        except ClientGoneError:
            return
        except UNREACHED:
            if started:
                raise  # the connection breaks: half of an answer must not look whole
            await _refuse(request, send)


class Forwarded:
    """The application as other processes reach it, for the clients they speak for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request as if its client had come here."""
        if scope["type"] == "http":
            headers = cast("Headers", [*scope["headers"]])
            client = dict(headers).get(CLIENT, b"").decode("latin-1")
            kept = [header for header in headers if header[0] != CLIENT]
            scope = cast("Scope", {**scope, "headers": kept, "client": (client, 0)})
        await self._app(scope, receive, send)


def is_local(method: str, path: str) -> bool:
    """Return whether a process that only reads answers such a request itself."""
    return method in SAFE_METHODS and not path.startswith(WRITER_PATHS)


def _client(request: HTTPScope) -> bytes:
    client = request["client"]
    return client[0].encode("latin-1") if client else b""


def _passed_on(headers: Any) -> Headers:
    pairs = cast("Sequence[tuple[bytes, bytes]]", headers)
    left_out = HOP_BY_HOP | {CLIENT}
    return [(name, value) for name, value in pairs if name.lower() not in left_out]


def _has_body(headers: Any) -> bool:
    names = {name.lower() for name, _ in cast("Headers", headers)}
    return not names.isdisjoint({b"content-length", b"transfer-encoding"})


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = cast("dict[str, Any]", await receive())
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return


async def _answer(send: Send, status: int, headers: Headers) -> None:
    start = {"type": "http.response.start", "status": status, "headers": headers}
    await send(cast("Any", start))


async def _send_part(send: Send, part: bytes, *, more: bool) -> None:
    body = {"type": "http.response.body", "body": part, "more_body": more}
    await send(cast("Any", body))


async def _refuse(request: HTTPScope, send: Send) -> None:
    """Respond that the writer does not answer now."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    body = problems.early(status, AWAY, request["path"])
    headers = [
        (b"content-type", problems.MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"retry-after", b"2"),
        *SECURITY_HEADERS,
    ]
    await _answer(send, status, headers)
    await _send_part(send, body, more=False)
