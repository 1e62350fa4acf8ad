"""Questions: what the address of a page asks for.

Why more lenient than the API: a form sends its empty fields, and those who share an
address add parameters of their own. What a page shows of its filters says the rest.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.di import Provide
from msgspec import Struct

from api.model import queries

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T", bound=Struct)


def asks(struct: type[Struct]) -> dict[str, Provide | Callable[..., Any]]:
    """Return the dependency `asked`: the query as *struct*."""

    def decode(request: AnyRequest) -> Any:
        return read(request.scope["query_string"], struct)

    return {"asked": Provide(decode, sync_to_thread=False)}


def read(raw: bytes, struct: type[T]) -> T:
    """Return the fields of *struct* that are filled in; others are passed over."""
    known = {field.encode_name.encode() for field in msgspec.structs.fields(struct)}
    pairs = (pair.partition(b"=") for pair in raw.split(b"&"))
    kept = [b"=".join((name, value)) for name, _, value in pairs if name in known]
    return queries.query(b"&".join(pair for pair in kept if pair[-1:] != b"="), struct)
