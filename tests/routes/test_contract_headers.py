"""The contract against answers of every status: their status, and their headers."""

import json
from typing import Any

from httpx import ASGITransport, AsyncClient, Response

from api import app
from api.settings import Settings
from tests.api_calls import Json, claim_body, get, post
from tests.conftest import Api
from tests.live_server import ROOT

CONTRACT = json.loads((ROOT / "schema" / "openapi.json").read_text("utf-8"))
# Of which every answer has some, and which say nothing of its content.
UNSAID = {
    *("content-length", "content-type", "content-encoding"),
    *("x-content-type-options", "referrer-policy", "content-security-policy"),
    *("access-control-allow-origin", "access-control-expose-headers"),
}
ORIGIN = {"Origin": "https://desk.example"}


def declared(method: str, template: str, status: int) -> set[str]:
    """Return the headers that the contract names for a status, in lower case."""
    operation: Json = CONTRACT["paths"][template][method.lower()]
    response: Json = operation["responses"][str(status)]
    if "$ref" in response:
        response = CONTRACT["components"]["responses"][response["$ref"].split("/")[-1]]
    return {name.lower() for name in response.get("headers", {})}


def check(template: str, response: Response, status: int, *expected: str) -> None:
    """Assert that the contract names the status and headers of a response."""
    assert response.status_code == status, response.text
    said = declared(response.request.method, template, status)
    had = {name.lower() for name in response.headers}
    assert had - UNSAID <= said
    assert {name.lower() for name in expected} <= had


async def test_the_contract_names_the_headers_that_answers_have(api: Api) -> None:
    claims, one = "/v1/claims", "/v1/claims/{claim_id}"
    source = "/v1/sources/{slug}"
    size, limits = "Foresaid-Log-Size", ("RateLimit", "RateLimit-Policy")

    async def ask(method: str, path: str, **how: Any) -> Response:
        headers = {**ORIGIN, **how.pop("headers", {})}
        return await api.client.request(method, path, headers=headers, **how)

    body = claim_body()
    made = await ask("POST", claims, json=body)
    check(claims, made, 201, "Location", size, "X-Request-Id", *limits)
    check(claims, await ask("POST", claims, json=body), 200, "Location", size)
    keyed = {"Idempotency-Key": "k-1"}
    await ask("POST", claims, json=body, headers=keyed)
    replayed = await ask("POST", claims, json=body, headers=keyed)
    check(claims, replayed, 200, "Location", "Idempotent-Replayed")
    check(claims, await ask("POST", claims, json={}), 422, "X-Request-Id")
    check(claims, await ask("POST", claims, content=b"{"), 415)
    bad = await ask("POST", claims, json=claim_body(probability=0.3))
    check(claims, bad, 409, size, *limits)
    listed = await ask("GET", claims, params={"limit": 1})
    check(claims, listed, 200, "ETag", "Cache-Control", "Vary", size, *limits)
    tag = {"If-None-Match": listed.headers["ETag"]}
    kept = await ask("GET", claims, params={"limit": 1}, headers=tag)
    check(claims, kept, 304, "ETag", "Cache-Control", size, *limits)
    check(claims, await ask("GET", claims, params={"limit": 0}), 400, size)
    coded = await ask("GET", claims, headers={"Accept-Encoding": "identity;q=0"})
    check(claims, coded, 406)
    zipped = await ask("GET", claims, headers={"Content-Encoding": "gzip"})
    check(claims, zipped, 415)
    unknown = await ask("GET", f"{claims}/019a0000-0000-7000-8000-000000000000")
    check(one, unknown, 404, size, "Vary")
    wrong = {"Authorization": "Bearer fs_x"}
    refused = await ask("POST", claims, json=body, headers=wrong)
    check(claims, refused, 401, "WWW-Authenticate")
    other = {"Authorization": f"Bearer {await api.key('outcomes:write')}"}
    check(claims, await ask("POST", claims, json=body, headers=other), 403)
    patch = await ask("PATCH", "/v1/sources/ada-stone", json={"role": "Critic"})
    check(source, patch, 428)
    stale = {"If-Match": '"x"'}
    patch = await ask("PATCH", "/v1/sources/ada-stone", json={}, headers=stale)
    check(source, patch, 412)
    await post(api.client, "/v1/sources", {"name": "Cy Drew"})
    await post(api.client, "/v1/sources/cy-drew/merge", {"into": "ada-stone"})
    check(source, await ask("GET", "/v1/sources/cy-drew"), 308, "Location", size)
    key = await ask(
        "POST", "/v1/keys", json={"name": "bot", "scopes": ["claims:write"]}
    )
    check("/v1/keys", key, 201)
    table = "/v1/exports/claims.csv"
    check(table, await ask("GET", table), 200, "Content-Disposition", "ETag", size)
    check("/health/live", await ask("GET", "/health/live"), 200, "X-Request-Id")


async def test_a_client_over_its_limit_is_told_what_the_contract_says(api: Api) -> None:
    settings = Settings(requests_per_address=1)
    application = app.assemble(settings, api.pool, api.writer, api.clock)
    transport = ASGITransport(application)  # pyright: ignore[reportArgumentType] two spellings of ASGI
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        await get(client, "/v1/claims")
        refused = await client.get("/v1/claims")
    check("/v1/claims", refused, 429, "Retry-After", "RateLimit", "RateLimit-Policy")


def test_every_operation_names_what_any_request_may_be_answered() -> None:
    for template, operations in CONTRACT["paths"].items():
        for method in operations:
            for status in (400, 406, 408, 414, 415, 417, 429, 431, 503):
                assert "cache-control" in declared(method, template, status)
