"""Keys made, listed, bound and ended over HTTP."""

from typing import Any

import pytest
from httpx import AsyncClient

from tests.asking import get, post, problem, said
from tests.conftest import Api

KEYS = "/v1/keys"
READER = {"name": "desk", "scopes": ["claims:write"]}


def bearer(made: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {made['secret']}"}


async def test_a_key_is_made_shown_once_and_works(client: AsyncClient) -> None:
    made = await post(client, KEYS, READER)

    assert made["scopes"] == ["claims:write"]
    own = await client.get(f"{KEYS}/me", headers=bearer(made))
    assert own.json()["id"] == made["id"]
    listed = (await get(client, KEYS))["items"]
    assert made["id"] in {each["id"] for each in listed}
    assert made["secret"] not in str(listed)
    log = str((await get(client, "/v1/changes?limit=200"))["items"])
    assert made["id"] in log
    assert made["secret"] not in log


@pytest.mark.parametrize(
    ("maker", "asked", "status"),
    [
        ({"scopes": ["claims:write"]}, READER, 403),
        ({"scopes": ["keys:manage"]}, READER, 403),
        (
            {"scopes": ["keys:manage", "claims:write"]},
            {**READER, "scopes": ["outcomes:write"]},
            403,
        ),
        (
            {
                "scopes": ["keys:manage", "claims:write"],
                "expires_at": "2026-12-01T00:00:00Z",
            },
            READER,
            403,
        ),
        (
            {
                "scopes": ["keys:manage", "claims:write"],
                "expires_at": "2026-12-01T00:00:00Z",
            },
            {**READER, "expires_at": "2026-11-30T00:00:00Z"},
            201,
        ),
        (
            {"scopes": ["keys:manage", "claims:write"], "outlets": ["the-courier"]},
            READER,
            403,
        ),
        (
            {"scopes": ["keys:manage", "claims:write"], "outlets": ["the-courier"]},
            {**READER, "outlets": ["the-courier"]},
            201,
        ),
    ],
)
async def test_a_key_makes_none_that_can_more_than_itself(
    client: AsyncClient, maker: Any, asked: Any, status: int
) -> None:
    await post(client, "/v1/outlets", {"name": "The Courier"})
    made = await post(client, KEYS, {"name": "maker", **maker})

    answer = await client.post(KEYS, json=asked, headers=bearer(made))

    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {**READER, "scopes": []},
        {**READER, "scopes": ["everything"]},
        {**READER, "name": " "},
        {**READER, "expires_at": "2020-01-01T00:00:00Z"},
        {**READER, "outlets": ["nowhere"]},
        {**READER, "secret": "mine"},
    ],
)
async def test_what_is_no_key_is_refused(client: AsyncClient, wrong: Any) -> None:
    problem(await client.post(KEYS, json=wrong), 422)


async def test_an_ended_key_opens_nothing_from_then_on(client: AsyncClient) -> None:
    made = await post(client, KEYS, READER)

    ended = await client.delete(f"{KEYS}/{made['id']}")
    again = await client.delete(f"{KEYS}/{made['id']}")

    assert (ended.status_code, again.status_code) == (204, 204)
    refused = await client.post("/v1/claims", json=said(), headers=bearer(made))
    problem(refused, 401)
    listed = (await get(client, KEYS))["items"]
    kept = next(each for each in listed if each["id"] == made["id"])
    assert kept["revoked_at"] is not None
    problem(await client.delete(f"{KEYS}/00000000"), 404)


async def test_an_expired_key_opens_nothing(api: Api) -> None:
    made = await post(
        api.client, KEYS, {**READER, "expires_at": "2026-11-23T11:00:00Z"}
    )
    before = await api.client.get(f"{KEYS}/me", headers=bearer(made))

    api.clock.pass_by(hours=1)

    assert before.status_code == 200
    problem(await api.client.get(f"{KEYS}/me", headers=bearer(made)), 401)


async def test_a_bound_key_posts_for_its_outlets_alone(client: AsyncClient) -> None:
    await post(client, "/v1/outlets", {"name": "The Courier"})
    made = await post(client, KEYS, {**READER, "outlets": ["the-courier"]})

    own = await client.post("/v1/claims", json=said(), headers=bearer(made))
    other = await client.post(
        "/v1/claims",
        json=said(statement="Another", outlet={"name": "The Echo"}),
        headers=bearer(made),
    )
    report = await client.post(
        f"/v1/claims/{own.json()['id']}/reports",
        json={"outlet": {"name": "The Echo"}},
        headers=bearer(made),
    )
    line = b'{"statement":"A third","source":{"name":"Ada Stone"},'
    line += b'"outlet":{"name":"The Echo"},"made_on":"2026-01-10"}\n'
    file = await client.post(
        "/v1/imports",
        content=line,
        headers={**bearer(made), "Content-Type": "application/x-ndjson"},
    )

    assert own.status_code == 201
    problem(other, 403)
    problem(report, 403)
    assert (file.json()["made"], file.json()["refused"]) == (0, 1)
    found = (await get(client, "/v1/outlets?q=echo"))["items"]
    assert found == []  # a refused write leaves nothing behind


async def test_a_key_made_once_is_answered_again_without_its_secret(
    client: AsyncClient,
) -> None:
    headers = {"Idempotency-Key": "k-1"}
    first = await client.post(KEYS, json=READER, headers=headers)
    again = await client.post(KEYS, json=READER, headers=headers)

    assert first.json()["id"] == again.json()["id"]
    assert first.json()["secret"] is not None
    assert again.json()["secret"] is None
    assert again.headers["idempotent-replayed"] == "true"
