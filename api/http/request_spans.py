"""The span of each request, named as OpenTelemetry's HTTP conventions have it.

It holds no query, header or body, and the template of its path is that of the metrics.
"""

from http import HTTPStatus
from typing import cast

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from api import tracing
from api.http import request_metrics
from api.http.request_metrics import METHODS, UNMATCHED
from api.tracing import Headers, Kind, Span, Tracer

OTHER = "_OTHER"
CONTINUES = {b"traceparent", b"tracestate"}


class RequestSpans:
    """What serves requests, and a span of each; of *kind* client, it passes them on."""

    def __init__(self, app: ASGIApp, tracer: Tracer, kind: Kind = "server") -> None:
        self._app = app
        self._tracer = tracer
        self._kind: Kind = kind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; its span ends with its response, streamed or not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = cast("HTTPScope", scope)
        span = self._begin(request)
        status = 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        error: str | None = None
        try:
            with tracing.inside(span):
                await self._app(scope, receive, sent)
        except BaseException as raised:
            error = type(raised).__qualname__
            raise
        finally:
            _finish(span, request, status, error)

    def _begin(self, request: HTTPScope) -> Span:
        """Begin a span in the trace that the request's headers name, if they do."""
        method = _method(request)
        attributes = {
            "http.request.method": method,
            "url.path": request["path"],
            "url.scheme": request["scheme"],
            "network.protocol.version": request["http_version"],
        }
        return self._tracer.begin(
            "HTTP" if method == OTHER else method,
            kind=self._kind,
            attributes=attributes,
            headers=[header for header in request["headers"] if _continues(header)],
        )


def continued(headers: Headers) -> Headers:
    """Return the headers of a request that another process serves for this one."""
    span = tracing.current()
    if span is None:
        return headers
    return [*(pair for pair in headers if not _continues(pair)), *span.headers()]


def _finish(span: Span, request: HTTPScope, status: int, error: str | None) -> None:
    if not span.recorded:
        return
    route = request_metrics.template(request)
    if route != UNMATCHED:
        span.rename(f"{_method(request)} {route}")
        span.note({"http.route": route})
    if status:
        span.note({"http.response.status_code": status})
    if error is None and status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        error = str(status)
    span.end(error=error)


def _continues(header: tuple[bytes, bytes]) -> bool:
    return header[0].lower() in CONTINUES


def _method(request: HTTPScope) -> str:
    return request["method"] if request["method"] in METHODS else OTHER
