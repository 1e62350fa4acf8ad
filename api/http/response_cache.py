"""Copies: answers kept with where the log stood, given again while it stands there.

Every read is a function of its address, the log and the last day that is over. So one
short look at the log's head tells whether an answer is still the answer: nothing has
to be told that it is stale, and a lost copy costs only time. While the database is
away the copies are given all the same, for some minutes, and `Age` says since when they
may no longer hold (RFC 9111); but none that a text may have been taken down from.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from math import inf
from typing import Any, cast

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from msgspec import Struct

from api.database.pool import Pool
from api.errors import UnavailableError
from api.http.redaction_watch import Watch
from api.http.single_flight import SingleFlight
from api.language.dates import windows
from api.model import etags
from api.store import log_head
from api.store.log_head import Head

LARGEST = 256 * 1024  # bytes of one answer worth keeping
ROOM = 32 * 1024 * 1024  # bytes of them all
# `/oembed` answers by the Host that was asked, which no address of a copy tells.
UNKEPT = ("/health", "/metrics", "/openapi.json", "/docs", "/assets/", "/oembed")
OLDEST_SECONDS = 600.0
PATIENCE_SECONDS = 1.0  # in which the database tells where the log stands
AWAY_SECONDS = 1.0  # before it is asked again on behalf of who has a copy
KEYS = "/v1/keys"  # answered by whose key it is

Address = tuple[str, bytes]
Stamp = tuple[object, ...]


class CachedResponse(Struct):
    """An answer of status 200, what it was made from, and when it last held.

    `term`: of the watch, in which it held; see there.
    """

    stamp: Stamp
    headers: list[tuple[bytes, bytes]]
    body: bytes
    seen_at: float
    term: int | None


class ResponseCache:
    """The application behind the copies of its answers."""

    def __init__(
        self, app: ASGIApp, pool: Pool, clock: Callable[[], datetime], watch: Watch
    ) -> None:
        self._app = app
        self._watch = watch
        self._heads: SingleFlight[None, Head] = SingleFlight(
            lambda _: log_head.head(pool.database)
        )
        self._clock = clock
        self._copies: OrderedDict[Address, CachedResponse] = OrderedDict()
        self._room = ROOM
        self._seen_at = 0.0
        self._away_until = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the copy that still holds, or ask for the answer and keep it."""
        request = cast("HTTPScope", scope)
        if not _is_read(request):
            await self._app(scope, receive, send)
            return
        address = (request["path"], request["query_string"])
        cached = self._copies.get(address)
        term = self._watch.term
        try:
            stamp = await self._stamp(cached)
        except (UnavailableError, TimeoutError):
            age = time.monotonic() - (-inf if cached is None else cached.seen_at)
            if cached is not None and age <= OLDEST_SECONDS and self._is_whole(cached):
                await _give(cached, send, (b"age", str(int(age)).encode()))
            else:
                await self._app(scope, receive, send)
            return
        if cached is not None and cached.stamp == stamp:
            cached.seen_at = self._seen_at
            cached.term = term
            self._copies.move_to_end(address)
            await _give(cached, send)
            return
        recording = _Recording(send)
        await self._app(scope, receive, recording.send)
        response = recording.copy(stamp, term)
        if response is not None:
            self._keep(address, response)

    def _is_whole(self, cached: CachedResponse) -> bool:
        """Tell whether no text can have been taken down since the copy last held."""
        return cached.term is not None and cached.term == self._watch.term

    async def _stamp(self, cached: CachedResponse | None) -> Stamp:
        """Return where the log stands; raise where the database does not tell.

        Who has a copy to give waits but a moment, and where it was in vain, the others
        with one don't wait until a look succeeds.
        """
        if cached is not None and time.monotonic() < self._away_until:
            raise UnavailableError
        try:
            async with asyncio.timeout(None if cached is None else PATIENCE_SECONDS):
                head = await self._heads.get(None)
        except (UnavailableError, TimeoutError):
            self._away_until = time.monotonic() + AWAY_SECONDS
            raise
        self._seen_at = time.monotonic()
        closed_day = windows.last_closed_day(self._clock())
        return (head, closed_day)

    def _keep(self, address: Address, response: CachedResponse) -> None:
        before = self._copies.pop(address, None)
        if before is not None:
            self._room += len(before.body)
        self._copies[address] = response
        self._room -= len(response.body)
        while self._room < 0:
            _, oldest = self._copies.popitem(last=False)
            self._room += len(oldest.body)


class _Recording:
    """An answer on its way out, written down."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: dict[str, Any] | None = None
        self._body = bytearray()
        self._whole = False

    async def send(self, message: Message) -> None:
        """Write a message down and pass it on."""
        if message["type"] == "http.response.start":
            self._start = cast("dict[str, Any]", message)
        elif message["type"] == "http.response.body":
            if len(self._body) <= LARGEST:
                self._body += message["body"]
            self._whole = not message.get("more_body", False)
        await self._send(message)

    def copy(self, stamp: Stamp, term: int | None) -> CachedResponse | None:
        """Return what was answered, if it is whole, a success and not too large."""
        start = self._start
        if start is None or start["status"] != 200 or not self._whole:  # noqa: PLR2004
            return None
        if len(self._body) > LARGEST:
            return None
        body = bytes(self._body)
        tag = (b"etag", etags.of(body).encode())
        return CachedResponse(
            stamp, [*start["headers"], tag], body, time.monotonic(), term
        )


def _is_read(request: HTTPScope) -> bool:
    """Tell whether the answer is the same for everyone."""
    return (
        request["type"] == "http"
        and request["method"] == "GET"
        and not request["path"].startswith((KEYS, *UNKEPT))
    )


async def _give(
    cached: CachedResponse, send: Send, *extra: tuple[bytes, bytes]
) -> None:
    headers = [*cached.headers, *extra] if extra else cached.headers
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    await send(cast("Message", start))
    body = {"type": "http.response.body", "body": cached.body, "more_body": False}
    await send(cast("Message", body))
