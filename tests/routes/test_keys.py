from datetime import UTC, datetime
from typing import Any

import pytest

from tests.api_calls import EVIDENCE, body_of, claim_body, post, problem
from tests.conftest import Api

WRITES: list[tuple[str, str, Any]] = [
    ("claims:write", "/v1/claims", claim_body()),
    ("claims:write", "/v1/events", {"statement": "It rains"}),
    ("claims:write", "/v1/claims/{id}/reports", {"outlet": {"name": "Echo"}}),
    ("claims:write", "/v1/claims/{id}/withdrawal", {"reason": "wrong"}),
    (
        "outcomes:write",
        "/v1/claims/{id}/outcome",
        {"happened": False, "evidence": EVIDENCE},
    ),
    (
        "outcomes:write",
        "/v1/events/the-minister-resigns/outcomes",
        {"kind": "occurred", "on": "2026-03-10", "evidence": EVIDENCE},
    ),
    ("sources:write", "/v1/sources", {"name": "Bo Reed"}),
    ("sources:write", "/v1/outlets", {"name": "Daily Echo"}),
    ("sources:write", "/v1/sources/ada-stone/merge", {"into": "bo-reed"}),
    ("sources:write", "/v1/outlets/the-courier/merge", {"into": "echo"}),
    ("sources:write", "/v1/events/the-minister-resigns/merge", {"into": "it-rains"}),
]


async def test_a_key_tells_what_it_may_do_and_never_its_secret(api: Api) -> None:
    ends = datetime(2026, 12, 1, tzinfo=UTC)
    shown = await api.key("claims:write", expires_at=ends)
    headers = {"Authorization": f"Bearer {shown}"}
    response = await api.client.get("/v1/keys/me", headers=headers)
    key = body_of(response, 200)
    assert key["scopes"] == ["claims:write"]
    assert key["expires_at"] == "2026-12-01T00:00:00Z"
    assert shown[12:] not in response.text


async def test_a_write_needs_a_key_that_stands(
    api: Api, subtests: pytest.Subtests
) -> None:
    ends = datetime(2026, 11, 23, 10, 0, 1, tzinfo=UTC)
    shown = await api.key(expires_at=ends)
    flipped = "b" if shown[20] == "a" else "a"
    for name, header in {
        "none": None,
        "no key": "Bearer",
        "nonsense": "Bearer fs_nonsense",
        "another scheme": f"Basic {shown}",
        "another secret": f"Bearer {shown[:20]}{flipped}{shown[21:]}",
        "no ASCII": "Bearer \u00e9",
    }.items():
        with subtests.test(name):
            api.client.headers.pop("Authorization", None)
            headers = [] if header is None else [(b"Authorization", header.encode())]
            response = await api.client.post(
                "/v1/claims", json=claim_body(), headers=headers
            )
            problem(response, 401)
            assert response.headers["WWW-Authenticate"].startswith("Bearer")
    api.client.headers["Authorization"] = f"Bearer {shown}"
    await post(api.client, "/v1/claims", claim_body())
    api.clock.pass_by(seconds=1)
    problem(await api.client.post("/v1/claims", json=claim_body()), 401)
    problem(await api.client.get("/v1/keys/me"), 401)


async def test_each_write_needs_its_own_scope(
    api: Api, subtests: pytest.Subtests
) -> None:
    claim = await post(api.client, "/v1/claims", claim_body())
    full = api.client.headers["Authorization"]
    narrow = {
        "claims:write": await api.key("outcomes:write", "sources:write", "keys:manage"),
        "outcomes:write": await api.key("claims:write", "sources:write"),
        "sources:write": await api.key("claims:write", "outcomes:write"),
    }
    for scope, path, body in WRITES:
        with subtests.test(path):
            url = path.format(id=claim["id"])
            api.client.headers["Authorization"] = f"Bearer {narrow[scope]}"
            answered = problem(await api.client.post(url, json=body), 403)
            assert f"`{scope}`" in answered["detail"]
    for path in ("sources/ada-stone", "outlets/the-courier"):
        headers = {"If-Match": "*"}
        changed = {"name": "Other"}
        response = await api.client.patch(f"/v1/{path}", json=changed, headers=headers)
        problem(response, 403)
    api.client.headers["Authorization"] = full
    kept = body_of(await api.client.get(f"/v1/claims/{claim['id']}"), 200)
    assert kept == claim


@pytest.mark.parametrize(
    "path", ["claims", "sources/ada-stone/record", "due", "changes"]
)
async def test_reading_needs_no_key(api: Api, path: str) -> None:
    await post(api.client, "/v1/claims", claim_body())
    del api.client.headers["Authorization"]
    body_of(await api.client.get(f"/v1/{path}"), 200)
