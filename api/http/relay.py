"""One request on its way to another process, and its response on the way back.

Why no client of a library: those read nothing before they have sent all of a request,
so that a refusal would wait for a body that nobody wants. Here both ways are open at
once, and a client that expects `100 Continue` gets it when the other process asks for
the body.
"""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast

import httptools
from litestar.types import HTTPScope, Message, Receive, Send

# Such headers hold for one connection, not for the next (RFC 9110, 7.6.1).
HOP_BY_HOP = {b"connection", b"keep-alive", b"te", b"transfer-encoding", b"upgrade"}
CONNECT_SECONDS = 2.0
READ_BYTES = 1 << 16
BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
Headers = Sequence[tuple[bytes, bytes]]


class UnreachedError(Exception):
    """The other process is not there, or left before its response began."""


class Relay:
    """One request that is passed on through a Unix socket."""

    def __init__(self, request: HTTPScope, headers: Headers, receive: Receive) -> None:
        """Take a request, and the *headers* that are passed on for its own."""
        self._request = request
        self._headers = headers
        self._receive = receive
        names = {name for name, _ in request["headers"]}
        self._is_chunked = b"transfer-encoding" in names
        self._has_body = self._is_chunked or b"content-length" in names
        self._wanted = asyncio.Event()  # the body
        if b"expect" not in names:
            self._wanted.set()

    async def run(self, socket: str, send: Send) -> None:
        """Pass the request on, and the response back as it comes.

        Raises UnreachedError where there is none; ConnectionError where it breaks off.
        """
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                reader, writer = await asyncio.open_unix_connection(socket)
        except OSError as error:  # of which TimeoutError is one
            raise UnreachedError from error
        sending: asyncio.Task[None] | None = None
        try:
            writer.write(self._head())
            if self._has_body:
                sending = asyncio.create_task(self._send_body(writer))
            await self._pass_back(reader, send)
        finally:
            if sending is not None:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
            writer.close()

    def _head(self) -> bytes:
        target = self._request["raw_path"]
        if self._request["query_string"]:
            target += b"?" + self._request["query_string"]
        lines = [b"%s %s HTTP/1.1" % (self._request["method"].encode(), target)]
        lines += [b"%s: %s" % header for header in end_to_end(self._headers)]
        if b"host" not in dict(self._headers):  # of HTTP/1.0
            lines.append(b"host: writer")
        if self._is_chunked:
            lines.append(b"transfer-encoding: chunked")
        return b"\r\n".join([*lines, b"", b""])

    async def _send_body(self, writer: asyncio.StreamWriter) -> None:
        """Send the body as it comes, once it is wanted, as long as it is taken."""
        await self._wanted.wait()
        more = True
        while more:
            message = cast("dict[str, Any]", await self._receive())
            if message["type"] == "http.disconnect":
                writer.transport.abort()  # half of a body must not look whole
                return
            part, more = message.get("body", b""), message.get("more_body", False)
            if self._is_chunked:
                part = b"%x\r\n%s\r\n" % (len(part), part) if part else b""
                part += b"" if more else b"0\r\n\r\n"
            writer.write(part)
            try:
                await writer.drain()
            except ConnectionError:
                return  # what was answered is read all the same

    async def _pass_back(self, reader: asyncio.StreamReader, send: Send) -> None:
        response = _Response(self._wanted, reads_body=self._request["method"] != "HEAD")
        started = False
        while not response.is_whole:
            data = await _read(reader)
            if not data:
                if started:
                    raise ConnectionResetError("a response broke off")
                raise UnreachedError
            response.parser.feed_data(data)
            if response.status and not started:
                started = True
                await send(response.start())
            if started:
                await send(response.part())


async def _read(reader: asyncio.StreamReader) -> bytes:
    """Return what comes next, nothing where the connection is lost."""
    try:
        return await reader.read(READ_BYTES)
    except ConnectionError:
        return b""


class _Response:
    """A response, as its parser finds the parts."""

    def __init__(self, wanted: asyncio.Event, *, reads_body: bool) -> None:
        self.parser = httptools.HttpResponseParser(self)
        self.status = 0  # until it is the final one
        self.is_whole = False
        self._wanted = wanted
        self._reads_body = reads_body
        self._headers: list[tuple[bytes, bytes]] = []
        self._body = bytearray()  # what has come of it and was not sent yet

    def start(self) -> Message:
        """Return the message of its head."""
        headers = end_to_end(self._headers)
        # The server here puts the date before them, as the other's did.
        headers = [header for header in headers if header[0].lower() != b"date"]
        start = {"status": self.status, "headers": headers}
        return cast("Message", {"type": "http.response.start", **start})

    def part(self) -> Message:
        """Return the message of what has come of its body since the last one."""
        body, self._body = bytes(self._body), bytearray()
        part = {"body": body, "more_body": not self.is_whole}
        return cast("Message", {"type": "http.response.body", **part})

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Take the end of a head: of the final one, or of one that asks for a body."""
        status = self.parser.get_status_code()
        if status < HTTPStatus.OK:
            self._headers = []
            self._wanted.set()
            return
        self.status = status
        self.is_whole = not self._reads_body or status in BODILESS

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._body += body

    def on_message_complete(self) -> None:
        """Take the end."""
        self.is_whole = self.status != 0


def end_to_end(headers: Headers) -> list[tuple[bytes, bytes]]:
    """Return the headers that hold for more than one connection."""
    return [header for header in headers if header[0].lower() not in HOP_BY_HOP]
