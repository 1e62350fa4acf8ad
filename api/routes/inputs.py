"""What comes in: query parameters and JSON bodies, decoded strictly, in one place.

Why not the framework's own: it converts leniently, lets unknown and repeated
parameters pass, does not ask for a content type, and turns broken UTF-8 into a 500.
"""

from collections.abc import Callable
from typing import Any

from litestar import Request
from litestar.di import Provide
from msgspec import Struct

from api.model import decoding, idempotency, queries
from api.model.errors import MediaTypeError, TooLargeError
from api.model.idempotency import Once

BODY_BYTES = 64 * 1024
AnyRequest = Request[Any, Any, Any]


class Asked(Provide):
    """A dependency that decodes the query into a Struct."""

    def __init__(self, struct: type[Struct]) -> None:
        self.struct = struct

        def decode(request: AnyRequest) -> Any:
            return queries.query(request.scope["query_string"], struct)

        super().__init__(decode, sync_to_thread=False)


class Sent(Provide):
    """A dependency that decodes the JSON body into a Struct."""

    def __init__(self, struct: type[Struct], most: int) -> None:
        self.struct = struct

        async def decode(request: AnyRequest) -> Any:
            sent = decoding.json(await read(request, most), struct)
            request.scope["state"]["sent"] = sent
            return sent

        super().__init__(decode)


def reads(struct: type[Struct]) -> dict[str, Provide | Callable[..., Any]]:
    """Return the dependency `asked`: the query as *struct*."""
    return {"asked": Asked(struct)}


def writes(
    struct: type[Struct], most: int = BODY_BYTES
) -> dict[str, Provide | Callable[..., Any]]:
    """Return the dependency `sent`: the body as *struct*; no query is understood."""
    return {"sent": Sent(struct, most)}


def once(request: AnyRequest) -> Once | None:
    """Return under which Idempotency-Key a request is to be done once, if any."""
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST":
        return None
    sent = request.scope["state"].get("sent")
    return idempotency.once(key, request.method, request.scope["path"], sent)


async def read(request: AnyRequest, most: int) -> bytes:
    """Return the JSON body's bytes, if it is said to be JSON and not too large."""
    media_type = request.headers.get("content-type", "").partition(";")[0]
    if media_type.strip().lower() != "application/json":
        raise MediaTypeError("Send `Content-Type: application/json`.")
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > most:
            raise TooLargeError(f"A body holds at most {most} bytes.")
    return bytes(received)
