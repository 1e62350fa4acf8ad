"""Copies: an answer is given again only while it is still the answer."""

import asyncio

import pytest
from httpx import ASGITransport, AsyncClient
from litestar.types import Receive, Scope, Send

from api.database.pool import Database
from api.database.single_flight import SingleFlight
from api.http import response_cache
from api.http.bounded_cache import ENTRY_BYTES
from api.http.redaction_watch import Watch
from api.http.response_cache import ResponseCache
from api.store import log_head
from api.store.log_head import Head
from tests.api_calls import claim_body, get, occurred, post
from tests.conftest import Api
from tests.waiting import let_others_run
from tests.writer.test_group_commit import run

RENAME = """
    SET session_replication_role = replica;
    UPDATE sources SET name = 'Someone else'
"""


async def test_while_the_log_stands_a_read_is_answered_from_its_copy(api: Api) -> None:
    await post(api.client, "/v1/claims", claim_body())
    first = await api.client.get("/v1/sources/ada-stone")

    await run(api, RENAME)  # only a new look at the table would see it
    again = await api.client.get("/v1/sources/ada-stone")

    assert again.content == first.content
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["x-request-id"] != first.headers["x-request-id"]


async def test_a_copy_matches_the_tag_it_was_given_with(api: Api) -> None:
    await post(api.client, "/v1/claims", claim_body())
    tag = (await api.client.get("/v1/claims")).headers["etag"]

    matched = await api.client.get("/v1/claims", headers={"If-None-Match": tag})
    head = await api.client.head("/v1/claims")

    assert (matched.status_code, matched.content) == (304, b"")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == tag


async def test_any_write_is_seen_by_the_next_read(api: Api) -> None:
    claim = await post(api.client, "/v1/claims", claim_body())
    path = f"/v1/claims/{claim['id']}"
    assert (await get(api.client, path))["outcome"] is None

    event = f"/v1/events/{claim['event']['slug']}/outcomes"
    await post(api.client, event, occurred("2026-02-01"))

    assert (await get(api.client, path))["outcome"]["verdict"] == "happened"


async def test_a_read_that_follows_a_write_at_once_is_right_and_stays_so(
    api: Api,
) -> None:
    first = await post(api.client, "/v1/claims", claim_body())
    await get(api.client, "/v1/claims")  # the log's head is known from here on
    for nth in range(3):
        await post(api.client, "/v1/claims", claim_body(quote=f"More {nth}"))
        for _ in range(3):
            listed = await get(api.client, f"/v1/claims?limit={nth + 10}")
            assert len(listed["items"]) == nth + 2
            assert listed["items"][-1]["id"] == first["id"]


async def test_a_claim_falls_due_though_nothing_was_written(api: Api) -> None:
    window = {"earliest": "2026-11-22", "latest": "2026-11-22"}
    claim = await post(api.client, "/v1/claims", claim_body(window=window))
    path = f"/v1/claims/{claim['id']}"
    assert (await get(api.client, path))["status"] == "open"

    api.clock.pass_by(hours=2)  # it is noon: the 22nd is over everywhere

    assert (await get(api.client, path))["status"] == "due"


async def test_what_a_key_may_do_is_told_to_its_bearer_alone(api: Api) -> None:
    other = await api.key("claims:write")
    mine = await get(api.client, "/v1/keys/me")

    bearer = {"Authorization": f"Bearer {other}"}
    theirs = (await api.client.get("/v1/keys/me", headers=bearer)).json()

    assert theirs["scopes"] == ["claims:write"]
    assert mine["scopes"] != theirs["scopes"]


async def test_a_refused_read_is_not_kept(api: Api) -> None:
    path = "/v1/claims?made_from=yesterday"
    assert (await api.client.get(path)).status_code == 400
    assert (await api.client.get(path)).status_code == 400


async def test_a_copy_that_others_drop_during_the_look_is_still_given(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking, find_head = asyncio.Event(), log_head.head
    looking.set()

    async def head(db: Database) -> Head:
        await looking.wait()
        return await find_head(db)

    async def app(scope: Scope, _: Receive, send: Send) -> None:
        body = scope["path"].encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    monkeypatch.setattr(log_head, "head", head)
    monkeypatch.setattr(response_cache, "STORED_BYTES", 2 * ENTRY_BYTES)  # for one copy
    monkeypatch.setattr(response_cache, "FRESH_SECONDS", 3600)
    cache = ResponseCache(app, api.pool, api.clock, Watch(api.pool))
    transport = ASGITransport(cache)  # pyright: ignore[reportArgumentType] two spellings of ASGI
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        await client.get("/one")
        looking.clear()
        again = asyncio.create_task(client.get("/one"))
        await let_others_run()
        assert (await client.get("/two")).text == "/two"
        looking.set()

        assert (await again).text == "/one"


async def test_those_who_ask_at_once_share_a_look_begun_after_they_asked() -> None:
    looks = 0
    gate = asyncio.Event()

    async def look(_: str) -> int:
        nonlocal looks
        looks += 1
        mine = looks
        await gate.wait()
        return mine

    flights = SingleFlight(look)
    first = [asyncio.create_task(flights.get("head")) for _ in range(8)]
    await let_others_run()
    late = [asyncio.create_task(flights.get("head")) for _ in range(8)]
    await let_others_run()
    gate.set()

    assert set(await asyncio.gather(*first)) == {1}
    assert set(await asyncio.gather(*late)) == {2}


async def test_a_failed_look_fails_for_those_who_shared_it_alone() -> None:
    failing = True

    async def look(_: str) -> str:
        await let_others_run()
        if failing:
            raise OSError("away")
        return "there"

    flights = SingleFlight(look)
    with pytest.raises(OSError, match="away"):
        await flights.get("head")
    failing = False

    assert await flights.get("head") == "there"
