"""The response cache: responses stored with the log's head, valid until that changes.

Every read is a function of its address, the log, the day and the last closed one. So
one short look at the log's head shows whether a stored response is still right: nothing
needs to be invalidated, and a lost response costs only time. While the database is
away, stored responses are served for some minutes all the same, and `Age` gives the
seconds since they were last known to be right (RFC 9111); but none that a text may have
been redacted from since.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from http import HTTPStatus
from typing import Any, cast

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from msgspec import Struct

from api.database.pool import Pool
from api.database.single_flight import SingleFlight
from api.errors import UnavailableError
from api.http import compression, log_size, request_metrics
from api.http.bounded_cache import BoundedCache
from api.http.redaction_watch import Watch
from api.http.request_metrics import CopyMetrics
from api.language.dates import windows
from api.model import etags
from api.store import log_head
from api.store.log_head import Head

LARGEST_BODY_BYTES = 256 * 1024  # of a body that is stored
STORED_BYTES = 32 * 1024 * 1024  # of all that is stored
# What does not stand on the log.
UNCACHED = (
    *("/health", "/metrics", "/openapi.json", "/docs", "/assets/"),
    *("/robots.txt", "/llms.txt"),
)
# What stands on the log, but also on who asks, or on the Host header, which is no part
# of an address here.
UNSTORED = (*compression.PERSONAL, "/oembed", "/sitemap")
STALE_SECONDS = 600.0  # in which a response may be served without the database
HEAD_SECONDS = 1.0  # in which the database must give the log's head
FRESH_SECONDS = 0.1  # how old the log's head may be that a new response is stored with
RETRY_SECONDS = 1.0  # before the next try for a request with a stored response

Address = tuple[str, bytes]
Headers = tuple[tuple[bytes, bytes], ...]


class Stamp(Struct, frozen=True, gc=False):
    """What a response depends on besides its address.

    `day`: the current one in UTC, with which a step of a history may begin.
    """

    head: Head
    closed_day: date
    day: date


class CachedResponse(Struct, gc=False):
    """A response of status 200, what it was made from, and when it was last valid.

    `term`: that of the redaction watch in which it was valid; `template`: of its path.
    """

    stamp: Stamp
    headers: Headers
    body: bytes
    validated_at: float
    term: int | None
    template: str


class ResponseCache:
    """The application behind the cache of its responses."""

    def __init__(
        self,
        app: ASGIApp,
        pool: Pool,
        clock: Callable[[], datetime],
        watch: Watch,
        metrics: CopyMetrics | None = None,
    ) -> None:
        self._app = app
        self._watch = watch
        self._metrics = metrics or CopyMetrics()
        self._heads: SingleFlight[None, Head] = SingleFlight(
            lambda _: log_head.head(pool.database)
        )
        self._clock = clock
        self._responses = BoundedCache[Address, CachedResponse](STORED_BYTES)
        self._head: Head | None = None
        self._head_read_at = 0.0
        self._away_until = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the stored response if it is right, or call the application."""
        request = cast("HTTPScope", scope)
        if not _is_read(request):
            await self._app(scope, receive, send)
            return
        address = (request["path"], request["query_string"])
        cached = self._responses.get(address)
        term = self._watch.term
        size = log_size.expected(request)
        try:
            stamp = await self._stamp(cached, size)
        except (UnavailableError, TimeoutError):
            if cached is None or not self._may_serve_stale(cached, size):
                await self._app(scope, receive, send)
                return
            age = int(time.monotonic() - cached.validated_at)
            self._metrics.stale += 1
            await _send(request, cached, send, (b"age", str(age).encode()))
            return
        if cached is not None and cached.stamp == stamp:
            cached.validated_at = self._head_read_at
            cached.term = term
            self._metrics.hits += 1
            await _send(request, cached, send)
            return
        self._metrics.misses += 1
        recording = _Recording(send, stamp.head.size)
        await self._app(scope, receive, recording.send)
        response = recording.response(stamp, term, request_metrics.template(request))
        if response is not None and not request["path"].startswith(UNSTORED):
            self._store(address, response)

    def _may_serve_stale(self, cached: CachedResponse, size: int) -> bool:
        """Return whether a response may be served while the database is away.

        It must be new enough, and no text can have been redacted since.
        """
        age = time.monotonic() - cached.validated_at
        is_whole = cached.term is not None and cached.term == self._watch.term
        return age <= STALE_SECONDS and cached.stamp.head.size >= size and is_whole

    async def _stamp(self, cached: CachedResponse | None, size: int) -> Stamp:
        """Return the log's head, of *size* or more, and the last closed day, or raise.

        A response that is still to be made may have an earlier head: what was read
        later than that is at most thrown away too early.

        A request with a stored response waits only a moment; after one waited in vain,
        the others do not wait for a while.
        """
        if cached is not None and time.monotonic() < self._away_until:
            raise UnavailableError
        is_old = time.monotonic() - self._head_read_at > FRESH_SECONDS
        if cached is not None or is_old or self._head is None:
            self._head = await self._current_head(cached)
        if self._head.size < size:
            look = partial(self._current_head, cached)
            self._head = await log_size.reached(size, look)
        now = self._clock().astimezone(UTC)
        return Stamp(self._head, windows.last_closed_day(now), now.date())

    async def _current_head(self, cached: CachedResponse | None) -> Head:
        try:
            async with asyncio.timeout(None if cached is None else HEAD_SECONDS):
                head = await self._heads.get(None)
        except (UnavailableError, TimeoutError):
            self._away_until = time.monotonic() + RETRY_SECONDS
            raise
        self._head_read_at = time.monotonic()
        return head

    def _store(self, address: Address, response: CachedResponse) -> None:
        path, query = address
        size = len(path) + len(query) + len(response.body)
        self._responses.put(address, response, size)
        self._metrics.bytes = self._responses.taken


