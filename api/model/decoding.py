"""Decoding: from JSON, or cells of a table, to Structs, naming every flaw's place."""

import re
from typing import TypeVar

import msgspec
from msgspec import Struct

from api.model.errors import Flaw, InvalidError, MalformedError

T = TypeVar("T", bound=Struct)


def json(raw: bytes, struct: type[T]) -> T:
    """Return JSON as *struct*, or raise what is wrong with it."""
    try:
        return msgspec.json.decode(raw, type=struct)
    except msgspec.ValidationError as error:
        _check_json(raw)
        message, pointer = where(str(error))
        raise InvalidError(message, Flaw(pointer, message)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError(_told(error)) from error


def cells(fields: object, struct: type[T]) -> T:
    """Return *fields*, whose values are texts, as *struct*, or raise InvalidError."""
    try:
        return msgspec.convert(fields, struct, strict=False)
    except msgspec.ValidationError as error:
        message, pointer = where(str(error))
        raise InvalidError(message, Flaw(pointer, message)) from error


def where(message: str) -> tuple[str, str]:
    """Split msgspec's message into what is wrong and the JSON pointer of where."""
    told, _, path = message.partition(" - at `")
    pointer = re.sub(r"\[(\d+)\]", r"/\1", path.rstrip("`").removeprefix("$"))
    unknown = re.search(r"unknown field `([^`]*)`", told)
    if unknown:
        pointer += f".{unknown[1]}"
    missing = re.search(r"missing required field `([^`]*)`", told)
    if missing:
        pointer += f".{missing[1]}"
    return told, pointer.replace(".", "/")


def _check_json(raw: bytes) -> None:
    try:
        msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError(_told(error)) from error


def _told(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
