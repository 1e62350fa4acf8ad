"""Questions: what the address of a page asks for.

Why not quite the API's: a form sends its empty fields, and sites where an address is
shared add marks of their own. Any other unknown parameter is refused as everywhere.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from litestar import Request
from litestar.di import Provide
from msgspec import Struct

from api.http import request_data
from api.model import paging

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T", bound=Struct)
MARKS = (b"utm_", b"fbclid=", b"gclid=", b"msclkid=", b"mc_cid=", b"mc_eid=", b"igsh")


def asks(struct: type[Struct]) -> dict[str, Provide | Callable[..., Any]]:
    """Return the dependency `filters`: the query as *struct*."""

    def decode(request: AnyRequest) -> Any:
        found = read(request.scope["query_string"], struct)
        return paging.opened(request.scope["path"], found)

    return {"filters": Provide(decode, sync_to_thread=False)}


def read(raw: bytes, struct: type[T]) -> T:
    """Return the fields that are filled in, or raise BadQueryError."""
    kept = [pair for pair in raw.split(b"&") if not pair.startswith(MARKS)]
    return request_data.query(b"&".join(kept), struct, form=True)
