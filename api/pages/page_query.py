"""The query of a page, decoded into a Struct.

Why not quite as the API does it: a form sends its empty fields, and sites where a link
is shared add tracking parameters. Any other unknown parameter is refused.
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
TRACKING = (
    b"utm_",
    b"fbclid=",
    b"gclid=",
    b"msclkid=",
    b"mc_cid=",
    b"mc_eid=",
    b"igsh",
)


def query_as(struct: type[Struct]) -> dict[str, Provide | Callable[..., Any]]:
    """Return the dependency `filters`: the query decoded as *struct*."""

    def decode(request: AnyRequest) -> Any:
        query = read(request.scope["query_string"], struct)
        return paging.opened(request.scope["path"], query)

    return {"filters": Provide(decode, sync_to_thread=False)}


def read(raw: bytes, struct: type[T]) -> T:
    """Return the filled-in fields of a query, or raise BadQueryError."""
    pairs = [pair for pair in raw.split(b"&") if not pair.startswith(TRACKING)]
    return request_data.query(b"&".join(pairs), struct, form=True)
