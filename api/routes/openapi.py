"""The contract: OpenAPI 3.1, made from the handlers and the Structs that they use.

Why not Litestar's own document: inputs are decoded more strictly than it would say, and
its schemas of Structs leave out bounds and closed shapes.
"""

import inspect
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, get_args, get_origin

import msgspec
from litestar import Litestar, MediaType, Response
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse
from litestar.routes import HTTPRoute
from msgspec import Struct

from api.http.problems import Problem
from api.http.request_data import BodyData, QueryData
from api.model.filters import Nothing
from api.routes import (
    openapi_about,
    openapi_examples,
    openapi_headers,
    openapi_parameters,
    openapi_responses,
    openapi_schemas,
)

Json = dict[str, Any]
# The option of a handler that takes a file: the media types of the file.
TAKES_LINES = "takes_lines"
# The schemas of files that are no text of lines.
FILES: dict[str, Json] = {"application/json": {"type": "array", "items": {}}}
# The option of a handler that makes something new whenever it is asked.
ONLY_NEW = "only_new"
# What is for a folder of its reader.
FILE_TYPES = {"application/x-ndjson", "application/vnd.apache.parquet", "text/csv"}
# The option of a handler that reads: the other statuses with which it refuses.
REFUSES = "refuses"
REFERENCE = "#/components/schemas/{name}"


