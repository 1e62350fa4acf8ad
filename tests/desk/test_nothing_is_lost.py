"""Nothing typed is lost: a session that ended, a wrong key, a database away."""

import pytest
from httpx import ASGITransport, AsyncClient

from api import app
from api.settings import Settings
from api.writer import previews
from api.writer.group_commit import KeyedWriter
from tests.api_calls import claim_body, post, size
from tests.conftest import Api
from tests.desk.people import Person, browser, typed_on
from tests.desk.work import NEW, TYPED, text_of


async def test_a_form_without_the_token_of_its_session_saves_nothing(
    api: Api, person: Person
) -> None:
    async with browser(api) as other:
        await other.sign_in(await api.key())
        before = await size(api.client)
        for token in ("", "0" * 64, "é", other.token):
            response = await person.send(NEW, {**TYPED, "token": token})
            assert response.status_code == 403
            assert "nothing was saved yet" in response.text
            assert 'name="statement" value="The bridge opens"' in response.text
        assert await size(api.client) == before
    # The page shows what was typed, and sends it again with the right token.
    response = await person.send(NEW, TYPED)
    assert response.status_code == 303


async def test_what_was_typed_is_kept_while_one_signs_in_again(
    api: Api, person: Person
) -> None:
    key = await api.key()
    before = await size(api.client)
    api.clock.pass_by(hours=13)
    typed = {**TYPED, "quote": "It <i>will</i>\nopen & close", "topics": "roads"}
    response = await person.send(NEW, typed)
    assert response.status_code == 401
    assert "What you typed is kept" in response.text
    kept = response.text.partition('name="kept" value="')[2].partition('"')[0]
    assert "<i>" not in kept
    response = await person.send(
        "/sign-in",
        key=key,
        next=NEW,
        kept=kept.replace("&amp;", "&"),
    )
    assert response.headers["Location"] == NEW
    assert await size(api.client) == before
    page = await person.get(NEW)
    assert "This is what you typed before you signed in again" in page
    assert "It &lt;i&gt;will&lt;/i&gt;\nopen &amp; close</textarea>" in page
    assert 'value="Ada Stone"' in page
    assert "This is what you typed" not in await person.get("/desk")
    response = await person.send(NEW, typed)
    assert response.status_code == 303
    assert "Ada Stone" not in await person.get(NEW)


async def test_a_wrong_key_at_signing_in_again_loses_nothing(
    api: Api, person: Person
) -> None:
    api.clock.pass_by(hours=13)
    response = await person.send(NEW, TYPED)
    response = await person.send("/sign-in", key="fs_x", next=NEW, kept="a=b&c=%22")
    assert 'name="kept" value="a=b&amp;c=%22"' in response.text
    assert f'name="next" value="{NEW}"' in response.text


async def test_what_was_typed_is_shown_again_while_the_database_is_away(
    api: Api, person: Person
) -> None:
    nowhere = "postgresql://127.0.0.1:1/foresaid"
    async with app.running(Settings(), nowhere, api.clock) as (application, _, _):
        transport = ASGITransport(application, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            client.cookies = person.client.cookies
            there = Person(client)
            there.token = person.token
            response = await there.send(NEW, TYPED)
            assert response.status_code == 503
            assert int(response.headers["Retry-After"]) > 0
            assert "Nothing you typed is lost" in response.text
            assert 'name="statement" value="The bridge opens"' in response.text
            assert "asyncpg" not in response.text
            page = await there.get("/desk", status=503)
            assert "will be able to again soon" in page
            await there.get("/sign-in")
            response = await there.send("/sign-in", key=await api.key(), kept="a=b")
            assert response.status_code == 503
            assert 'name="kept" value="a=b"' in response.text
    # Once the database is there again, the same form is entered.
    await person.get(NEW)
    assert (await person.send(NEW, TYPED)).status_code == 303


async def test_a_long_form_is_kept_whole_while_one_signs_in_again(
    api: Api, person: Person
) -> None:
    key = await api.key()
    api.clock.pass_by(hours=13)
    quote = "“é” % & " * 6_000
    response = await person.send(NEW, {**TYPED, "quote": quote})
    assert response.status_code == 401
    kept = typed_on(response.text)["kept"]
    response = await person.send("/sign-in", key=key, next=NEW, kept=kept)
    assert response.status_code == 303
    assert typed_on(await person.get(NEW))["quote"] == quote.strip()


async def test_a_defect_says_what_became_of_the_form(
    api: Api, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    claim = await post(api.client, "/v1/claims", claim_body())
    path = f"/desk/claims/{claim['id']}/correct"
    typed = {**typed_on(await person.get(path)), "quote": "She goes."}
    for place, name, told in (
        (previews, "preview", "Nothing was saved. Go back: what you typed is still"),
        (KeyedWriter, "do", "It may not have been saved: look at what was done last"),
    ):
        with monkeypatch.context() as broken:
            broken.setattr(place, name, fail)
            response = await person.send(path, typed)
        assert response.status_code == 500
        assert told in text_of(response.text)
        assert 'href="/desk/log"' in response.text
