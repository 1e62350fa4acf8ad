"""What is more than a plain read goes the framework's general way."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar, Request, Response, Router, get
from litestar.background_tasks import BackgroundTask
from litestar.dto import MsgspecDTO
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, Parameter
from msgspec import Struct

from api.routes import direct_calls, every_request
from api.state import AppState
from tests.api_calls import ask

Answer = Response[dict[str, str]]
NAMED = "/things/{name:str}"
done: list[str] = []


class Own(Request[Any, Any, Any]):
    """A class of requests of one's own."""


class Thing(Struct):
    """What a data transfer object would convert."""

    name: str = "x"


async def told(response: Answer) -> Answer:
    """Mark a response as it goes out."""
    response.headers["x-after"] = "1"
    return response


async def read() -> Answer:
    """Return something."""
    return Response({"a": "b"})


async def read_thing() -> Response[Thing]:
    """Return something that has a type of its own."""
    return Response(Thing())


async def read_named(name: FromPath[str]) -> Answer:
    """Return what the path names."""
    return Response({"name": name})


async def read_id(name: FromPath[UUID]) -> Answer:
    """Return the id that the path names."""
    return Response({"name": str(name)})


async def read_short(name: Annotated[str, Parameter(max_length=2)]) -> Answer:
    """Return a name of two letters."""
    return Response({"name": name})


async def read_tiny(name: Annotated[str, msgspec.Meta(max_length=2)]) -> Answer:
    """Return a name of two letters, too."""
    return Response({"name": name})


async def read_file(name: FromPath[Path]) -> Answer:
    """Return what a path of several parts names."""
    return Response({"name": str(name)})


PLAIN = [
    get("/things")(read),
    get(NAMED)(read_named),
    get("/things/{name:uuid}")(read_id),
]
UNUSUAL = [
    get("/things", status_code=202)(read),
    get("/things", after_request=told)(read),
    get("/things", background=BackgroundTask(done.append, "task"))(read),
    get("/things", request_class=Own)(read),
    get("/things", return_dto=MsgspecDTO[Thing])(read_thing),
    get(NAMED)(read_short),
    get(NAMED)(read_tiny),
    get("/things/{name:path}")(read_file),
]


def application(handler: HTTPRouteHandler | Router) -> Litestar:
    """Return an application of one handler."""
    made = Litestar(
        [handler],
        before_request=every_request.check,
        openapi_config=None,
        logging_config=None,
    )
    made.state = state = AppState()
    state.read_only = False
    return made


def is_direct(app: Litestar, path: str) -> bool:
    return direct_calls.match(direct_calls.tree(app.asgi_router), path) is not None


@pytest.mark.parametrize("handler", PLAIN, ids=lambda handler: handler.fn.__name__)
def test_a_plain_read_is_called_directly(handler: HTTPRouteHandler) -> None:
    paths = ("/things", "/things/00000000-0000-7000-8000-000000000000")
    app = application(handler)
    assert any(is_direct(app, path) for path in paths)


@pytest.mark.parametrize("handler", UNUSUAL, ids=range(len(UNUSUAL)))
async def test_whatever_else_a_handler_has_is_kept(handler: HTTPRouteHandler) -> None:
    app = application(handler)
    for path in ("/things", "/things/1234", "/things/12"):
        done.clear()
        usual, usually_done = await ask(app, "GET", path), [*done]
        done.clear()
        ours = await ask(direct_calls.DirectCalls(app), "GET", path)

        assert not is_direct(app, path)
        assert (ours.status_code, ours.content) == (usual.status_code, usual.content)
        assert ours.headers == usual.headers
        assert done == usually_done


def test_what_a_router_adds_is_kept() -> None:
    hooked = Router("/", route_handlers=[get("/things")(read)], after_request=told)

    assert not is_direct(application(hooked), "/things")
