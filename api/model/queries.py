"""Queries: the parameters of an address, decoded strictly."""

from collections.abc import Mapping
from typing import Annotated, TypeVar, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct

from api.model import decoding
from api.model.errors import BadQueryError, Flaw

PARAMETERS = 100
T = TypeVar("T", bound=Struct)


def query(raw: bytes, struct: type[T]) -> T:
    """Return the query as *struct*, or raise BadQueryError naming every flaw."""
    fields = msgspec.structs.fields(struct)
    many = {field.encode_name for field in fields if _is_list(field.type)}
    values = _parameters(raw, many)
    known = {field.encode_name for field in fields}
    unknown = [Flaw(f"?{name}", "no such parameter") for name in values.keys() - known]
    if unknown:
        names = ", ".join(f"`{flaw.pointer[1:]}`" for flaw in unknown)
        raise BadQueryError(f"There is no parameter {names} here.", *unknown)
    try:
        found = msgspec.convert(values, struct, strict=False)
    except msgspec.ValidationError as error:
        message, pointer = decoding.where(str(error))
        name = "?" + pointer.removeprefix("/")
        raise BadQueryError(f"`{name[1:]}`: {message}", Flaw(name, message)) from error
    for name in values:
        if getattr(found, name) is None:
            raise BadQueryError(None, Flaw(f"?{name}", "null is no value here"))
    return found


def _is_list(annotation: object) -> bool:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return get_origin(annotation) is list


def _parameters(raw: bytes, many: set[str]) -> Mapping[str, str | list[str]]:
    """Return each parameter once; one of *many* is a list, repeated or with commas."""
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
        if name in many:
            lists.setdefault(name, []).extend(value.split(","))
        elif name in values:
            raise BadQueryError(None, Flaw(f"?{name}", "given more than once"))
        else:
            values[name] = value
    return {**values, **lists}
