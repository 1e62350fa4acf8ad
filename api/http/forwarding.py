"""Forwarding: what one of several processes does not do itself, the writer does.

Each process reads for itself. Writes go to the one that writes, with the pages of the
desk, since what is under way there is held by one process: then many writes become
durable together, as where there is one process only. They pass through a Unix socket;
the writer counts and checks them as if the client had come to it.
"""

from http import HTTPStatus
from typing import Any, cast

from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from api.http import problems, request_spans
from api.http.exchange import SECURITY_HEADERS
from api.http.relay import Relay, UnreachedError
from api.http.request_head import SAFE_METHODS
from api.http.request_spans import RequestSpans
from api.tracing import Tracer

# Pages that depend on what the writer alone holds.
WRITER_PATHS = ("/desk", "/sign-in", "/sign-out", "/metrics")
CLIENT = b"foresaid-client"  # the address of the client, from one process to another
AWAY = "The process that writes is starting; try again. It may still be entered."
Headers = list[tuple[bytes, bytes]]


class Forwarding:
    """The application of a process that only reads, and the way to the writer."""

    def __init__(self, app: ASGIApp, socket: str, tracer: Tracer | None = None) -> None:
        self._app = app
        self._forwarded: ASGIApp = self._forward
        if tracer is not None:
            self._forwarded = RequestSpans(self._forward, tracer, "client")
        self._socket = socket

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
        own = [header for header in request["headers"] if header[0] != CLIENT]
        headers = [*request_spans.continued(own), (CLIENT, _client(request))]
        try:
            await Relay(request, headers, receive).run(self._socket, send)
        except UnreachedError:
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


async def _refuse(request: HTTPScope, send: Send) -> None:
    """Respond that the writer does not answer now."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    body = problems.early(status, AWAY, problems.instance(request))
    headers = [
        (b"content-type", problems.MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"retry-after", b"2"),
        *SECURITY_HEADERS,
    ]
    start = {"type": "http.response.start", "status": status, "headers": headers}
    await send(cast("Any", start))
    part = {"type": "http.response.body", "body": body, "more_body": False}
    await send(cast("Any", part))
