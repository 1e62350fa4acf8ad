"""Admission: requests refused before the application sees them.

Refused are too many requests, encodings that the server does not know, and paths that
could be read in two ways. What the application fails to answer is answered here as
well, without details.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from api.errors import TooManyError, UnavailableError
from api.http import client_address, compression, problems
from api.http.rate_limits import STATE, Client, Counts, Limits
from api.http.request_head import SAFE_METHODS, RefusedError
from api.settings import Settings

# A crawler that is refused robots.txt may stay away for a day.
UNLIMITED = ("/health/", "/metrics", "/robots.txt")
AMBIGUOUS = re.compile(rb"%00|%2f|%5c|\\", re.IGNORECASE)
UNTIMED = "/v1/imports"
LONGEST_SECONDS = 7.5
RETRY = (b"retry-after", b"2")
KNOWN_CODINGS = "Accept `br`, `zstd`, `gzip` or `identity` as encoding of the answer."
TOO_LONG = "It took too long."
log = logging.getLogger("foresaid.defects")


class Admission:
    """The application, and what a request must pass to reach it."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        clock: Callable[[], datetime],
        counts: Callable[[str], Counts] | None = None,
    ) -> None:
        self._app = app
        self._settings = settings
        self._limits = Limits(settings, lambda: clock().timestamp(), counts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        request = cast("HTTPScope", scope)
        passage = _Passage(request, send, self._client(request))
        try:
            _check(request)
            if not request["path"].startswith(UNLIMITED):
                passage.arrive()
            deadline = Deadline(request["path"])
            async with deadline.timeout:
                await self._app(
                    scope, deadline.watch(receive), deadline.lift(passage.send)
                )
        except RefusedError as why:
            retry = [RETRY] if why.status == HTTPStatus.SERVICE_UNAVAILABLE else []
            await passage.refuse(why.status, why.detail, *retry)
        except TimeoutError:
            if passage.started:
                raise
            reads = request["method"] in SAFE_METHODS
            detail = TOO_LONG if reads else f"{TOO_LONG[:-1]}; it may still be entered."
            await passage.refuse(HTTPStatus.SERVICE_UNAVAILABLE, detail, RETRY)
        except TooManyError as error:
            retry = (b"retry-after", str(error.seconds).encode())
            await passage.refuse(HTTPStatus.TOO_MANY_REQUESTS, str(error), retry)
        except Exception as error:  # the outermost layer: nothing internal goes out
            if _is_unavailable(error) and not passage.started:
                detail = "A file could not be begun."
                await passage.refuse(HTTPStatus.SERVICE_UNAVAILABLE, detail, RETRY)
                return
            log.exception("defect", exc_info=error)
            if passage.started:
                raise
            await passage.refuse(HTTPStatus.INTERNAL_SERVER_ERROR, None)

    def _client(self, request: HTTPScope) -> Client:
        """Return the client that a request is charged to; its state holds it too."""
        peer = request["client"]
        address = client_address.of_request(
            peer[0] if peer else "",
            request["headers"],
            self._settings.proxies,
            self._settings.proxy_header,
        )
        client = Client(self._limits, client_address.group(address))
        cast("dict[str, Any]", request).setdefault("state", {})[STATE] = client
        return client


class Deadline:
    """How long a request may take once its body has arrived.

    Imports have no limit, nor have responses that are streamed once they have begun.
    """

    def __init__(self, path: str) -> None:
        self._seconds = None if path.startswith(UNTIMED) else LONGEST_SECONDS
        self.timeout = asyncio.timeout(self._seconds)

    def watch(self, receive: Receive) -> Receive:
        """Return a receiver of messages that stops the clock while it waits for one."""

        async def received() -> Any:
            self.timeout.reschedule(None)
            message = await receive()
            if self._seconds is not None:
                now = asyncio.get_running_loop().time()
                self.timeout.reschedule(now + self._seconds)
            return message

        return received

    def lift(self, send: Send) -> Send:
        """Return a sender of messages that stops the clock where a stream begins."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.body" and message.get("more_body"):
                self._seconds = None
                self.timeout.reschedule(None)
            await send(message)

        return sent


class _Passage:
    """One request and its response on their way through admission."""

    def __init__(self, request: HTTPScope, send: Send, client: Client) -> None:
        self._request = request
        self._send = send
        self._client = client
        self._shows_key = any(
            name == b"authorization" for name, _ in request["headers"]
        )
        self.started = False

    def arrive(self) -> None:
        """Charge the client; raise TooManyError where nothing is left."""
        self._client.arrive(shows_key=self._shows_key)

    async def send(self, message: Message) -> None:
        """Pass a message on, with what is left of the limits."""
        if message["type"] == "http.response.start":
            self.started = True
            if message["status"] == HTTPStatus.UNAUTHORIZED and self._shows_key:
                self._client.note_wrong_key()
            headers = [*message["headers"], *self._client.headers()]
            message = cast("Message", {**message, "headers": headers})
        await self._send(message)

    async def refuse(
        self, status: HTTPStatus, detail: str | None, *headers: tuple[bytes, bytes]
    ) -> None:
        """Respond with a problem."""
        body = problems.early(status, detail, problems.instance(self._request))
        start = {
            "type": "http.response.start",
            "status": status.value,
            "headers": [
                (b"content-type", problems.MEDIA_TYPE.encode()),
                (b"content-length", str(len(body)).encode()),
                *headers,
            ],
        }
        await self.send(cast("Message", start))
        end = {"type": "http.response.body", "body": body, "more_body": False}
        await self.send(cast("Message", end))


def _is_unavailable(error: BaseException | None) -> bool:
    """Return whether something failed since something else was not available."""
    if error is None or isinstance(error, UnavailableError):
        return error is not None
    return _is_unavailable(error.__cause__)


def _check(request: HTTPScope) -> None:
    path = request["path"]
    # The framework would take a path without a slash before it as if it had one.
    is_path = path.startswith("/") and not _climbs(path)
    if AMBIGUOUS.search(request["raw_path"]) or not is_path:
        raise RefusedError(HTTPStatus.NOT_FOUND, "No path holds that.")
    for name, value in request["headers"]:
        if name == b"content-encoding" and value.strip().lower() != b"identity":
            raise RefusedError(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body without an encoding."
            )
        if name == b"accept-encoding" and not compression.acceptable(value):
            raise RefusedError(HTTPStatus.NOT_ACCEPTABLE, KNOWN_CODINGS)


def _climbs(path: str) -> bool:
    return "." in path and not {".", ".."}.isdisjoint(path.split("/"))