class _Recording:
    """A response on its way out, recorded if it is a success in one piece.

    Its head waits for its body, whose entity tag is computed only here.
    """

    def __init__(self, send: Send, size: int) -> None:
        self._send = send
        self._size = (log_size.NAME, str(size).encode())
        self._start: dict[str, Any] | None = None
        self._recorded: tuple[Headers, bytes] | None = None

    async def send(self, message: Message) -> None:
        """Record a message and pass it on."""
        if message["type"] == "http.response.start":
            self._start = cast("dict[str, Any]", message)
            headers = [*message["headers"]]
            if log_size.NAME not in dict(headers):
                headers.append(self._size)
            self._start["headers"] = headers
            return
        if message["type"] == "http.response.body" and self._start is not None:
            start, self._start = self._start, None
            body = message["body"]
            whole = start["status"] == HTTPStatus.OK and not message.get("more_body")
            if whole and len(body) <= LARGEST_BODY_BYTES:
                tag = (b"etag", etags.of(body).encode())
                recorded: Headers = (*start["headers"], tag)
                start["headers"] = recorded
                self._recorded = recorded, body
            await self._send(cast("Message", start))
        await self._send(message)

    def response(
        self, stamp: Stamp, term: int | None, template: str
    ) -> CachedResponse | None:
        """Return the response, if it was recorded."""
        if self._recorded is None:
            return None
        headers, body = self._recorded
        return CachedResponse(stamp, headers, body, time.monotonic(), term, template)


def _is_read(request: HTTPScope) -> bool:
    """Return whether the response stands on the log."""
    return (
        request["type"] == "http"
        and request["method"] == "GET"
        and not request["path"].startswith(UNCACHED)
    )


async def _send(
    request: HTTPScope, cached: CachedResponse, send: Send, *extra: tuple[bytes, bytes]
) -> None:
    """Send a stored response; metrics count the request by the path it matches."""
    request["path_template"] = cached.template
    headers = (*cached.headers, *extra)
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    await send(cast("Message", start))
    body = {"type": "http.response.body", "body": cached.body, "more_body": False}
    await send(cast("Message", body))
