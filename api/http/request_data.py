"""Query parameters and JSON bodies, decoded strictly, in one place.

Why not the framework's own: it converts leniently, accepts unknown and repeated
parameters, requires no content type, and answers 500 to broken UTF-8.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec
from litestar import Request
from litestar.di import Provide
from msgspec import Struct

from api.errors import BadQueryError, Flaw, MediaTypeError, TooLargeError
from api.model import decoding, filters, idempotency, paging
from api.model.idempotency import RequestKey

BODY_BYTES = 64 * 1024
PARAMETERS = 100
# Numbers as JSON writes them; zero has no sign.
NUMBERS: dict[object, re.Pattern[str]] = {
    int: re.compile(r"-?[1-9][0-9]{0,30}|0"),
    float: re.compile(
        r"(?!-[0.]+(e|E|$))-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?"
    ),
}
UTF_8 = {"utf-8", "utf8", "us-ascii"}
AnyRequest = Request[Any, Any, Any]
T = TypeVar("T", bound=Struct)


class QueryData(Provide):
    """A dependency that decodes the query into a Struct."""

    def __init__(self, struct: type[Struct]) -> None:
        self.struct = struct

        def decode(request: AnyRequest) -> Any:
            filters = query(request.scope["query_string"], struct)
            return paging.opened(request.scope["path"], filters)

        super().__init__(decode, sync_to_thread=False)


class BodyData(Provide):
    """A dependency that decodes the JSON body into a Struct."""

    def __init__(self, struct: type[Struct], most: int) -> None:
        self.struct = struct

        async def decode(request: AnyRequest) -> Any:
            sent = decoding.json(await read(request, most), struct)
            request.scope["state"]["sent"] = sent
            return sent

        super().__init__(decode)


def reads(struct: type[Struct]) -> dict[str, Provide | Callable[..., Any]]:
    """Return the dependency `filters`: the query as *struct*."""
    return {"filters": QueryData(struct)}


def writes(
    struct: type[Struct], most: int = BODY_BYTES
) -> dict[str, Provide | Callable[..., Any]]:
    """Return the dependency `sent`: the body as *struct*."""
    return {"sent": BodyData(struct, most)}


def once(request: AnyRequest) -> RequestKey | None:
    """Return the key under which a request is done only once, if it has one."""
    key = request.headers.get("idempotency-key")
    if key is None or request.method != "POST":
        return None
    sent = request.scope["state"].get("sent")
    return idempotency.once(key, request.method, request.scope["path"], sent)


def query(raw: bytes, struct: type[T], *, form: bool = False) -> T:
    """Return the query as *struct*, or raise BadQueryError naming every flaw.

    A blank field of a *form* counts as absent.
    """
    known, repeatable = _names(struct)
    values = _parameters(raw, repeatable)
    if form:
        values = {name: value for name, value in values.items() if value}
    unknown = [Flaw(f"?{name}", "no such parameter") for name in values.keys() - known]
    if unknown:
        names = ", ".join(f"`{flaw.pointer[1:]}`" for flaw in unknown)
        raise BadQueryError(f"There is no parameter {names} here.", *unknown)
    _check_numbers(values, struct)
    try:
        decoded = msgspec.convert(values, struct, strict=False)
    except msgspec.ValidationError as error:
        message, pointer = decoding.where(str(error))
        name = "?" + pointer.removeprefix("/")
        raise BadQueryError(f"`{name[1:]}`: {message}", Flaw(name, message)) from error
    for name in values:
        if getattr(decoded, name) is None:
            raise BadQueryError(None, Flaw(f"?{name}", "null is no value here"))
    if flaws := filters.inverted(decoded):
        raise BadQueryError(None, *flaws)
    return decoded


@cache
def _names(struct: type[Struct]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of all fields of a Struct, and of those that are lists."""
    fields = msgspec.structs.fields(struct)
    repeatable = (field.encode_name for field in fields if _is_list(field.type))
    return frozenset(field.encode_name for field in fields), frozenset(repeatable)


def _check_numbers(values: Mapping[str, str | list[str]], struct: type[Struct]) -> None:
    """Refuse numbers in spellings that only some readers take for numbers."""
    for name, shape in _numbers(struct).items():
        value = values.get(name)
        if value and not (
            isinstance(value, str)
            and shape.fullmatch(value)
            and decoding.lost(value) is None
        ):
            flaw = Flaw(f"?{name}", "it is no number written plainly")
            raise BadQueryError(None, flaw)


@cache
def _numbers(struct: type[Struct]) -> dict[str, re.Pattern[str]]:
    """Return the spelling of each field of a Struct that can only be a number."""
    leaves = {
        field.encode_name: {*_leaves(field.type)} - {NoneType}
        for field in msgspec.structs.fields(struct)
    }
    return {
        name: NUMBERS[kind]
        for name, kinds in leaves.items()
        for kind in kinds & NUMBERS.keys()
        if len(kinds) == 1
    }


def _leaves(annotation: object) -> Iterator[object]:
    """Yield the kinds of value that an annotation allows."""
    inner = get_args(annotation)
    if get_origin(annotation) is Annotated:
        inner = inner[:1]
    if not inner or get_origin(annotation) in {Literal, list}:
        yield annotation
        return
    for part in inner:
        yield from _leaves(part)


def _is_list(annotation: object) -> bool:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return get_origin(annotation) is list


def _parameters(
    raw: bytes, repeatable: Collection[str]
) -> Mapping[str, str | list[str]]:
    """Return each parameter once; a *repeatable* one is a list, by repeats or commas.

    Raises BadQueryError where another is repeated, or the query is not UTF-8.
    """
    try:
        pairs = parse_qsl(
            raw.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=PARAMETERS,
        )
    except ValueError as error:
        raise BadQueryError("The query is not UTF-8, or too long.") from error
    values: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        if "\x00" in value:
            raise BadQueryError(None, Flaw(f"?{name}", "holds a NUL"))
        if name in repeatable:
            lists.setdefault(name, []).extend(value.split(","))
        elif name in values:
            raise BadQueryError(None, Flaw(f"?{name}", "given more than once"))
        else:
            values[name] = value
    return {**values, **lists}


def media_type(request: AnyRequest) -> str:
    """Return the media type of a body; raise MediaTypeError unless it is UTF-8."""
    essence, charset = content_type(request)
    if charset is not None and charset not in UTF_8:
        raise MediaTypeError("Send the body in UTF-8.")
    return essence


def content_type(request: AnyRequest) -> tuple[str, str | None]:
    """Return the media type of a body, and its charset if it is named."""
    essence, *parameters = request.headers.get("content-type", "").split(";")
    charset = None
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "charset":
            charset = value.strip('"').lower()
    return essence.strip().lower(), charset


async def read(request: AnyRequest, most: int) -> bytes:
    """Return the body's bytes; raise unless it is declared JSON and not too large."""
    if media_type(request) != "application/json":
        raise MediaTypeError("Send `Content-Type: application/json`.")
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > most:
            raise TooLargeError(f"A body holds at most {most} bytes.")
    return bytes(received)
