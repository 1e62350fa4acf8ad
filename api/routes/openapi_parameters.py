"""Parameters in the contract: those of paths and of queries, and what each means."""

import inspect
from collections.abc import Iterator
from typing import Any

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from api.routes import openapi_words

Json = dict[str, Any]


def of(handler: HTTPRouteHandler, query: type[Struct] | None) -> list[Json]:
    """Return the parameters of an operation; *query* has those after `?`."""
    return [*_path_parameters(handler), *_query_parameters(handler, query)]


def _path_parameters(handler: HTTPRouteHandler) -> Iterator[Json]:
    for name in inspect.signature(handler.fn).parameters:
        if name.endswith(("_id", "_name")) or name == "slug":
            shape = {"type": "string"}
            if name.endswith("_id"):
                shape["format"] = "uuid"
            yield _parameter(handler, name, "path", shape, required=True)


def _query_parameters(
    handler: HTTPRouteHandler, struct: type[Struct] | None
) -> Iterator[Json]:
    if struct is None:
        return
    (_,), components = msgspec.json.schema_components(
        [struct], ref_template="#/components/schemas/{name}"
    )
    schema = components[struct.__name__]
    properties: dict[str, Json] = schema["properties"]
    required: list[str] = schema.get("required", [])
    for name, shape in properties.items():
        choices = [
            choice for choice in shape.get("anyOf", []) if choice != {"type": "null"}
        ]
        if len(choices) == 1:
            shape = choices[0]  # noqa: PLW2901 null can't be sent in a query
        if shape.get("default", "") is None:
            del shape["default"]
        if "enum" in shape:
            shape["enum"] = [choice for choice in shape["enum"] if choice is not None]
        yield _parameter(handler, name, "query", shape, required=name in required)


def _parameter(
    handler: HTTPRouteHandler, name: str, place: str, shape: Json, *, required: bool
) -> Json:
    return {
        "name": name,
        "in": place,
        "required": required,
        "description": openapi_words.of_parameter(handler.fn.__name__, name),
        "schema": shape,
    }
