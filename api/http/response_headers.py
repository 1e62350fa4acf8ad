"""Response headers: what holds for every request and response, whatever it is about.

HEAD is served as GET without a body. Responses are compressed as Accept-Encoding
allows. They have strong ETags, one for each coding, and 304 where one matches. Scripts
of every origin may read; those of configured origins may write. Each request has an id
and one line of log.
"""

from collections.abc import Collection
from typing import cast

from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from api.http import request_head, request_metrics
from api.http.compression import Compressor
from api.http.exchange import Exchange
from api.http.request_metrics import RequestMetrics
from api.http.streaming import HEAD_ONLY


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
        try:
            if _is_preflight(request):
                await exchange.preflight()
            elif request["method"] == "HEAD":
                served = cast(
                    "HTTPScope", {**request, "method": "GET", HEAD_ONLY: True}
                )
                await self._app(served, receive, exchange.send)
            else:
                await self._app(scope, receive, exchange.send)
        finally:
            status, seconds = exchange.log()
            request["path_template"] = request_metrics.template(served)
            self._metrics.count(request["method"], request, status, seconds)

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


def _is_preflight(scope: HTTPScope) -> bool:
    if scope["method"] != "OPTIONS":
        return False
    names = {name for name, _ in scope["headers"]}
    return {b"origin", b"access-control-request-method"} <= names
