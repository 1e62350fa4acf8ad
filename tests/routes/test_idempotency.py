"""Idempotency-Key: a request sent again is done once, and answered alike."""

import asyncio
from typing import Any

import pytest
from httpx import AsyncClient, Response

from tests.api_calls import (
    EVIDENCE,
    Json,
    claim_body,
    etag,
    get,
    not_occurred,
    occurred,
    patch,
    post,
    problem,
)
from tests.conftest import Api

CLAIMS = "/v1/claims"
FOUND = {"evidence": EVIDENCE}


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
    first = await send(client, CLAIMS, claim_body(), "a-1")
    size = await log_size(client)

    again = await send(client, CLAIMS, claim_body(), "a-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert await log_size(client) == size


async def test_it_is_answered_as_then_whatever_has_happened_since(
    client: AsyncClient,
) -> None:
    first = await send(client, CLAIMS, claim_body(), "a-1")
    event = f"/v1/events/{first.json()['event']['slug']}/outcomes"
    await post(client, event, occurred("2026-02-01"))

    again = await send(client, CLAIMS, claim_body(), "a-1")

    assert again.json()["status"] == first.json()["status"] == "due"


async def test_a_claim_is_answered_as_it_stood_whatever_becomes_of_it(
    api: Api,
) -> None:
    client = api.client
    window = {"earliest": "2026-01-10", "latest": "2026-11-30"}
    claim = (await send(client, CLAIMS, claim_body(window=window), "claim")).json()
    path = f"{CLAIMS}/{claim['id']}"
    event = claim["event"]["slug"]
    requests = [
        (CLAIMS, claim_body(window=window)),
        (f"{path}/reports", {"outlet": {"name": "The Echo"}, "headline": "Out"}),
        (f"{path}/outcome", {"happened": True, "on": "2026-02-01", **FOUND}),
        (CLAIMS, claim_body(window=window, corrects=claim["id"], quote="I go.")),
        (f"{CLAIMS}/{{}}/reports", {"outlet": "the-echo", "url": "https://a.org/"}),
        (f"{CLAIMS}/{{}}/withdrawal", {"reason": "misheard"}),
    ]
    answers: list[Response] = []
    for nth, (target, body) in enumerate(requests):
        api.clock.pass_by(days=1)
        made = answers[3].json()["id"] if "{}" in target else ""
        requests[nth] = (target.format(made), body)
        answers.append(await send(client, *requests[nth], f"key-{nth}"))
        assert answers[nth].status_code == (200 if nth == 0 else 201)
    found = answers[2].json()["outcome"]["outcome_id"]
    other = not_occurred("2026-11-25", supersedes=[found])
    await post(client, f"/v1/events/{event}/outcomes", other)
    report = answers[1].json()["reports"][1]["id"]
    await post(client, f"{path}/reports/{report}/withdrawal", {"reason": "no"})

    for nth, first in enumerate(answers):
        again = await send(client, *requests[nth], f"key-{nth}")
        assert again.content == first.content
        assert again.status_code == first.status_code
        assert again.headers["idempotent-replayed"] == "true"


async def test_a_claim_answered_again_names_its_source_as_today(
    client: AsyncClient,
) -> None:
    first = (await send(client, CLAIMS, claim_body(), "a-1")).json()
    path = f"/v1/sources/{first['source']['slug']}"
    await patch(client, path, {"name": "Ada B. Stone"}, await etag(client, path))

    again = (await send(client, CLAIMS, claim_body(), "a-1")).json()

    assert again["source"]["name"] == "Ada B. Stone"
    assert again == {**first, "source": again["source"]}


async def test_the_same_key_with_another_body_is_refused(client: AsyncClient) -> None:
    await send(client, CLAIMS, claim_body(), "a-1")

    other = await send(
        client, CLAIMS, claim_body(statement="The minister stays"), "a-1"
    )

    assert "another request" in problem(other, 422)["detail"]


async def test_the_same_key_at_another_address_is_refused(client: AsyncClient) -> None:
    body = {"name": "Ada Stone"}
    await send(client, "/v1/sources", body, "a-1")

    problem(await send(client, "/v1/outlets", body, "a-1"), 422)


async def test_fields_in_another_order_are_the_same_body(client: AsyncClient) -> None:
    first = await send(client, CLAIMS, claim_body(), "a-1")
    again = await send(client, CLAIMS, dict(reversed(claim_body().items())), "a-1")

    assert again.content == first.content


async def test_each_api_key_has_keys_of_its_own(api: Api) -> None:
    await send(api.client, CLAIMS, claim_body(), "a-1")
    other = await api.key()

    theirs = await send(
        api.client,
        CLAIMS,
        claim_body(quote="I go"),
        "a-1",
        Authorization=f"Bearer {other}",
    )

    assert theirs.status_code == 201
    assert "idempotent-replayed" not in theirs.headers


async def test_many_equal_requests_at_once_make_one_entry(client: AsyncClient) -> None:
    before = await log_size(client)
    answers = await asyncio.gather(
        *(send(client, CLAIMS, claim_body(), "a-1") for _ in range(32))
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
    problem(await send(client, CLAIMS, claim_body(source="nobody"), "a-1"), 422)
    await post(client, "/v1/sources", {"name": "Nobody"})

    made = await send(client, CLAIMS, claim_body(source="nobody"), "a-1")

    assert made.status_code == 201
    assert "idempotent-replayed" not in made.headers


async def test_a_finding_recorded_once_is_recorded_once(client: AsyncClient) -> None:
    claim = await post(client, CLAIMS, claim_body())
    path = f"/v1/events/{claim['event']['slug']}/outcomes"

    first = await send(client, path, occurred("2026-02-01"), "f-1")
    again = await send(client, path, occurred("2026-02-01"), "f-1")

    assert first.status_code == again.status_code == 201
    assert again.json() == first.json()


async def test_after_seven_days_a_key_is_free(api: Api) -> None:
    await send(api.client, CLAIMS, claim_body(), "a-1")
    api.clock.pass_by(days=7)

    again = await send(api.client, CLAIMS, claim_body(statement="Another"), "a-1")

    assert again.status_code == 201


@pytest.mark.parametrize("key", ["", "two words", "x" * 256, "a\tb"])
async def test_a_key_is_visible_ascii_of_bounded_length(
    client: AsyncClient, key: str
) -> None:
    problem(await send(client, CLAIMS, claim_body(), key), 400)
