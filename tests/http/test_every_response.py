"""What holds for every answer, whatever it is about; and what the database holds to."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient
from litestar.routes import HTTPRoute

from api import app
from api.settings import Settings
from tests.api_calls import body_of, claim_body, get, occurred, post, problem
from tests.conftest import Api, Clock, served

ORIGIN = "https://desk.example"
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


UNKNOWN = [
    "/v1",
    "/v2/claims",
    "/v1/nothing",
    "/v1/claims/nonsense",
    "/v1/sources/nobody",
    "/v1/sources/%00",
    "/v1/sources/a%00b/record",
    "/v1/outlets/%ff",
    "/v1/events/%E2%98%83/timeline",
]


async def test_an_unknown_path_is_a_problem(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    for path in UNKNOWN:
        with subtests.test(path):
            answered = body_of(await client.get(path), 404)
            assert answered["title"]
            assert answered["type"] == "/problems/not-found"


async def test_the_charset_of_a_text_is_said_once(api: Api) -> None:
    await post(api.client, "/v1/claims", claim_body())
    for path in (
        *("/metrics", "/robots.txt", "/docs", "/docs/start.js", "/leaderboard"),
        *(
            "/sources/ada-stone.csv",
            "/sources/ada-stone.ics",
            "/sources/ada-stone.atom",
        ),
        *("/v1/claims.csv", "/v1/exports/claims.csv", "/v1/exports/records.csv"),
    ):
        media_type = (await api.client.get(path)).headers["Content-Type"]
        assert media_type.count("charset=") == 1, f"{path}: {media_type}"
    declared = {
        str(handler.media_type)
        for route in app.litestar(api.pool, api.writer).routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
    }
    assert "text/plain" in declared
    assert [each for each in declared if "charset" in each] == []


@pytest.mark.parametrize("slug", ["%00", "a%00b", "%ff"])
async def test_a_write_to_an_impossible_slug_finds_nothing(
    client: AsyncClient, slug: str
) -> None:
    await post(client, "/v1/sources", {"name": "Ada Stone"})
    path = f"/v1/events/{slug}/outcomes"
    assert (await client.post(path, json=occurred("2026-02-01"))).status_code == 404
    path = f"/v1/sources/{slug}/merge"
    body = {"into": "ada-stone"}
    assert (await client.post(path, json=body)).status_code == 404
    headers = {"If-Match": "*"}
    path = f"/v1/sources/{slug}"
    response = await client.patch(path, json={"role": "Critic"}, headers=headers)
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/claims", "GET, HEAD, OPTIONS, POST"),
        ("PUT", "/v1/sources/ada-stone", "GET, HEAD, OPTIONS, PATCH"),
        ("POST", "/v1/due", "GET, HEAD, OPTIONS"),
        ("GET", "/v1/sources/ada-stone/merge", "OPTIONS, POST"),
    ],
)
async def test_a_method_that_is_not_allowed_names_those_that_are(
    client: AsyncClient, method: str, path: str, allowed: str
) -> None:
    response = await client.request(method, path)
    problem(response, 405)
    assert response.headers["Allow"] == allowed


async def test_a_body_must_be_said_to_be_json_and_must_not_be_large(
    client: AsyncClient,
) -> None:
    content = b'{"name": "Ada Stone"}'
    for media_type in (None, "text/plain", "application/x-www-form-urlencoded"):
        headers = {} if media_type is None else {"Content-Type": media_type}
        response = await client.post("/v1/sources", content=content, headers=headers)
        problem(response, 415)
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    response = await client.post("/v1/sources", content=content, headers=headers)
    assert response.status_code == 201
    large = b'{"name": "' + b"a" * 65536 + b'"}'
    problem(await client.post("/v1/sources", content=large, headers=headers), 413)


MALFORMED = [
    b"",
    b"{",
    b"nonsense",
    b'{"name": "Ada"} {}',
    b'{"name": "\xff"}',
    b'{"name": NaN}',
    b'{"name": ' + b"[" * 30000 + b"]" * 30000 + b"}",
    b"[" * 60000,
    b'{"name": "\\ud800"}',
]
UNFIT = [b"null", b"[]", b'"text"', b"7", b"{}", b'{"name": null}', b'{"name": [[]]}']


async def test_what_is_not_json_is_400_and_what_does_not_fit_is_422(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    headers = {"Content-Type": "application/json"}
    refused = [(each, 400) for each in MALFORMED] + [(each, 422) for each in UNFIT]
    for content, status in refused:
        with subtests.test(repr(content[:40])):
            path = "/v1/sources"
            problem(await client.post(path, content=content, headers=headers), status)
    response = await client.post("/v1/sources", json={"name": "a\u0000b"})
    answered = problem(response, 422)
    assert answered["errors"][0]["pointer"] == "/name"
    assert (await get(client, "/v1/sources"))["items"] == []


async def test_a_parameter_where_none_is_understood_is_refused(
    client: AsyncClient,
) -> None:
    claim = await post(client, "/v1/claims", claim_body())
    for path in (f"claims/{claim['id']}", "sources/ada-stone", "keys/me"):
        problem(await client.get(f"/v1/{path}?verbose=1"), 400)
    problem(await client.post("/v1/sources?dry=1", json={"name": "Bo Reed"}), 400)
    assert len((await get(client, "/v1/sources"))["items"]) == 1


async def test_head_is_get_without_the_body_and_a_known_etag_is_304(
    client: AsyncClient,
) -> None:
    claim = await post(client, "/v1/claims", claim_body())
    for path in ("claims", f"claims/{claim['id']}", "sources/ada-stone/record", "due"):
        found = await client.get(f"/v1/{path}")
        assert found.headers["Cache-Control"] == "no-cache"
        bare = await client.head(f"/v1/{path}")
        assert (bare.status_code, bare.content) == (200, b"")
        for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control"):
            assert bare.headers[name] == found.headers[name]
        tag = found.headers["ETag"]
        assert tag.startswith('"')
        for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
            kept = await client.get(f"/v1/{path}", headers={"If-None-Match": known})
            assert (kept.status_code, kept.content) == (304, b"")
            assert kept.headers["ETag"] == tag
        other = await client.get(f"/v1/{path}", headers={"If-None-Match": '"other"'})
        assert other.status_code == 200
    missing = await client.head("/v1/sources/nobody")
    assert (missing.status_code, missing.content) == (404, b"")
    problem_headers = (await client.head("/v1/sources/ada-stone/merge")).headers
    assert problem_headers["Allow"] == "OPTIONS, POST"


async def test_every_answer_is_safe_and_has_an_id_of_its_own(
    client: AsyncClient,
) -> None:
    responses = [
        await client.get("/v1/claims"),
        await client.get("/v1/nothing"),
        await client.post("/v1/claims", json=claim_body()),
        await client.post("/v1/claims", json={}),
        await client.delete("/v1/claims"),
        await client.head("/health/live"),
    ]
    for response in responses:
        for name, value in SAFE.items():
            assert response.headers[name] == value
        assert "Cache-Control" in response.headers
    ids = {response.headers["X-Request-Id"] for response in responses}
    assert len(ids) == len(responses)


@pytest.fixture
async def desk(api: Api) -> AsyncIterator[AsyncClient]:
    """A client of the same application whose scripts at ORIGIN may write."""
    settings = Settings(write_origins=frozenset({ORIGIN}))
    application = app.assemble(settings, api.pool, api.writer, api.clock)
    transport = ASGITransport(application, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType] two spellings of ASGI
    headers = {"Authorization": api.client.headers["Authorization"]}
    async with AsyncClient(
        transport=transport, base_url="http://test", headers=headers
    ) as client:
        yield client


async def test_scripts_may_read_from_anywhere_and_write_from_named_origins(
    desk: AsyncClient,
) -> None:
    allow = "Access-Control-Allow-Origin"
    for origin, expected in ((ORIGIN, ORIGIN), ("https://other.example", None)):
        headers = {"Origin": origin}
        read = await desk.get("/v1/claims", headers=headers)
        assert read.headers[allow] == "*"
        assert "ETag" in read.headers["Access-Control-Expose-Headers"]
        lost = await desk.get("/v1/nothing", headers=headers)
        assert lost.headers[allow] == "*"
        written = await desk.post("/v1/claims", json=claim_body(), headers=headers)
        assert written.headers.get(allow) == expected
        for method, granted in (("GET", "*"), ("POST", expected), ("PATCH", expected)):
            asked = {**headers, "Access-Control-Request-Method": method}
            preflight = await desk.options("/v1/claims", headers=asked)
            assert preflight.status_code == 204
            assert preflight.headers.get(allow) == granted
            if granted is not None:
                methods = preflight.headers["Access-Control-Allow-Methods"]
                assert method in methods
                sent = preflight.headers["Access-Control-Allow-Headers"].lower()
                assert "authorization" in sent
    plain = await desk.get("/v1/claims")
    assert allow not in plain.headers


async def test_scripts_of_every_site_may_have_a_text_read(desk: AsyncClient) -> None:
    allow = "Access-Control-Allow-Origin"
    origin = {"Origin": "https://any.example"}
    for path, granted in (("/v1/readings", "*"), ("/v1/claims", None)):
        asked = {**origin, "Access-Control-Request-Method": "POST"}
        preflight = await desk.options(path, headers=asked)
        assert preflight.headers.get(allow) == granted
        asked["Access-Control-Request-Method"] = "GET"
        reading = (await desk.options(path, headers=asked)).headers
        writes = "POST" in reading["Access-Control-Allow-Methods"]
        assert writes is (granted is not None)
        if granted:
            assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
            assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    sent = {"text": "It will rain tomorrow.", "made_on": "2026-11-20"}
    for body, status in ((sent, 200), ({}, 422)):
        answer = await desk.post("/v1/readings", json=body, headers=origin)
        assert (answer.status_code, answer.headers[allow]) == (status, "*")


APPEND_ONLY = [
    "entries",
    "texts",
    "claims",
    "reports",
    "outcomes",
    "evidence",
    "settlements",
    "retirements",
    "withdrawals",
    "merges",
    "event_topics",
    "keys",
    "revocations",
]


async def test_what_is_recorded_refuses_change_in_the_database_itself(
    api: Api, subtests: pytest.Subtests
) -> None:
    await post(api.client, "/v1/claims", claim_body(quote="He will go."))
    connection = await asyncpg.connect(api.dsn)
    for table in APPEND_ONLY:
        column = "index"
        for statement in (
            f"UPDATE {table} SET {column} = {column}",  # noqa: S608 a table of ours
            f"DELETE FROM {table}",  # noqa: S608 a table of ours
            f"TRUNCATE {table} CASCADE",
        ):
            with (
                subtests.test(statement),
                pytest.raises(asyncpg.RestrictViolationError, match="append-only"),
            ):
                await connection.execute(statement)
    for statement in ("DELETE FROM log_head", "TRUNCATE log_head"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await connection.execute(statement)
    for change in ("size = size - 1", "recorded_at = recorded_at - interval '1 s'"):
        with pytest.raises(asyncpg.RestrictViolationError, match="only grow"):
            await connection.execute(f"UPDATE log_head SET {change}")  # noqa: S608 ours
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute(
            "INSERT INTO entries SELECT 99, now(), kind, subject, entered_by, body,"
            " '\\x00' FROM entries WHERE index = 0"
        )
    await connection.close()


async def test_every_instant_is_in_utc_whatever_zone_the_database_is_set_to(
    dsn: str, clock: Clock
) -> None:
    admin = await asyncpg.connect(dsn)
    name = await admin.fetchval("SELECT current_database()")
    await admin.execute(f"ALTER DATABASE {name} SET timezone = 'Asia/Tokyo'")
    await admin.close()
    async with app.running(Settings(), served(dsn), clock) as (
        application,
        pool,
        writer,
    ):
        transport = ASGITransport(application, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            running = Api(client, clock, pool, writer, dsn)
            client.headers["Authorization"] = f"Bearer {await running.key()}"
            claim = await post(client, "/v1/claims", claim_body())
            source = await get(client, "/v1/sources/ada-stone")
            instants: list[Any] = [
                claim["recorded_at"],
                claim["reports"][0]["recorded_at"],
                source["recorded_at"],
            ]
    for instant in instants:
        assert instant.startswith("2026-11-23T10:00:00")
        assert instant.endswith("Z")
