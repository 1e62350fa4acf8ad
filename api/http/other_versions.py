"""Clients that offer to speak another protocol than HTTP/1.1, or speak HTTP/1.0."""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import httptools

from api.http.request_head import Headers

FRAMING = {b"content-length", b"transfer-encoding"}


def body_parser(
    headers: Headers,
    on_body: Callable[[bytes], None],
    on_message_complete: Callable[[], None],
) -> httptools.HttpRequestParser:
    """Return a parser of the body of a request, and of nothing after it.

    The one that read the head skips the body where the client offers another protocol
    to go on in, and can't be told that this server speaks none.
    """
    parser = httptools.HttpRequestParser(
        SimpleNamespace(on_body=on_body, on_message_complete=on_message_complete)
    )
    parser.set_dangerous_leniencies(lenient_data_after_close=True)
    kept = [b"%s: %s\r\n" % header for header in headers if header[0] in FRAMING]
    parser.feed_data(b"POST / HTTP/1.1\r\nConnection: close\r\n%s\r\n" % b"".join(kept))
    return parser


def answer_unframed(cycle: Any) -> None:
    """Have a response of unknown length end with its connection, as HTTP/1.0 has it.

    `cycle` is uvicorn's, of a request that closes its connection; it would send such a
    response in chunks, which HTTP/1.0 does not know (RFC 9112, 6.1).
    """
    send: Callable[[Any], Awaitable[None]] = cycle.send
    is_unframed = False

    async def sent(message: Any) -> None:
        nonlocal is_unframed
        if message["type"] == "http.response.start":
            names = {name.lower() for name, _ in message["headers"]}
            is_unframed = b"content-length" not in names
            if is_unframed:
                cycle.chunked_encoding = False
        elif is_unframed:
            cycle.expected_content_length = len(message.get("body", b""))
        await send(message)

    cycle.send = sent
