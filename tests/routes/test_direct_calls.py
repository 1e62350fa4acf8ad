"""Handlers that are called past the framework's general way answer the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response
from litestar import Litestar

from api import app
from api.routes import direct_calls
from api.settings import Settings
from tests.api_calls import claim_body, post
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
    "/v1/claims/00000000-0000-7000-8000-000000000000?unknown=1",
    "/v1/log/checkpoint",
    "/v1/keys/me",
    "/openapi.json",
    "/sources",
    "/claims",
    "/robots.txt",
    "/",
)


def nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in node.children.values():
        yield from nodes(child)


def is_direct(node: Any) -> bool:
    function = node.asgi_handlers["GET"].asgi_app
    return function.__module__ == direct_calls.__name__


def leave(_: Litestar) -> None:
    """Change nothing."""


def without_direct_calls(api: Api, monkeypatch: pytest.MonkeyPatch) -> AsyncClient:
    """Return a client of the same application in the framework's general way."""
    monkeypatch.setattr(app, "call_directly", leave)
    monkeypatch.setattr(app, "_routed", vars(app)["_routed"].__wrapped__)
    general = app.assemble(Settings(), api.pool, api.writer, api.clock)
    transport = ASGITransport(general, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType] two spellings of ASGI
    return AsyncClient(
        transport=transport, base_url="http://test", headers=api.client.headers
    )


def test_every_read_without_a_key_is_called_directly(api: Api) -> None:
    root = app.litestar(api.pool, api.writer).asgi_router.root_route_map_node
    reads = {n.path_template: n for n in nodes(root) if "GET" in n.asgi_handlers}
    general = {path for path, node in reads.items() if not is_direct(node)}

    assert all(path.startswith(KEYED) for path in general), general
    assert {path for path in reads if path.startswith(KEYED)} == general


async def test_they_answer_as_they_would_in_the_general_way(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = await post(api.client, "/v1/claims", claim_body())
    paths = [*PATHS, f"/v1/claims/{claim['id']}", "/v1/claims?limit=1"]
    direct = [await api.client.get(path) for path in paths]

    async with without_direct_calls(api, monkeypatch) as client:
        general = [await client.get(path) for path in paths]

    for path, ours, theirs in zip(paths, direct, general, strict=True):
        assert answer(ours) == answer(theirs), path
    assert {200, 400, 404} <= {ours.status_code for ours in direct}


def answer(response: Response) -> tuple[int, list[tuple[str, str]], bytes]:
    headers = [pair for pair in response.headers.items() if pair[0] not in UNTOLD]
    return response.status_code, headers, response.content
