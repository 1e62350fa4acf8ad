"""Foresaid-Log-Size: what an answer stands on, and what a request waits for."""

import asyncio
import time

import pytest
from httpx import AsyncClient, Response

from api.http import log_size
from tests.api_calls import claim_body, occurred, post, problem
from tests.conftest import Api
from tests.waiting import PATIENCE_SECONDS, let_others_run

SIZE = "Foresaid-Log-Size"


async def get(client: AsyncClient, path: str, size: object = None) -> Response:
    headers = {} if size is None else {SIZE: str(size)}
    return await client.get(path, headers=headers)


async def test_every_read_says_how_much_of_the_log_it_stands_on(api: Api) -> None:
    claim = await api.client.post("/v1/claims", json=claim_body())
    size = int(claim.headers[SIZE])
    changes = (await api.client.get("/v1/changes?limit=200")).json()["items"]
    assert size == len(changes)
    tag = (await api.client.get("/v1/claims")).headers["ETag"]
    for path in (
        "/v1/claims",
        f"/v1/claims/{claim.json()['id']}",
        "/v1/sources/ada-stone/record",
        "/v1/leaderboards/sources",
        "/v1/keys/me",
        "/sources/ada-stone",
        "/sitemap.xml",
        "/sitemaps/start.xml",
        "/oembed?url=http%3A%2F%2Ftest%2Fsources%2Fada-stone",
        "/sources/nobody",
        "/v1/claims?limit=0",
    ):
        for _ in range(2):  # made, then from its copy
            assert (await api.client.get(path)).headers[SIZE] == str(size)
        assert (await api.client.head(path)).headers[SIZE] == str(size)
    known = await api.client.get("/v1/claims", headers={"If-None-Match": tag})
    assert (known.status_code, known.headers[SIZE]) == (304, str(size))
    for path in ("/health/live", "/robots.txt", "/llms.txt", "/docs"):
        assert SIZE not in (await api.client.get(path)).headers


async def test_every_write_says_how_long_the_log_is_with_it(api: Api) -> None:
    claim = await api.client.post("/v1/claims", json=claim_body())
    again = await api.client.post("/v1/claims", json=claim_body())
    assert (again.status_code, again.headers[SIZE]) == (200, claim.headers[SIZE])
    path = f"/v1/events/{claim.json()['event']['slug']}/outcomes"
    judged = await api.client.post(path, json=occurred("2026-02-01"))
    assert int(judged.headers[SIZE]) > int(claim.headers[SIZE])
    assert (await get(api.client, "/v1/claims")).headers[SIZE] == judged.headers[SIZE]
    lines = b'{"statement": "It rains", "source": {"name": "Cy"}, "made_on": '
    lines += b'"2026-01-01", "outlet": {"name": "The Day"}}\n'
    headers = {"Content-Type": "application/x-ndjson"}
    made = await api.client.post("/v1/imports", content=lines, headers=headers)
    assert made.json()["made"] == 1
    assert int(made.headers[SIZE]) > int(judged.headers[SIZE])


async def test_a_read_waits_until_the_database_has_come_so_far(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_size, "WAIT_SECONDS", PATIENCE_SECONDS)
    await post(api.client, "/v1/claims", claim_body())
    size = int((await get(api.client, "/v1/claims")).headers[SIZE])

    reading = asyncio.create_task(get(api.client, "/v1/claims", size + 1))
    await let_others_run()
    assert not reading.done()
    await post(api.client, "/v1/claims", claim_body(quote="Later."))

    answer = await reading
    assert int(answer.headers[SIZE]) > size
    assert len(answer.json()["items"]) == 2


@pytest.mark.parametrize("path", ["/v1/claims", "/sources", "/v1/keys/me"])
async def test_a_read_that_waits_in_vain_is_refused(
    api: Api, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(log_size, "WAIT_SECONDS", 0.1)
    await post(api.client, "/v1/claims", claim_body())
    size = int((await get(api.client, path)).headers[SIZE])
    assert (await get(api.client, path, size)).status_code == 200
    began = time.monotonic()
    refused = await get(api.client, path, size + 1)
    assert problem(refused, 503)["detail"].endswith(f"not {size + 1} yet.")
    assert time.monotonic() - began >= 0.1
    assert int(refused.headers["Retry-After"]) > 0
    assert (await get(api.client, path)).status_code == 200


@pytest.mark.parametrize("size", ["", "-1", "1.5", "many", "1" * 19, "²"])
async def test_what_is_no_size_is_refused(api: Api, size: str) -> None:
    headers = {SIZE: size.encode("latin-1")}
    response = await api.client.request("GET", "/v1/claims", headers=headers)  # pyright: ignore[reportArgumentType] bytes may stand for text
    problem(response, 400)


async def test_scripts_of_other_sites_may_send_it_and_read_it(api: Api) -> None:
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    preflight = await api.client.options("/v1/claims", headers=asked)
    assert SIZE in preflight.headers["Access-Control-Allow-Headers"]
    read = await api.client.get("/v1/claims", headers={"Origin": "https://a.example"})
    assert SIZE in read.headers["Access-Control-Expose-Headers"]
