"""Connection limits: a server's connections, counted and checked for slow clients."""

import asyncio
import time
from collections import Counter
from contextlib import suppress
from http import HTTPStatus
from typing import Protocol

from api.http import client_address, problems
from api.http.exchange import SECURITY_HEADERS
from api.http.request_head import RefusedError
from api.settings import Settings

CHECK_SECONDS = 0.5
LEAST_BYTES_A_SECOND = 1024  # either way, over half the patience
STATUS_LINE = b"HTTP/1."  # begins a response
ENDED_AT_ONCE = 8
PAUSE_SECONDS = 0.005
RETRY = "retry-after: 10"
FULL = RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, "Every connection is taken.", RETRY)
TOO_MANY = RefusedError(
    HTTPStatus.TOO_MANY_REQUESTS, "The address holds too many connections.", RETRY
)


class WatchedConnection(Protocol):
    """A connection that is checked regularly."""

    def look(self, now: float) -> bool:
        """End what has lasted too long; return whether anything has."""
        ...


class CountingTransport:
    """A transport that counts the bytes it is given to send.

    The head of a response waits for what follows in the same turn of the event loop:
    to send them together takes one system call in place of two.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""
        self._written = 0
        self._taken = 0  # bytes that the client had taken when the period began
        self._since = time.monotonic()
        self.abort = transport.abort
        self.is_closing = transport.is_closing

    def write(self, data: bytes) -> None:
        """Send *data* when the client takes it."""
        self._written += len(data)
        if self._head:
            head, self._head = self._head, b""
            self._transport.writelines((head, data))
        elif data.startswith(STATUS_LINE):
            self._head = data
            asyncio.get_running_loop().call_soon(self._flush)
        else:
            self._transport.write(data)

    def write_eof(self) -> None:
        """Close the sending end once everything is sent."""
        self._flush()
        self._transport.write_eof()

    def close(self) -> None:
        """Close the connection once everything is sent."""
        self._flush()
        self._transport.close()

    def is_taken_too_slowly(self, now: float, stretch: float) -> bool:
        """Return whether too little was taken of what waits, over *stretch* seconds."""
        unsent = len(self._head) + self._transport.get_write_buffer_size()
        taken = self._written - unsent
        if not unsent:
            self._taken, self._since = taken, now
        elif now - self._since > stretch:
            rate = (taken - self._taken) / stretch
            self._taken, self._since = taken, now
            return rate < LEAST_BYTES_A_SECOND
        return False

    def _flush(self) -> None:
        head, self._head = self._head, b""
        # A connection that was lost in the meantime takes nothing, and may say so.
        if head and not self._transport.is_closing():
            self._transport.write(head)


class ConnectionLimits:
    """Every open connection of a server, and how many each address has."""

    def __init__(self, limits: Settings, capacity: int) -> None:
        self.limits = limits
        self.capacity = capacity
        self.open: set[WatchedConnection] = set()
        self.draining = False
        self._empty = asyncio.Event()
        self._counts: Counter[str] = Counter()

    def add(self, connection: WatchedConnection, peer: str) -> RefusedError | None:
        """Count a connection; return why it is refused, if it is."""
        address = client_address.group(peer)
        self.open.add(connection)
        self._counts[address] += 1
        if len(self.open) > self.capacity:
            return FULL
        if client_address.within(peer, self.limits.proxies):
            return None
        if self._counts[address] > self.limits.connections_per_address:
            return TOO_MANY
        return None

    def remove(self, connection: WatchedConnection, peer: str) -> None:
        """Forget a connection."""
        address = client_address.group(peer)
        self.open.discard(connection)
        if not self.open:
            self._empty.set()
        self._counts[address] -= 1
        if not self._counts[address]:
            del self._counts[address]

    async def drain(self, seconds: float) -> None:
        """Close each connection after its next response; wait *seconds* for that."""
        self.draining = True
        if self.open:
            self._empty.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), seconds)

    async def watch(self) -> None:
        """Check the connections regularly, until cancelled."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            now = time.monotonic()
            ended = 0
            for connection in list(self.open):
                ended += connection.look(now)
                # The work that these ends cause must not delay the other requests.
                if ended >= ENDED_AT_ONCE:
                    ended = 0
                    await asyncio.sleep(PAUSE_SECONDS)


def refusal(error: RefusedError) -> bytes:
    """Return a whole HTTP response that gives the reason of a refusal."""
    body = problems.early(error.status, error.detail, "/")
    lines = [
        f"HTTP/1.1 {error.status.value} {error.status.phrase}",
        f"content-type: {problems.MEDIA_TYPE}",
        f"content-length: {len(body)}",
        "cache-control: no-store",
        "connection: close",
        *(f"{name.decode()}: {value.decode()}" for name, value in SECURITY_HEADERS),
        *error.headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
