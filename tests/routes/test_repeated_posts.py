"""Every POST of the contract is done once under an Idempotency-Key."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from httpx import AsyncClient, Response

from tests.api_calls import EVIDENCE, claim_body, occurred, post, problem
from tests.live_server import ROOT
from tests.routes.test_imports import NDJSON, lines

CONTRACT = json.loads((ROOT / "schema" / "openapi.json").read_text("utf-8"))
POSTS: dict[str, str] = {
    operations["post"]["operationId"]: path
    for path, operations in CONTRACT["paths"].items()
    if "post" in operations
}
UNKEPT = {"read_text"}  # needs no key, keeps nothing, and answers alike anyway
REASON = {"reason": "a mistake"}, {"reason": "a hoax"}
INTO = {"into": "bo-reed"}, {"into": "cy-lee"}
# For each operation a body, and another one.
BODIES: dict[str, tuple[Any, ...]] = {
    "add_claim": (claim_body(quote="I go."), claim_body(quote="I stay.")),
    "judge_claim": (
        {"happened": True, "on": "2026-02-01", "evidence": EVIDENCE},
        {"happened": True, "on": "2026-02-02", "evidence": EVIDENCE},
    ),
    "add_report": ({"outlet": {"name": "Echo"}}, {"outlet": {"name": "Mail"}}),
    "withdraw_report": REASON,
    "withdraw_claim": REASON,
    "add_collection": tuple(
        {"name": "All", "rule": rule} for rule in ("All of it.", "Each of it.")
    ),
    "add_event": ({"statement": "It rains"}, {"statement": "It snows"}),
    "merge_event": ({"into": "it-hails"}, {"into": "it-thaws"}),
    "record_outcome": (occurred("2026-02-01"), occurred("2026-02-02")),
    "withdraw_outcome": REASON,
    "import_claims": (lines([claim_body()]), lines([claim_body(quote="I go.")])),
    "mint_key": tuple(
        {"name": name, "scopes": ["claims:write"]} for name in ("desk", "bot")
    ),
    "add_outlet": ({"name": "Echo"}, {"name": "Mail"}),
    "merge_outlet": INTO,
    "add_source": ({"name": "Di Poe"}, {"name": "Ed Fox"}),
    "merge_source": INTO,
    "make_webhook": tuple(
        {"url": f"https://hooks.example.org/{nth}"} for nth in range(2)
    ),
    "try_webhook": (None, None),
}


async def place(client: AsyncClient, operation: str) -> str:
    """Enter what an operation is about; return where it is posted to."""
    path = POSTS[operation]
    if "{" not in path:
        return path
    claim = await post(client, "/v1/claims", claim_body())
    report = claim["reports"][0]
    names = {"claim_id": claim["id"], "report_id": report["id"]}
    slugs = {kind: claim[kind]["slug"] for kind in ("source", "event")}
    slugs["outlet"] = report["outlet"]["slug"]
    for name in ("Bo Reed", "Cy Lee"):
        await post(client, "/v1/sources", {"name": name})
        await post(client, "/v1/outlets", {"name": name})
    for statement in ("It hails", "It thaws"):
        await post(client, "/v1/events", {"statement": statement})
    kind = path.split("/")[2].removesuffix("s")
    if kind == "webhook":
        hook = await post(client, "/v1/webhooks", {"url": "https://hooks.invalid/"})
        names["webhook_id"] = hook["id"]
    names["slug"] = slugs.get(kind, "")
    if "{outcome_id}" in path:
        outcomes = f"/v1/events/{names['slug']}/outcomes"
        event = await post(client, outcomes, occurred("2026-02-01"))
        names["outcome_id"] = event["outcomes"][0]["id"]
    return path.format_map(names)


async def send(client: AsyncClient, path: str, body: Any, key: str) -> Response:
    headers: Mapping[str, str] = {"Idempotency-Key": key}
    if isinstance(body, bytes):
        return await client.post(path, content=body, headers={**headers, **NDJSON})
    return await client.post(path, json=body, headers=headers)


def test_every_post_has_its_case() -> None:
    assert BODIES.keys() | UNKEPT == POSTS.keys()


@pytest.mark.parametrize("operation", BODIES)
async def test_a_post_sent_again_is_answered_as_it_was_and_another_is_refused(
    client: AsyncClient, operation: str
) -> None:
    path = await place(client, operation)
    body, other = BODIES[operation]
    first = await send(client, path, body, "k-1")
    assert first.status_code in {200, 201}, first.text
    assert "Idempotent-Replayed" not in first.headers
    shown = first.json()
    if operation in {"mint_key", "make_webhook"}:  # what shows a secret
        assert shown["secret"]
        shown["secret"] = None

    again = await send(client, path, body, "k-1")

    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.status_code == first.status_code
    assert again.headers.get("Location") == first.headers.get("Location")
    assert again.json() == shown
    if other is not None:
        refusal = problem(await send(client, path, other, "k-1"), 422)
        assert "another request" in refusal["detail"]


async def test_an_idempotency_key_is_of_one_webhook_only(client: AsyncClient) -> None:
    body, other = BODIES["make_webhook"]
    tests = [
        f"/v1/webhooks/{(await post(client, '/v1/webhooks', sent))['id']}/test"
        for sent in (body, other)
    ]
    assert (await send(client, tests[0], None, "k-1")).status_code == 200
    problem(await send(client, tests[1], None, "k-1"), 422)
    deleted = await client.delete(tests[0].removesuffix("/test"))
    assert deleted.status_code == 204
    again = await send(client, tests[0], None, "k-1")
    assert again.headers["Idempotent-Replayed"] == "true"
