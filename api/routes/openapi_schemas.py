"""Schemas of the contract, mended where generators of clients would trip over them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, get_args, get_origin

from msgspec import NODEFAULT, inspect, structs
from msgspec.structs import StructConfig

from api.routes import openapi_words

Json = dict[str, Any]
PREFIX = "#/components/schemas/"
NOT_OF_NAMES = re.compile(r"[^\w.]")
PAGE = re.compile(r"\bPage_(\w+)_(?!\w)")
# Python's `$` also matches before a last newline, hence our lookahead. Few other
# languages have lookaheads, and none needs it.
BEFORE_NEWLINE = r"(?!\n)$"


def mend(
    paths: Json, schemas: Json, types: Iterable[Any], *others: Json
) -> tuple[Json, Json]:
    """Return paths and schemas that every generator of clients can read.

    Pages are named by what they list, pairs are arrays of two, instants have their
    format, what every answer has is required, every property says what it means, and
    what nothing refers to, be it one of the *others*, is left out. *types*: those that
    the schemas are of.
    """
    infos = structs_of(types)
    paths, schemas = _mend(paths), _mend(schemas)
    used = {name: schemas[name] for name in sorted(_reached([paths, *others], schemas))}
    sent = _reached(_bodies(paths), schemas)
    for name, schema in used.items():
        schema["title"] = name
        schema["description"] = " ".join(schema["description"].split())
        properties: Json = schema.get("properties", {})
        for field, shape in properties.items():
            shape["description"] = openapi_words.of_property(name, field)
            if name in sent:
                _tell_default(shape)
        for field in infos[name].fields:
            if _is_instant(field.type):
                _add_format(properties[field.encode_name])
        if name not in sent and not _omits_defaults(infos[name].cls):
            schema["required"] = [
                field.encode_name for field in infos[name].fields if _is_answered(field)
            ]
    return paths, used


def structs_of(types: Iterable[Any]) -> dict[str, inspect.StructType]:
    """Return the Structs that *types* are made of, by the names of their schemas."""
    found: dict[str, inspect.StructType] = {}
    waiting: list[Any] = list(inspect.multi_type_info(types))
    while waiting:
        info = waiting.pop()
        if isinstance(info, inspect.StructType):
            name = PAGE.sub(r"\1Page", NOT_OF_NAMES.sub("_", _name(info.cls)))
            if name in found:
                continue
            found[name] = info
        waiting += _parts(info)
    return found


def _name(cls: Any) -> str:
    """Return the name of a Struct, with what it lists, as msgspec writes it."""
    arguments = get_args(cls)
    if not arguments:
        return str(cls.__name__)
    return f"{get_origin(cls).__name__}[{', '.join(map(_name, arguments))}]"


def _is_answered(field: inspect.Field) -> bool:
    """Whether a field is in every answer: one whose default is UNSET is not."""
    made = (field.default, field.default_factory)
    return field.required or made != (NODEFAULT, NODEFAULT)


def _omits_defaults(cls: Any) -> bool:
    config: StructConfig = (get_origin(cls) or cls).__struct_config__
    return config.omit_defaults


def _bodies(paths: Json) -> list[Json]:
    return [
        operation["requestBody"]
        for operations in paths.values()
        for operation in operations.values()
        if "requestBody" in operation
    ]


def _parts(info: Any) -> Iterator[Any]:
    """Yield the types that a type is made of."""
    for value in structs.astuple(info):
        for part in value if isinstance(value, tuple) else (value,):  # pyright: ignore[reportUnknownVariableType] of any type
            if isinstance(part, inspect.Field):
                yield part.type
            elif isinstance(part, inspect.Type):
                yield part


def _is_instant(info: inspect.Type) -> bool:
    if isinstance(info, inspect.UnionType):
        return any(_is_instant(part) for part in info.types)
    return isinstance(info, inspect.DateTimeType)


def _tell_default(shape: Json) -> None:
    """Say in words what holds where a field is left out.

    Some generators take a field that has a default for one that is always there.
    """
    default = shape.pop("default", None)
    if isinstance(default, str):
        shape["description"] += f" By default `{default}`."


def _add_format(shape: Json) -> None:
    for choice in shape.get("anyOf", [shape]):
        if choice.get("type") == "string":
            choice["format"] = "date-time"


def _mend(value: Any) -> Any:
    """Return a part of the contract with its names, pairs and patterns mended."""
    if isinstance(value, list):
        return [_mend(item) for item in value]  # pyright: ignore[reportUnknownVariableType] JSON
    if isinstance(value, str):
        return PAGE.sub(r"\1Page", value)
    if not isinstance(value, dict):
        return value
    mended: Json = {_mend(key): _mend(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType] JSON
    pattern, items = mended.get("pattern"), mended.get("prefixItems")
    if isinstance(pattern, str):
        mended["pattern"] = pattern.replace(BEFORE_NEWLINE, "$")
    if items:
        # Our tuples are pairs of a kind.
        mended["items"] = items[0]
        del mended["prefixItems"]
    return mended


def _reached(start: Any, schemas: Json) -> set[str]:
    """Return the names of the schemas to which *start* refers, and they in turn."""
    reached: set[str] = set()
    waiting = [*_references(start)]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _references(schemas[name])
    return reached


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:  # pyright: ignore[reportUnknownVariableType] JSON
            yield from _references(item)
    elif isinstance(value, dict):
        for key, item in value.items():  # pyright: ignore[reportUnknownVariableType] JSON
            if key == "$ref" and isinstance(item, str) and item.startswith(PREFIX):
                yield item.removeprefix(PREFIX)
            else:
                yield from _references(item)