def document(app: Litestar, *, version: str) -> bytes:
    """Return the OpenAPI document of *app*."""
    operations = sorted(_operations(app), key=lambda operation: operation[:2])
    structs = {
        operation for _, _, handler in operations for operation in _structs(handler)
    }
    ordered = sorted({*structs, Problem}, key=str)
    shapes, components = msgspec.json.schema_components(ordered, ref_template=REFERENCE)
    schemas = dict(zip(ordered, shapes, strict=True))
    paths: dict[str, Json] = {}
    for path, method, handler in operations:
        paths.setdefault(path, {})[method] = _operation(handler, path, schemas)
    problem = {"$ref": REFERENCE.format(name="Problem")}
    responses = openapi_responses.components(problem)
    paths, components = openapi_schemas.mend(paths, components, ordered, problem)
    contract: Json = {
        "openapi": "3.1.0",
        "info": {
            "title": "Foresaid",
            "version": version,
            "description": openapi_about.ABOUT,
            "contact": {"name": "Whoever runs this server"},
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": name, "description": about}
            for name, about in openapi_about.TAGS.items()
        ],
        "paths": paths,
        "components": {
            "headers": openapi_headers.HEADERS,
            "parameters": openapi_headers.PARAMETERS,
            "responses": responses,
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }
    return msgspec.json.format(msgspec.json.encode(contract), indent=1) + b"\n"


def _operations(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            if not handler.opt.get("undocumented"):
                for method in sorted(handler.http_methods - {"OPTIONS"}):
                    yield route.path_format, method.lower(), handler


def _structs(handler: HTTPRouteHandler) -> Iterator[Any]:
    yield _answer(handler)
    query, sent = _inputs(handler)
    if query is not None:
        yield query
    if sent is not None:
        yield sent


def _inputs(
    handler: HTTPRouteHandler,
) -> tuple[type[Struct] | None, type[Struct] | None]:
    provided = handler.resolve_dependencies()
    query, sent = provided.get("filters"), provided.get("sent")
    return (
        query.struct
        if isinstance(query, QueryData) and query.struct is not Nothing
        else None,
        sent.struct if isinstance(sent, BodyData) else None,
    )


def _answer(handler: HTTPRouteHandler) -> Any:
    annotation: Any = inspect.signature(handler.fn).return_annotation
    if get_origin(annotation) is Response:
        annotation = get_args(annotation)[0]
    if annotation is ASGIResponse:  # a file, sent in parts
        return str
    return dict[str, Any] if annotation is bytes else annotation


def _operation(handler: HTTPRouteHandler, path: str, schemas: dict[Any, Json]) -> Json:
    query, sent = _inputs(handler)
    takes_lines = TAKES_LINES in handler.opt
    summary, _, description = inspect.cleandoc(handler.fn.__doc__ or "").partition("\n")
    operation: Json = {
        "operationId": handler.fn.__name__,
        "summary": summary.rstrip("."),
        "description": description.strip() or summary,
        "tags": sorted(_tags(handler)),
        "parameters": openapi_parameters.of(handler, query),
        "responses": _responses(handler, path, sent, schemas[_answer(handler)]),
    }
    operation["parameters"] += openapi_headers.taken(
        frozenset(handler.http_methods),
        path,
        is_repeatable=_is_repeatable(handler),
    )
    if sent is not None:
        content = {"schema": schemas[sent], **openapi_examples.of(sent)}
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": content},
        }
    if takes_lines:
        operation["requestBody"] = {
            "required": True,
            "content": {
                media_type: {"schema": FILES.get(media_type, {"type": "string"})}
                for media_type in handler.opt[TAKES_LINES]
            },
        }
    operation["security"] = [{"key": []}] if _needs_key(handler) else []
    return operation


def _fields(handler: HTTPRouteHandler) -> tuple[str, ...]:
    """Return the names of the fields of the answer."""
    answer = _answer(handler)
    return getattr(get_origin(answer) or answer, "__struct_fields__", ())


def _tags(handler: HTTPRouteHandler) -> set[str]:
    return {tag for layer in handler.ownership_layers for tag in layer.tags or ()}


def _needs_key(handler: HTTPRouteHandler) -> bool:
    return not {"by", "key"}.isdisjoint(inspect.signature(handler.fn).parameters)


def _is_repeatable(handler: HTTPRouteHandler) -> bool:
    return "POST" in handler.http_methods and _needs_key(handler)


def _responses(
    handler: HTTPRouteHandler, path: str, sent: type[Struct] | None, shape: Json
) -> Json:
    declared = handler.media_type
    media_type = declared.value if isinstance(declared, MediaType) else declared
    content = {media_type.partition(";")[0] or "application/json": {"schema": shape}}
    makes = handler.status_code == HTTPStatus.CREATED
    is_new = ONLY_NEW in handler.opt
    headers = openapi_headers.of_success(
        frozenset(handler.http_methods),
        path,
        {
            "Content-Disposition": media_type in FILE_TYPES,
            "Link": "next" in _fields(handler),
            "Location": makes and not is_new,
        },
        needs_key=_needs_key(handler),
    )
    success: Json = {"headers": headers}
    responses: Json = {}
    if "DELETE" in handler.http_methods:
        responses["204"] = {"description": "Ended.", **success}
    elif not is_new:
        about = "As it stood already." if makes else "As it stands."
        responses["200"] = {"description": about, **success, "content": content}
    if makes:
        responses["201"] = {"description": "Entered.", **success, "content": content}
    return responses | openapi_responses.references(_statuses(handler, path, sent))


def _statuses(
    handler: HTTPRouteHandler, path: str, sent: type[Struct] | None
) -> set[str]:
    """Return the statuses that a handler may answer with besides success."""
    statuses = {*openapi_responses.ANYWHERE, *handler.opt.get(REFUSES, ())}
    if _needs_key(handler):
        statuses |= {"401", "403"}
    if "{" in path:
        statuses.add("404")
    if "{slug}" in path:
        statuses.add("308")
    if "GET" in handler.http_methods:
        statuses.add("304")
    if TAKES_LINES in handler.opt or sent is not None:
        statuses |= {"413", "422"}
    if _is_repeatable(handler):
        statuses |= {"409", "422"}
    if "PATCH" in handler.http_methods:
        statuses.add("409")
    if "PATCH" in handler.http_methods:
        statuses |= {"412", "428"}
    return statuses
