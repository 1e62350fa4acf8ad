"""Direct calls: how requests that only read find their handler.

Why: the framework's general way is made for guards, hooks, conversions and tasks. To
pass all that takes longer than to find a claim, and a handler that only reads needs
none of it.

What keeps it safe: only what matches exactly is called directly. A path with an empty
part or no slash before it, a value that is not of its parameter's type, a handler that
is no plain read: each goes the general way, whatever that makes of it.

A part that a path names goes before a parameter, and no other way is tried after it. So
does the framework. It tries paths without parameters before all others, so that its
tree has only some of the parts here; but a path that is found here has all of its own
in both.
"""

from functools import cache
from typing import Any, NamedTuple, cast

from litestar import Litestar
from litestar._asgi.asgi_router import ASGIRouter
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp, Receive, Scope, Send
from litestar.types.internal_types import PathParameterDefinition

from api.routes import plain_reads


class Node:
    """A part of a path: what may follow it, and what answers where it is the last."""

    def __init__(self) -> None:
        self.children: dict[str, Node] = {}
        self.parameter: Node | None = None
        self.endpoint: Endpoint | None = None


class Endpoint(NamedTuple):
    """What answers a path, how its parameters are parsed, and what the scope names."""

    app: ASGIApp
    parameters: tuple[PathParameterDefinition, ...]
    handler: HTTPRouteHandler
    template: str


class DirectCalls:
    """An application whose plain reads are called directly."""

    def __init__(self, app: Litestar) -> None:
        self._app = app
        self._root = tree(app.asgi_router)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = cast("dict[str, Any]", scope)
        found = None
        if request.get("method") == "GET" and not request.get("root_path"):
            found = match(self._root, request["path"])
        if found is None:
            await self._app(scope, receive, send)
            return
        endpoint, request["path_params"] = found
        request["app"] = request["litestar_app"] = self._app
        request["route_handler"] = endpoint.handler
        request["path_template"] = endpoint.template
        await endpoint.app(scope, receive, send)


@cache
def tree(router: ASGIRouter) -> Node:
    """Return every path; what is no plain read has no endpoint here."""
    root = Node()
    for route in router.app.routes:
        node = root
        for part in route.path_components:
            if isinstance(part, str):
                node = node.children.setdefault(part, Node())
            else:
                node.parameter = node = node.parameter or Node()
        if isinstance(route, HTTPRoute) and "GET" in route.route_handler_map:
            node.endpoint = _endpoint(route, route.route_handler_map["GET"][0])
    return root


def match(root: Node, path: str) -> tuple[Endpoint, dict[str, Any]] | None:
    """Return what answers a path and its parameters, if that is a plain read."""
    if not path.startswith("/"):
        return None
    node, values = root, list[str]()
    for part in path[1:].split("/") if path != "/" else ():
        child = node.children.get(part)
        if child is None:
            if node.parameter is None or not part:
                return None
            child = node.parameter
            values.append(part)
        node = child
    if node.endpoint is None:
        return None
    try:
        parameters = {
            definition.name: definition.parser(value) if definition.parser else value
            for definition, value in zip(node.endpoint.parameters, values, strict=True)
        }
    except ValueError:
        return None
    return node.endpoint, parameters


def _endpoint(route: HTTPRoute, handler: HTTPRouteHandler) -> Endpoint | None:
    app = plain_reads.direct_app(route, handler)
    if app is None:
        return None
    parameters = tuple(route.path_parameters.values())
    return Endpoint(app, parameters, handler, route.path_format)
