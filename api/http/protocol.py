"""The protocol of a connection: slow, silent and surplus connections are closed.

Why on top of httptools: it parses in C and strictly, but it buffers a header until its
end arrives, and uvicorn closes only connections that are idle between two requests. So
bytes are counted before the parser gets them, and all connections are checked
regularly.
"""

import asyncio
import time
from enum import Enum, auto
from functools import partial
from http import HTTPStatus
from typing import Any, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http import connection_limits, other_versions, request_head
from api.http.connection_limits import ConnectionLimits, CountingTransport
from api.http.request_head import RefusedError

LINGER_SECONDS = 3  # how long a refused client may still read the reason
BAD = RefusedError(HTTPStatus.BAD_REQUEST, "This is no HTTP/1.1 request.")
SLOW = RefusedError(HTTPStatus.REQUEST_TIMEOUT, "The request came too slowly.")


class Stage(Enum):
    """What a connection is waiting for."""

    IDLE = auto()  # for a request to begin
    HEAD = auto()  # for the end of its headers
    BODY = auto()  # for the end of its body
    ANSWER = auto()  # for our response


class Connection(HttpToolsProtocol):
    """One connection, watched by the limits of its server."""

    # The parser exists until the connection is lost.
    parser: httptools.HttpRequestParser  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self, guard: ConnectionLimits, **settings: Any) -> None:
        super().__init__(**settings)
        self._guard = guard
        self._limits = guard.limits
        self._peer = ""
        self._stage = Stage.IDLE
        self._since = time.monotonic()
        self._begun = 0  # requests
        self._head = 0  # bytes of the head, after those that it began with
        self._body = 0  # bytes of body in the current period
        self._bare = 0  # bytes since the last byte of a body
        self._answered: float | None = None  # when we responded, before the whole body
        self._ended: float | None = None  # when we sent our last response
        self._deaf = False

    def connection_made(self, transport: Any) -> None:
        """Admit a connection, unless its address has too many, or all have."""
        super().connection_made(transport)
        self._wire = CountingTransport(transport)
        self.transport = cast("asyncio.Transport", self._wire)
        self._peer = self.client[0] if self.client else ""
        refusal = self._guard.add(self, self._peer)
        if refusal is not None:
            self._deaf = True
            self._wire.write(connection_limits.refusal(refusal))
            self._wire.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop counting a connection."""
        super().connection_lost(exc)
        self._guard.remove(self, self._peer)

    def data_received(self, data: bytes) -> None:
        """Parse bytes; refuse what is no request, and heads that are too large."""
        if self._deaf:
            return
        self._unset_keepalive_if_required()
        rests, begun = self._stage in {Stage.IDLE, Stage.ANSWER}, self._begun
        self._head += len(data)
        self._bare += len(data)
        try:
            self._parse(data)
        except httptools.HttpParserInvalidMethodError:
            self._refuse(request_head.unknown_method(data) or BAD)
            return
        except httptools.HttpParserError as error:
            why = error.__context__
            self._refuse(why if isinstance(why, RefusedError) else BAD)
            return
        if rests and self._begun == begun + 1:  # the data begins exactly one head
            self._head = len(data)
        most = self._limits.header_bytes
        if (
            self._stage is Stage.HEAD and self._head > most + request_head.TARGET_BYTES
        ) or (self._stage is Stage.BODY and self._bare > most):
            self._refuse(request_head.too_large(f"Headers have at most {most} bytes."))

    def eof_received(self) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Keep a connection whose client only waits for its response by now.

        One whose response has begun is closed: most often its client has gone, and a
        stream that rests would not notice for long.
        """
        if self._is_free() or self._stage is Stage.BODY or self.cycle.response_started:
            return False
        self.cycle.keep_alive = False
        return True

    def _parse(self, data: bytes) -> None:
        """Parse bytes, whatever other protocol a request offers to go on in.

        The server speaks none, so that it reads the request like any other (RFC 9110,
        7.8), and nothing after it.
        """
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            self.cycle.keep_alive = False
            self.parser = other_versions.body_parser(
                self.headers, self.on_body, self.on_message_complete
            )
            self.parser.feed_data(data[offer.args[0] :])

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._answered = None
        self._begun += 1
        self._head = 0
        self._enter(Stage.HEAD)

    def on_url(self, url: bytes) -> None:
        """Take a part of the request target."""
        super().on_url(url)
        request_head.check_target(self.url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header without the white space after it (RFC 9110, 5.5).

        Trailers after a body are ignored.
        """
        if self._stage is Stage.HEAD:
            super().on_header(name, value.rstrip(b" \t"))
            request_head.check_count(self.headers, self._limits.headers)

    def on_headers_complete(self) -> None:
        """Start a request, if its head has only one meaning."""
        request_head.check_size(self.headers, self._limits.header_bytes)
        version, method = self.parser.get_http_version(), self.parser.get_method()
        request_head.check(version, method, self.headers)
        super().on_headers_complete()
        if version == "1.0":
            other_versions.answer_unframed(self.cycle)
        if self._guard.draining:
            self.cycle.keep_alive = False
        self._bare = 0
        self._enter(Stage.BODY)

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        super().on_body(body)
        self._body += len(body)
        self._bare = 0

    def on_message_complete(self) -> None:
        """End a request, if its body is not yet to be read."""
        if self.parser.should_upgrade():
            return
        super().on_message_complete()
        self._enter(Stage.IDLE if self.cycle.response_complete else Stage.ANSWER)

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the rest of this one's body."""
        super().on_response_complete()
        self._answered = time.monotonic()
        if self._stage in {Stage.ANSWER, Stage.IDLE}:
            self._enter(Stage.IDLE)

    def look(self, now: float) -> bool:
        """End what has lasted too long; return whether anything has."""
        patience = self._limits.patience_seconds
        if self._ended is not None:
            if now - self._ended <= LINGER_SECONDS:
                return False
            self._wire.abort()
        elif self._wire.is_taken_too_slowly(now, patience / 2):
            self._wire.abort()
        elif self.flow.read_paused:  # we are the ones who do not read
            self._enter(self._stage)
            return False
        elif self._stage is Stage.BODY:
            return self._look_at_body(now, patience / 2)
        elif now - self._since <= patience or self._stage is Stage.ANSWER:
            return False
        elif self._stage is Stage.HEAD:
            self._refuse(SLOW)
        elif self._is_free():
            self._wire.close()
        return True

    def _look_at_body(self, now: float, stretch: float) -> bool:
        if self.cycle.response_complete and self._answered is not None:
            if now - self._answered > LINGER_SECONDS:
                self._wire.abort()
                return True
        elif now - self._since > stretch:
            if self._body < connection_limits.LEAST_BYTES_A_SECOND * stretch:
                self._refuse(SLOW)
                return True
            self._enter(Stage.BODY)
        return False

    def _enter(self, stage: Stage) -> None:
        self._stage = stage
        self._since = time.monotonic()
        self._body = 0

    def _is_free(self) -> bool:
        return not self.cycle or self.cycle.response_complete

    def _refuse(self, why: RefusedError) -> None:
        """Respond with the reason, unless another response is under way; then stop.

        No more bytes of the connection are read.
        """
        self._deaf = True
        if not self._is_free() and self._stage is not Stage.BODY:
            # The refused request is the next one: this one gets its response first.
            self.cycle.keep_alive = False
            self._enter(Stage.ANSWER)
            return
        self._ended = time.monotonic()
        if not self._is_free():
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            if self.cycle.response_started or self.pipeline:
                self._wire.abort()
                return
        self._wire.write(connection_limits.refusal(why))
        self._wire.write_eof()


def protocol(guard: ConnectionLimits) -> type[asyncio.Protocol]:
    """Return a factory of the protocol of each new connection."""
    return cast("type[asyncio.Protocol]", partial(Connection, guard))
