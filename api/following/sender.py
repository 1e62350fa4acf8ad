"""The sender: one request with a message, and what came back.

Redirects are not followed, and of what a receiver answers only the status is told: so
nobody learns by a webhook what this server can reach.
"""

import asyncio
import contextlib
import socket
import ssl
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TypeVar

import httpcore
from msgspec import Struct

from api.errors import InvalidError
from api.following import resolving
from api.following.resolving import CheckedNetwork, LookUp, RefusedAddressError
from api.model import receivers, webhooks
from api.model.receivers import Receiver
from api.model.webhooks import Message
from api.tracing import Tracer

PATIENCE_SECONDS = 15.0
BODY_SECONDS = 1.0
TRIALS = 4  # test messages that are on their way at once
BODY_BYTES = 8 * 1024
AGENT = "Foresaid (+https://www.standardwebhooks.com)"
GONE = "It answered that it is gone (410)."
WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (TimeoutError, "No answer came within {seconds:g} seconds."),
    (httpcore.TimeoutException, "No answer came within {seconds:g} seconds."),
    (socket.gaierror, "The name of its host is not known."),
    (ssl.SSLError, "It does not speak TLS as it should."),
    (httpcore.RemoteProtocolError, "It hung up, or what it answered is no HTTP."),
    (httpcore.ReadError, "It broke the connection."),
    (httpcore.WriteError, "It broke the connection."),
)
E = TypeVar("E", bound=BaseException)


class Answer(Struct, frozen=True, kw_only=True):
    """What came back: a status or none, and what is wrong with it, if anything."""

    status: int | None = None
    error: str | None
    retry_after: timedelta | None = None
    milliseconds: int = 0


class Sender:
    """Sends messages; *local* ones to this machine as well."""

    def __init__(
        self,
        *,
        local: bool = False,
        look_up: LookUp = resolving.look_up,
        context: ssl.SSLContext | None = None,
        tracer: Tracer | None = None,
    ) -> None:
        self.local = local
        self.trials = asyncio.Semaphore(TRIALS)
        self._look_up = look_up
        self._context = context
        self._tracer = tracer

    async def send(
        self,
        url: str,
        secret: bytes,
        message: Message,
        now: datetime,
        *,
        seconds: float = PATIENCE_SECONDS,
    ) -> Answer:
        """Send a message once; say what came back within so many seconds.

        Where a tracer is given that is a trace of its own, without address or content.
        """
        if self._tracer is None:
            return await self._send(url, secret, message, now, seconds)
        told = {"foresaid.webhook.type": message.type}
        with self._tracer.begin(
            "webhook delivery", kind="client", attributes=told, headers=()
        ) as span:
            answer = await self._send(url, secret, message, now, seconds)
            if answer.status is not None:
                span.note({"http.response.status_code": answer.status})
            if answer.error is not None:
                span.end(error=str(answer.status or "no answer"))
        return answer

    async def _send(
        self, url: str, secret: bytes, message: Message, now: datetime, seconds: float
    ) -> Answer:
        started = time.monotonic()
        try:
            receiver = receivers.read(url, local=self.local)
            signed = webhooks.headers(message, secret, now)
            async with asyncio.timeout(seconds):
                status, headers = await self._exchange(receiver, signed, message.body)
        except (
            OSError,
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.TimeoutException,
        ) as error:
            return _failed(_words(error, seconds), started)
        except (InvalidError, RefusedAddressError) as error:
            return _failed(str(error), started)
        return Answer(
            status=status,
            error=_status_flaw(status),
            retry_after=_retry_after(headers.get(b"retry-after"), now),
            milliseconds=_since(started),
        )

    async def _exchange(
        self, receiver: Receiver, signed: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[bytes, bytes]]:
        url = httpcore.URL(
            scheme=receiver.scheme,
            host=receiver.host,
            port=receiver.port,
            target=receiver.target,
        )
        if self._context is None and receiver.scheme == "https":
            self._context = httpcore.default_ssl_context()
        connection = httpcore.AsyncHTTPConnection(
            url.origin,
            ssl_context=self._context,
            network_backend=CheckedNetwork(
                receiver.scheme, self._look_up, local=self.local
            ),
        )
        try:
            request = httpcore.Request(
                "POST", url, headers=_headers(receiver, signed, body), content=body
            )
            response = await connection.handle_async_request(request)
            await _read_out(response)
            return response.status, {
                name.lower(): value for name, value in response.headers
            }
        finally:
            await connection.aclose()


async def _read_out(response: httpcore.Response) -> None:
    """Let a receiver finish what it answers, if it is short; it is thrown away."""
    size = 0
    with contextlib.suppress(
        TimeoutError, httpcore.NetworkError, httpcore.ProtocolError
    ):
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in response.aiter_stream():
                size += len(chunk)
                if size > BODY_BYTES:
                    return


def _headers(
    receiver: Receiver, signed: Mapping[str, str], body: bytes
) -> list[tuple[str, str]]:
    host = f"[{receiver.host}]" if ":" in receiver.host else receiver.host
    if receiver.port != receivers.PORTS[receiver.scheme]:
        host = f"{host}:{receiver.port}"
    return [
        ("Host", host),
        ("User-Agent", AGENT),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
        *signed.items(),
    ]


def _status_flaw(status: int) -> str | None:
    if status == HTTPStatus.GONE:
        return GONE
    if 200 <= status < 300:  # noqa: PLR2004 all that say that it was taken
        return None
    if 300 <= status < 400:  # noqa: PLR2004 all that lead elsewhere
        return f"It redirects ({status}), which is not followed."
    return f"It answered {status}."


def _retry_after(value: bytes | None, now: datetime) -> timedelta | None:
    """Return how long a receiver asks to wait (RFC 9110, 10.2.3)."""
    text = (value or b"").decode("latin-1").strip()
    if text.isdecimal() and text.isascii():
        return timedelta(seconds=min(int(text[:9]), 10**8))
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return at.replace(tzinfo=at.tzinfo or UTC) - now


def _words(error: Exception, seconds: float) -> str:
    """Return what went wrong in words, by the first error of which others came."""
    untrusted = _cause(error, ssl.SSLCertVerificationError)
    if untrusted:
        return f"Its certificate is refused: {untrusted.verify_message}."
    for kind, words in WORDS:
        if _cause(error, kind):
            return words.format(seconds=seconds)
    return "It takes no connections."


def _cause(error: BaseException | None, kind: type[E]) -> E | None:
    """Return the error of a kind that led to another, if one did."""
    while error is not None:
        if isinstance(error, kind):
            return error
        error = error.__cause__ or error.__context__
    return None


def _failed(error: str, started: float) -> Answer:
    return Answer(error=error, milliseconds=_since(started))


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
