"""Idempotency-Key: a request sent again is done once, and answered alike."""

import asyncio
from typing import Any

import pytest
from httpx import AsyncClient, Response

from tests.api_calls import Json, get, occurred, post, problem, said
from tests.conftest import Api

CLAIMS = "/v1/claims"


async def send(
    client: AsyncClient, path: str, body: Any, key: str, **headers: str
) -> Response:
    """Post *body* under an Idempotency-Key."""
    return await client.post(
        path, json=body, headers={"Idempotency-Key": key, **headers}
    )


async def log_size(client: AsyncClient) -> int:
    items: list[Json] = (await get(client, "/v1/changes?limit=200"))["items"]
    return len(items)


async def test_a_request_sent_again_is_answered_as_it_was(client: AsyncClient) -> None:
    first = await send(client, CLAIMS, said(), "a-1")
    size = await log_size(client)

    again = await send(client, CLAIMS, said(), "a-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert await log_size(client) == size


async def test_it_is_answered_as_then_whatever_has_happened_since(
    client: AsyncClient,
) -> None:
    first = await send(client, CLAIMS, said(), "a-1")
    event = f"/v1/events/{first.json()['event']['slug']}/outcomes"
    await post(client, event, occurred("2026-02-01"))

    again = await send(client, CLAIMS, said(), "a-1")

    assert again.json()["status"] == first.json()["status"] == "due"


async def test_the_same_key_with_another_body_is_refused(client: AsyncClient) -> None:
    await send(client, CLAIMS, said(), "a-1")

    other = await send(client, CLAIMS, said(statement="The minister stays"), "a-1")

    assert "another request" in problem(other, 422)["detail"]


async def test_the_same_key_at_another_address_is_refused(client: AsyncClient) -> None:
    body = {"name": "Ada Stone"}
    await send(client, "/v1/sources", body, "a-1")

    problem(await send(client, "/v1/outlets", body, "a-1"), 422)


async def test_fields_in_another_order_are_the_same_body(client: AsyncClient) -> None:
    first = await send(client, CLAIMS, said(), "a-1")
    again = await send(client, CLAIMS, dict(reversed(said().items())), "a-1")

    assert again.content == first.content


async def test_each_api_key_has_keys_of_its_own(api: Api) -> None:
    await send(api.client, CLAIMS, said(), "a-1")
    other = await api.key()

    theirs = await send(
        api.client, CLAIMS, said(quote="I go"), "a-1", Authorization=f"Bearer {other}"
    )

    assert theirs.status_code == 201
    assert "idempotent-replayed" not in theirs.headers


async def test_many_equal_requests_at_once_make_one_entry(client: AsyncClient) -> None:
    before = await log_size(client)
    answers = await asyncio.gather(
        *(send(client, CLAIMS, said(), "a-1") for _ in range(32))
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    replayed = [answer.headers.get("idempotent-replayed") for answer in answers]
    assert (replayed.count("true"), replayed.count(None)) == (31, 1)
    entries = await log_size(client)
    assert entries - before == 5  # source, outlet, event, claim and report


async def test_what_was_refused_can_be_sent_again_under_its_key(
    client: AsyncClient,
) -> None:
    problem(await send(client, CLAIMS, said(source="nobody"), "a-1"), 422)
    await post(client, "/v1/sources", {"name": "Nobody"})

    made = await send(client, CLAIMS, said(source="nobody"), "a-1")

    assert made.status_code == 201
    assert "idempotent-replayed" not in made.headers


async def test_a_finding_recorded_once_is_recorded_once(client: AsyncClient) -> None:
    claim = await post(client, CLAIMS, said())
    path = f"/v1/events/{claim['event']['slug']}/outcomes"

    first = await send(client, path, occurred("2026-02-01"), "f-1")
    again = await send(client, path, occurred("2026-02-01"), "f-1")

    assert first.status_code == again.status_code == 201
    assert again.json() == first.json()


async def test_after_seven_days_a_key_is_free(api: Api) -> None:
    await send(api.client, CLAIMS, said(), "a-1")
    api.clock.pass_by(days=7)

    again = await send(api.client, CLAIMS, said(statement="Another"), "a-1")

    assert again.status_code == 201


@pytest.mark.parametrize("key", ["", "two words", "x" * 256, "a\tb"])
async def test_a_key_is_visible_ascii_of_bounded_length(
    client: AsyncClient, key: str
) -> None:
    problem(await send(client, CLAIMS, said(), key), 400)
