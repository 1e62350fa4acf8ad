"""Direct calls: how handlers of reads are called, past the framework's general way.

Why: a handler that only reads needs no guards, hooks, conversions and tasks, whose
general machinery takes longer than to find a claim. Each gets exactly what it would;
whatever is not plainly of that kind keeps the general way.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, cast

from litestar import Litestar, MediaType, Request, Response
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.serialization import get_serializer
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send
from litestar.utils.helpers import get_enum_string_value

from api.routes import every_request
from api.routes.responses import AnyRequest

Getter = Callable[[AnyRequest], Any]


def call_directly(app: Litestar) -> int:
    """Have every plain GET handler of *app* called directly; return how many are."""
    routes = {
        route.path_format: route for route in app.routes if isinstance(route, HTTPRoute)
    }
    count = 0
    for node in _nodes(app.asgi_router.root_route_map_node):
        if "GET" in node.asgi_handlers:
            route, general = routes[node.path_template], node.asgi_handlers["GET"]
            handler = cast("HTTPRouteHandler", general.handler)
            if (getters := _getters(route, handler)) is not None:
                app_of = _direct(handler, getters)
                node.asgi_handlers["GET"] = general._replace(asgi_app=app_of)
                count += 1
    return count


def _nodes(node: Any) -> Iterator[Any]:
    """Yield all nodes of the framework's tree of routes."""
    yield node
    for child in node.children.values():
        yield from _nodes(child)


def _direct(handler: HTTPRouteHandler, getters: Mapping[str, Getter]) -> ASGIApp:
    """Return what answers a request by calling a handler with what it needs."""
    function = cast("Callable[..., Awaitable[Response[Any]]]", handler.fn)
    in_general = cast(
        "Callable[..., Awaitable[ASGIApp]]", cast("Any", handler).to_response
    )
    items = tuple(getters.items())
    usual_type = get_enum_string_value(handler.media_type or MediaType.JSON)
    encoder = get_serializer(handler.resolve_type_encoders())

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        request: AnyRequest = Request(cast("HTTPScope", scope), receive, send)
        answer: Response[Any] | None = await every_request.check(request)
        if answer is None:
            answer = await function(**{name: get(request) for name, get in items})
        if _is_plain(answer):
            media_type = get_enum_string_value(answer.media_type or usual_type)
            body = answer.render(answer.content, media_type, encoder)
            await _send(send, answer, media_type, body)
        else:
            response = await in_general(request.app, answer, request)
            await response(scope, receive, send)

    return handle


def _is_plain(answer: Response[Any]) -> bool:
    """Return whether a response is nothing but 200, some headers and a body."""
    return (
        type(answer) is Response
        and answer.status_code in {None, HTTPStatus.OK}
        and answer.background is None
        and not answer.cookies
        and not answer.response_type_encoders
    )


async def _send(
    send: Send, answer: Response[Any], media_type: str, body: bytes
) -> None:
    headers = {
        name.lower().encode("latin-1"): value.encode("latin-1")
        for name, value in answer.headers.items()
    }
    if media_type.startswith("text/"):
        media_type = f"{media_type}; charset={answer.encoding}"
    headers.setdefault(b"content-type", media_type.encode())
    headers.setdefault(b"content-length", b"%d" % len(body))
    await send(
        {
            "type": "http.response.start",
            "status": HTTPStatus.OK.value,
            "headers": [*headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _getters(route: HTTPRoute, handler: HTTPRouteHandler) -> dict[str, Getter] | None:
    """Return how a handler gets each of its parameters; None where it is not plain."""
    unusual: tuple[object, ...] = (
        cast("Any", handler).resolve_guards(),
        handler.resolve_response_headers(),
        handler.resolve_response_cookies(),
        handler.resolve_middleware(),
        handler.resolve_after_response(),
        handler.has_sync_callable,
        handler.cache,
        handler.resolve_before_request() is not every_request.check,
    )
    if any(unusual):
        return None
    provided = handler.resolve_dependencies()
    parameters = handler.parsed_fn_signature.parameters
    getters = {
        name: _of_path(route, name, definition.annotation)
        or _of_provided(provided, name)
        for name, definition in parameters.items()
    }
    plain = {name: get for name, get in getters.items() if get is not None}
    return plain if len(plain) == len(getters) else None


def _of_path(route: HTTPRoute, name: str, annotation: Any) -> Getter | None:
    """Return what gets a parameter of the path that needs no further conversion."""
    definition = route.path_parameters.get(name)
    if definition is None or definition.type is not annotation:
        return None
    return lambda request: request.scope["path_params"][name]


def _of_provided(provided: Mapping[str, Provide], name: str) -> Getter | None:
    """Return what gets the request itself, or a dependency that needs nothing else."""
    if name == "request":
        return lambda request: request
    provide = provided.get(name)
    if provide is None or not provide.has_sync_callable or provide.use_cache:
        return None
    if provide.has_sync_generator_dependency or provide.has_async_generator_dependency:
        return None
    if [*provide.parsed_fn_signature.parameters] != ["request"]:
        return None
    return cast("Getter", provide.dependency)
