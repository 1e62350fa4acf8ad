"""Handlers that are called past the framework's general way answer the same."""

import re

import pytest
from httpx import Response
from litestar import Litestar
from litestar.routes import HTTPRoute

from api import app
from api.routes import direct_calls
from api.settings import Settings
from tests.api_calls import ask, claim_body, post
from tests.conftest import Api

UNTOLD = {"x-request-id", "ratelimit"}
KEYED = ("/v1/keys", "/v1/webhooks", "/desk")
PATHS = (
    "/v1/sources",
    "/v1/claims?limit=2&count=true",
    "/v1/claims?limit=nine",
    "/v1/leaderboard",
    "/v1/sources/nobody",
    "/v1/events/00000000-0000-7000-8000-000000000000",
    "/v1/claims/00000000-0000-7000-8000-000000000000",
    "/v1/claims/not-an-id",
    "/v1/claims/",
    "*v1/claims?limit=1",
    "v1/claims",
    "*metrics",
    "*",
    "//v1/claims",
    "/v1//claims",
    "/v1/claims//",
    "//",
    "/v1/claims/export/too/long",
    "/v1/sources/a%00b",
    "/v1/claims/00000000-0000-7000-8000-000000000000/outcome",
    "/v1/claims/00000000-0000-7000-8000-000000000000?unknown=1",
    "/v1/log/checkpoint",
    "/v1/keys/me",
    "/openapi.json",
    "/sources",
    "/claims",
    "/robots.txt",
    "/",
)


def general(app: Litestar) -> Litestar:
    """Leave an application as the framework made it."""
    return app


def test_every_read_without_a_key_is_called_directly(api: Api) -> None:
    router = app.litestar(api.pool, api.writer).asgi_router
    routes = [route for route in router.app.routes if isinstance(route, HTTPRoute)]
    reads = {route.path_format for route in routes if "GET" in route.route_handler_map}
    direct = {
        path
        for path in reads
        if direct_calls.match(direct_calls.tree(router), like(path))
    }

    assert {path for path in reads if not path.startswith(KEYED)} == direct


def like(template: str) -> str:
    """Return a path of a template, whose parameters may be ids or names."""
    return re.sub(r"\{[^}]*\}", "00000000-0000-7000-8000-000000000000", template)


@pytest.mark.parametrize(
    "settings",
    [Settings(), Settings(read_only=True, writer_url="https://writer.example")],
    ids=["a server that writes", "a server on a standby"],
)
async def test_they_answer_as_they_would_in_the_general_way(
    api: Api, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    claim = await post(api.client, "/v1/claims", claim_body())
    paths = [*PATHS, f"/v1/claims/{claim['id']}", "/v1/claims?limit=1"]
    direct = app.assemble(settings, api.pool, api.writer, api.clock)
    monkeypatch.setattr(app, "DirectCalls", general)
    usual = app.assemble(settings, api.pool, api.writer, api.clock)
    headers = dict(api.client.headers)

    statuses = set[int]()
    for path in paths:
        for method in ("GET", "HEAD"):
            ours = await ask(direct, method, path, headers)
            theirs = await ask(usual, method, path, headers)
            assert answer(ours) == answer(theirs), (method, path)
            statuses.add(ours.status_code)
    assert {200, 400, 404} <= statuses


async def test_a_path_of_another_form_is_not_called_directly(api: Api) -> None:
    root = direct_calls.tree(app.litestar(api.pool, api.writer).asgi_router)

    assert direct_calls.match(root, "/v1/claims") is not None
    for path in ("*v1/claims", "v1/claims", "", "//v1/claims", "/v1/claims/"):
        assert direct_calls.match(root, path) is None, path


def answer(response: Response) -> tuple[int, list[tuple[str, str]], bytes]:
    headers = [pair for pair in response.headers.items() if pair[0] not in UNTOLD]
    return response.status_code, headers, response.content
