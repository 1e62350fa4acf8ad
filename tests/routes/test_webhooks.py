"""Webhooks over HTTP: who may make them, with what, and what is told of them."""

from base64 import b64decode
from typing import Any

import pytest
from httpx import AsyncClient

from api.store import webhooks as stored_webhooks
from tests.api_calls import body_of, get, post, problem, walk
from tests.conftest import Api

PATH = "/v1/webhooks"
HOOK = {"url": "https://hooks.example.org/in?from=foresaid"}
NOBODY = "019a0000-0000-7000-8000-000000000000"


async def bearer(api: Api, *scopes: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {await api.key(*scopes)}"}


async def test_a_webhook_is_made_and_shows_its_secret_once(api: Api) -> None:
    made = body_of(response := await api.client.post(PATH, json=HOOK), 201)
    assert response.headers["Location"] == f"{PATH}/{made['id']}"
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert len(b64decode(secret.removeprefix("whsec_"))) == 32
    assert made == await get(api.client, f"{PATH}/{made['id']}")
    assert (await get(api.client, PATH))["items"] == [made]
    assert (made["state"], made["position"], made["delivered"]) == ("active", 0, 0)
    assert made["types"] == made["sources"] == made["outlets"] == made["topics"] == []

    again = body_of(await api.client.post(PATH, json=HOOK), 200)
    assert again == {**made, "secret": None}
    other = await post(api.client, PATH, {**HOOK, "topics": ["war", "art", "war"]})
    assert other["topics"] == ["art", "war"]
    assert other["secret"] != secret


async def test_only_keys_with_the_scope_have_webhooks(api: Api) -> None:
    made = await post(api.client, PATH, HOOK)
    one = f"{PATH}/{made['id']}"
    requests = [
        ("POST", PATH, HOOK),
        ("GET", PATH, None),
        ("GET", one, None),
        ("GET", f"{one}/deliveries", None),
        ("POST", f"{one}/test", None),
        ("DELETE", one, None),
    ]
    lacking = await bearer(api, "claims:write", "keys:manage")
    other = await bearer(api, "webhooks:manage")
    for method, path, body in requests:
        for headers, status in ((lacking, 403), ({"Authorization": "Bearer x"}, 401)):
            request = api.client.request(method, path, json=body, headers=headers)
            problem(await request, status)
        if path.startswith(one):
            problem(await api.client.request(method, path, headers=other), 404)
    assert (await api.client.get(PATH, headers=other)).json()["items"] == []
    assert (await get(api.client, PATH))["items"] != []


async def test_a_key_has_those_of_the_keys_made_with_it(api: Api) -> None:
    new = {"name": "one of many", "scopes": ["webhooks:manage"]}
    key = await post(api.client, "/v1/keys", new)
    theirs = {"Authorization": f"Bearer {key['secret']}"}
    made = body_of(await api.client.post(PATH, json=HOOK, headers=theirs), 201)
    assert made["made_by"] == key["id"]
    assert (await get(api.client, PATH))["items"][0]["id"] == made["id"]
    mine = await post(api.client, PATH, HOOK)
    problem(await api.client.get(f"{PATH}/{mine['id']}", headers=theirs), 404)
    assert (await api.client.delete(f"{PATH}/{made['id']}")).status_code == 204


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"url": "http://hooks.example.org/"}, "/url"),
        ({"url": "ftp://hooks.example.org/"}, "/url"),
        ({"url": "https://127.0.0.1/"}, "/url"),
        ({"url": "https://[::ffff:10.0.0.1]/"}, "/url"),
        ({"url": "https://me:word@hooks.example.org/"}, "/url"),
        ({"url": 7}, "/url"),
        ({"types": ["claim.eaten"]}, "/types/0"),
        ({"types": "claim.entered"}, "/types"),
        ({"sources": ["no-one"]}, "/sources/0"),
        ({"outlets": ["the-echo", "nowhere"]}, "/outlets/1"),
        ({"topics": ["Not a slug"]}, "/topics/0"),
        ({"secret": "mine"}, "/secret"),
    ],
)
async def test_what_does_not_fit_is_refused_at_its_place(
    client: AsyncClient, changes: dict[str, Any], pointer: str
) -> None:
    await post(client, "/v1/outlets", {"name": "The Echo"})
    refusal = problem(await client.post(PATH, json={**HOOK, **changes}), 422)
    assert [error["pointer"] for error in refusal["errors"]] == [pointer]
    assert (await get(client, PATH))["items"] == []


async def test_a_url_is_needed(client: AsyncClient) -> None:
    problem(await client.post(PATH, json={}), 422)


async def test_there_can_be_so_many(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_webhooks, "MOST_WEBHOOKS", 2)
    for topic in ("art", "war"):
        await post(client, PATH, {**HOOK, "topics": [topic]})
    refusal = problem(await client.post(PATH, json=HOOK), 409)
    assert refusal["detail"] == "There are 2 webhooks, and can be no more."
    assert body_of(await client.post(PATH, json={**HOOK, "topics": ["art"]}), 200)


async def test_a_deleted_one_is_gone(client: AsyncClient) -> None:
    made = await post(client, PATH, HOOK)
    one = f"{PATH}/{made['id']}"
    assert (await client.delete(one)).status_code == 204
    for path in (one, f"{one}/deliveries", f"{PATH}/{NOBODY}"):
        problem(await client.get(path), 404)
    problem(await client.delete(one), 404)
    problem(await client.post(f"{one}/test"), 404)


async def test_a_trial_tells_what_came_back(client: AsyncClient) -> None:
    made = await post(client, PATH, {"url": "https://hooks.invalid/"})
    result = body_of(await client.post(f"{PATH}/{made['id']}/test"), 200)
    assert (result["delivered"], result["response_status"]) == (False, None)
    assert result["error"] == "The name of its host is not known."
    assert (await get(client, f"{PATH}/{made['id']}/deliveries"))["items"] == []


async def test_deliveries_come_page_by_page(api: Api) -> None:
    made = await post(api.client, PATH, HOOK)
    query = """
        INSERT INTO webhook_deliveries
        SELECT $1, nth, nth::text, 'claim.entered', 1, now(), now(), true, 204, 5
        FROM generate_series(1, 7) AS nth
    """
    await api.pool.database.run(query, made["id"])
    path = f"{PATH}/{made['id']}/deliveries"
    items = await walk(api.client, path, 3)
    assert [each["message_id"] for each in items] == [*"7654321"]
    assert (await get(api.client, f"{path}?count=true"))["total"] == 7
    problem(await api.client.get(f"{path}?cursor=x"), 400)
