"""Plain reads: handlers of GET that need no key, and how they are called.

Each gets exactly what the framework would give it: the request, parameters of the path,
and dependencies that need nothing but the request. Errors, and responses that are more
than headers and a body, are left to the framework.
"""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple, cast

from litestar import MediaType, Request, Response
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.middleware._internal.exceptions import ExceptionHandlerMiddleware
from litestar.routes import HTTPRoute
from litestar.serialization import get_serializer
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send
from litestar.typing import FieldDefinition
from litestar.utils.helpers import get_enum_string_value
from litestar.utils.scope.state import ScopeState

from api.routes import every_request
from api.routes.responses import AnyRequest

Getter = Callable[[AnyRequest], Any]
WRITER = "writer"  # after its use an answer is marked, in the general way


def direct_app(route: HTTPRoute, handler: HTTPRouteHandler) -> ASGIApp | None:
    """Return an application that calls a handler; None where it is no plain read."""
    getters = _getters(route, handler)
    return None if getters is None else _app_calling(handler, getters)


def _app_calling(handler: HTTPRouteHandler, getters: Mapping[str, Getter]) -> ASGIApp:
    function = cast("Callable[..., Awaitable[Response[Any]]]", handler.fn)
    to_response: Callable[..., Awaitable[ASGIApp]] = cast("Any", handler).to_response
    items = tuple(getters.items())
    usual_type = get_enum_string_value(handler.media_type or MediaType.JSON)
    encoder = get_serializer(handler.resolve_type_encoders())
    exception_handlers: Any = cast("Any", handler).resolve_exception_handlers()

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            request: AnyRequest = Request(cast("HTTPScope", scope), receive, send)
            answer: Response[Any] | None = await every_request.check(request)
            if answer is None:
                answer = await function(**{name: get(request) for name, get in items})
            if _is_plain(answer):
                media_type = get_enum_string_value(answer.media_type or usual_type)
                body = answer.render(answer.content, media_type, encoder)
                response = _plain(answer, media_type, body)
            else:
                response = await to_response(request.app, answer, request)
        except Exception as error:  # noqa: BLE001 its handler answers
            response = _raising(error)
        if not isinstance(response, PlainResponse):
            ScopeState.from_scope(scope).exception_handlers = exception_handlers
            response = ExceptionHandlerMiddleware(response, None)
        await response(scope, receive, send)

    return handle


def _raising(error: Exception) -> ASGIApp:
    async def response(*_: object) -> None:
        raise error

    return response


def _is_plain(answer: Response[Any]) -> bool:
    """Return whether a response is nothing but 200, some headers and a body."""
    return (
        type(answer) is Response
        and answer.status_code in {None, HTTPStatus.OK}
        and answer.background is None
        and not answer.cookies
        and not answer.response_type_encoders
    )


class PlainResponse(NamedTuple):
    """The headers and the body of a response of status 200."""

    headers: list[tuple[bytes, bytes]]
    body: bytes

    async def __call__(self, _: Scope, __: Receive, send: Send) -> None:
        """Send it."""
        await send(
            {
                "type": "http.response.start",
                "status": HTTPStatus.OK.value,
                "headers": self.headers,
            }
        )
        await send(
            {"type": "http.response.body", "body": self.body, "more_body": False}
        )


def _plain(answer: Response[Any], media_type: str, body: bytes) -> PlainResponse:
    headers = {
        name.lower().encode("latin-1"): value.encode("latin-1")
        for name, value in answer.headers.items()
    }
    if media_type.startswith("text/"):
        media_type = f"{media_type}; charset={answer.encoding}"
    headers.setdefault(b"content-type", media_type.encode())
    headers.setdefault(b"content-length", b"%d" % len(body))
    return PlainResponse([*headers.items()], body)


def _getters(route: HTTPRoute, handler: HTTPRouteHandler) -> dict[str, Getter] | None:
    """Return how a handler gets each of its parameters; None where it is not plain."""
    whole: Any = handler  # much of it has no types
    unusual: tuple[object, ...] = (
        handler.status_code != HTTPStatus.OK,
        handler.background,
        any(layer.after_request for layer in whole.ownership_layers),
        whole.resolve_return_dto(),
        handler.resolve_layered_parameters(),
        whole.resolve_request_class() is not Request,
        whole.resolve_guards(),
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
    if WRITER in handler.parsed_fn_signature.parameters:
        return None
    parameters = handler.parsed_fn_signature.parameters
    getters = {
        name: _of_path(route, name, definition) or _of_provided(provided, name)
        for name, definition in parameters.items()
    }
    plain = {name: get for name, get in getters.items() if get is not None}
    return plain if len(plain) == len(getters) else None


def _of_path(route: HTTPRoute, name: str, given: FieldDefinition) -> Getter | None:
    """Return what gets a parameter of the path that needs no further conversion.

    A parameter without a parser comes as text; one of type Path takes several parts.
    """
    definition = route.path_parameters.get(name)
    marker: Any = given.kwarg_definition
    if (
        definition is None
        or definition.type is not given.annotation
        or (definition.parser is None and definition.type is not str)
        or given.metadata
        or not (marker is None or marker.is_marker)
    ):
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
