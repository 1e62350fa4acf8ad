"""Signing in: a key once, a cookie that says nothing, and an end to it."""

import hashlib

import asyncpg
import pytest

from tests.api_calls import get
from tests.conftest import Api
from tests.desk.people import OURS, Person, browser, flaws

SESSION = "foresaid-session"


async def stored(api: Api, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(api.dsn)
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()


async def test_a_key_typed_once_opens_the_desk(api: Api, stranger: Person) -> None:
    response = await stranger.client.get("/desk/claims/new", headers=OURS)
    assert response.status_code == 303
    assert response.headers["Location"] == "/sign-in?next=/desk/claims/new"
    key = await api.key("claims:write")
    response = await stranger.sign_in(key, "/desk/claims/new")
    assert response.status_code == 303
    assert response.headers["Location"] == "/desk/claims/new"
    page = await stranger.get("/desk/claims/new")
    assert "Signed in as <bdi>test</bdi>" in page
    assert key not in page


async def test_the_cookie_is_kept_from_scripts_and_from_the_database(
    api: Api, stranger: Person
) -> None:
    response = await stranger.sign_in(await api.key())
    cookie = response.headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "max-age=43200" in cookie
    assert "domain" not in cookie
    token = stranger.client.cookies[SESSION]
    rows = await stored(api, "SELECT * FROM sessions")
    assert [row["hash"] for row in rows] == [hashlib.sha256(token.encode()).digest()]
    assert token not in str([dict(row) for row in rows])


async def test_a_wrong_key_opens_nothing_and_is_not_shown_again(
    api: Api, stranger: Person
) -> None:
    for key in ("fs_nonsense", (await api.key())[:-1] + "x"):
        response = await stranger.sign_in(key)
        assert response.status_code == 401
        assert flaws(response)[0].startswith("Your key: This key is not valid.")
        assert "Error: Sign in" in response.text
        assert key not in response.text
    response = await stranger.send("/sign-in", key="")
    assert flaws(response) == ["Your key: this is needed"]
    assert SESSION not in stranger.client.cookies
    assert await stored(api, "SELECT * FROM sessions") == []


async def test_wrong_keys_are_limited_as_those_of_programs_are(
    api: Api, stranger: Person
) -> None:
    await stranger.get("/sign-in")
    for _ in range(1_000):
        response = await stranger.send("/sign-in", key="fs_nonsense")
        if response.status_code != 401:
            break
    response = await stranger.send("/sign-in", key=await api.key())
    assert response.status_code == 429


async def test_a_session_ends_after_twelve_hours(api: Api, stranger: Person) -> None:
    await stranger.sign_in(await api.key())
    api.clock.pass_by(hours=11.9)
    await stranger.get("/desk")
    api.clock.pass_by(hours=0.2)
    await stranger.get("/desk", status=303)


async def test_a_session_ends_with_its_key(api: Api, stranger: Person) -> None:
    key = await api.key()
    await stranger.sign_in(key)
    api.client.headers["Authorization"] = f"Bearer {key}"
    key_id = (await get(api.client, "/v1/keys/me"))["id"]
    assert (await api.client.delete(f"/v1/keys/{key_id}")).status_code == 204
    await stranger.get("/desk", status=303)


async def test_a_session_ends_when_its_key_expires(api: Api, stranger: Person) -> None:
    api.clock.pass_by(hours=-1)
    key = await api.key(expires_at=api.clock.now.replace(hour=10))
    await stranger.sign_in(key)
    api.clock.pass_by(hours=2)
    await stranger.get("/desk", status=303)


async def test_signing_out_ends_the_session_for_a_copied_cookie_too(
    api: Api, stranger: Person
) -> None:
    await stranger.sign_in(await api.key())
    copied = stranger.client.cookies[SESSION]
    response = await stranger.send("/sign-out")
    assert response.headers["Location"] == "/sign-in?out=true"
    assert SESSION not in stranger.client.cookies
    async with browser(api) as thief:
        thief.client.cookies.set(SESSION, copied)
        await thief.get("/desk", status=303)
    assert "You have signed out." in await stranger.get("/sign-in?out=true")


async def test_signing_in_replaces_a_token_that_was_there(
    api: Api, stranger: Person
) -> None:
    stranger.client.cookies.set(SESSION, "chosen-by-somebody-else")
    await stranger.sign_in(await api.key())
    first = [c.value for c in stranger.client.cookies.jar if c.name == SESSION]
    assert "chosen-by-somebody-else" not in first[-1:]
    async with browser(api) as thief:
        thief.client.cookies.set(SESSION, "chosen-by-somebody-else")
        await thief.get("/desk", status=303)


async def test_signing_in_again_ends_the_session_before(
    api: Api, stranger: Person
) -> None:
    key = await api.key()
    await stranger.sign_in(key)
    before = stranger.client.cookies[SESSION]
    await stranger.sign_in(key)
    assert stranger.client.cookies[SESSION] != before
    async with browser(api) as thief:
        thief.client.cookies.set(SESSION, before)
        await thief.get("/desk", status=303)


async def test_sign_in_leads_nowhere_but_to_the_desk(
    api: Api, stranger: Person, subtests: pytest.Subtests
) -> None:
    key = await api.key()
    for there in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/desk\\@evil.example",
        "/desk.evil.example",
        "/desk\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "/v1/keys",
        "desk",
        "/desk#@evil.example",
    ):
        with subtests.test(there):
            response = await stranger.sign_in(key, there)
            assert response.headers["Location"] == "/desk"
    for there in ("/desk/due?topic=us-elections", "/desk"):
        response = await stranger.sign_in(key, there)
        assert response.headers["Location"] == there


async def test_behind_https_the_cookie_is_for_https_alone(
    api: Api, stranger: Person
) -> None:
    stranger.client.base_url = "https://test"
    response = await stranger.open("/sign-in")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-foresaid-visit=")
    assert "Secure" in cookie
    response = await stranger.send("/sign-in", key=await api.key())
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-foresaid-session=")
    assert "Secure" in cookie
