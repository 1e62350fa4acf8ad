"""An article at the desk: names, markup, other sites, and nothing typed is lost."""

import re
from html import unescape

import pytest
from httpx import ASGITransport, AsyncClient

from api import app
from api.reader.reader_process import ReaderProcess
from api.settings import Settings
from tests.api_calls import claim_body, get, post, size
from tests.conftest import Api, running
from tests.desk.articles import CONFIRM, PASTE, PASTED, TEXT, paste
from tests.desk.people import Person, browser, flaws, typed_on
from tests.desk.work import text_of

ATTACK = '"><img src=x onerror=alert(1)>'
KEPT = re.compile(r'name="kept" value="([^"]*)"')


async def test_a_name_that_may_be_a_slip_is_asked_about_first(
    api: Api, person: Person
) -> None:
    body = claim_body(source={"name": "Nora Brand"}, outlet={"name": "The Delta Mall"})
    await post(api.client, "/v1/claims", body)
    page, typed = await paste(person)
    words = text_of(page)
    assert "Nobody is called “ Nora Brandt ” yet. Did you mean Nora Brand" in words
    assert 'value="p1.source.name:Nora Brand"' in page
    assert 'value="outlet.name:The Delta Mall"' in page
    assert "p1.include" not in typed
    before = await size(api.client)
    ticked = {**typed, "p1.include": "true"}
    response = await person.send(CONFIRM, ticked)
    assert [flaw.partition(":")[0] for flaw in flaws(response)] == [
        "Published by",
        "Prediction 1, who said it",
    ]
    assert await size(api.client) == before
    response = await person.send(CONFIRM, {**typed, "use": "p1.source.name:Nora Brand"})
    used = typed_on(response.text)
    assert used["p1.source.name"] == "Nora Brand"
    assert used["p1.include"] == "true"
    response = await person.send(CONFIRM, {**used, "use": "outlet.name:The Delta Mall"})
    used = typed_on(response.text)
    new = {**used, "outlet.name": "The Delta Mail", "new_names": "true"}
    response = await person.send(CONFIRM, new)
    assert response.status_code == 303, flaws(response)
    outlets = (await get(api.client, "/v1/outlets"))["items"]
    names = {outlet["name"] for outlet in outlets}
    assert names >= {"The Delta Mall", "The Delta Mail"}
    response = await person.send(CONFIRM, {**used, "use": "p1.nothing:x"})
    assert response.status_code == 422


async def test_new_names_of_one_article_are_compared_too(
    api: Api, person: Person
) -> None:
    _, typed = await paste(person)
    before = await size(api.client)
    typed |= {"p2.source.name": "Nora Brant", "p3.source.name": "nora brandt"}
    response = await person.send(CONFIRM, typed)
    [flaw] = flaws(response)
    assert "Prediction 2, who said it: nobody is called “Nora Brant” yet" in flaw
    assert await size(api.client) == before
    response = await person.send(CONFIRM, {**typed, "p2.new_names": "true"})
    assert response.status_code == 303, flaws(response)


async def test_markup_in_every_field_is_shown_as_text(person: Person) -> None:
    text = TEXT.replace("Nora Brandt", "Nora <script>alert(1)</script> Brandt")
    page, typed = await paste(person, text=text, headline=ATTACK)
    hostile = {name: f"{ATTACK}{value}" for name, value in typed.items()}
    found = '{"sentence":"<script>alert(1)</script>","marks":[["hedge",-4,99]]}'
    also = {**hostile, "p1.found": found, "p2.found": '{"marks":1}', "note": ATTACK}
    stored = {
        **typed,
        "p1.statement": f"It rains {ATTACK}",
        "p1.source.name": ATTACK,
        "outlet.name": ATTACK,
    }
    response = await person.send(CONFIRM, stored)
    assert response.status_code == 303, flaws(response)
    pages = [
        page,
        (await person.send(CONFIRM, hostile)).text,
        (await person.send(CONFIRM, also)).text,
        (await person.send(CONFIRM, {**hostile, "add": "true"})).text,
        (await person.send(CONFIRM, {**typed, "use": f"p1.due:{ATTACK}"})).text,
        (await person.send(PASTE, {"text": ATTACK, "url": ATTACK})).text,
        await person.get(response.headers["Location"]),
        await person.get(f"{PASTE}/reading?p1.due=%3Cscript%3Ealert&made_on=%3Cimg"),
        (await paste(person, text=f"A dam will break. {ATTACK}"))[0],
    ]
    for shown in pages:
        assert "<script>alert" not in shown
        assert "<img" not in shown


async def test_only_pages_of_ours_send_the_forms(
    api: Api, person: Person, subtests: pytest.Subtests
) -> None:
    _, typed = await paste(person)
    key = await api.key("outcomes:write")
    before = await size(api.client)
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {},
    ):
        for path, fields in ((PASTE, PASTED), (CONFIRM, typed)):
            with subtests.test(f"{headers} {path}"):
                sent = {**fields, "token": person.token}
                response = await person.client.post(path, data=sent, headers=headers)
                assert response.status_code == 403
    response = await person.send(CONFIRM, {**typed, "token": "0" * 64})
    assert response.status_code == 403
    assert 'name="p1.statement" value="The old bridge will reopen"' in response.text
    async with browser(api) as judge:
        await judge.sign_in(key)
        for path in (PASTE, CONFIRM):
            assert (await judge.send(path, typed)).status_code == 403
            await judge.get(path, status=403)
    assert await size(api.client) == before


async def test_a_key_that_is_bound_to_another_outlet_enters_nothing(api: Api) -> None:
    made = {"name": "desk", "scopes": ["claims:write"], "outlets": ["the-gazette"]}
    await post(api.client, "/v1/outlets", {"name": "The Gazette"})
    key = (await post(api.client, "/v1/keys", made))["secret"]
    async with browser(api) as bound:
        await bound.sign_in(key)
        _, typed = await paste(bound)
        before = await size(api.client)
        response = await bound.send(CONFIRM, typed)
        assert response.status_code == 403
        assert typed_on(response.text)["p1.statement"] == typed["p1.statement"]
        assert await size(api.client) == before


async def test_what_was_looked_at_is_kept_while_one_signs_in_again(
    api: Api, person: Person
) -> None:
    key = await api.key()
    _, typed = await paste(person)
    api.clock.pass_by(hours=13)
    response = await person.send(
        CONFIRM, {**typed, "p1.statement": "It <i>reopens</i>"}
    )
    assert response.status_code == 401
    kept = unescape(KEPT.findall(response.text)[0])
    response = await person.send("/sign-in", key=key, next=CONFIRM, kept=kept)
    assert response.headers["Location"] == CONFIRM
    page = await person.get(CONFIRM)
    assert "This is what you typed before you signed in again" in page
    again = typed_on(page)
    assert again == {**typed, "p1.statement": "It <i>reopens</i>"}
    response = await person.send(CONFIRM, again)
    assert response.status_code == 303
    await person.get(CONFIRM, status=303)


async def test_what_was_looked_at_is_kept_while_the_database_is_away(
    api: Api, person: Person
) -> None:
    _, typed = await paste(person)
    nowhere = "postgresql://127.0.0.1:1/foresaid"
    async with app.running(Settings(), nowhere, api.clock) as (application, _, _):
        transport = ASGITransport(application, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            client.cookies = person.client.cookies
            there = Person(client)
            there.token = person.token
            for path, fields in ((PASTE, PASTED), (CONFIRM, typed)):
                response = await there.send(path, fields)
                assert response.status_code == 503
                assert "Nothing you typed is lost" in response.text
            assert 'name="p4.source.name" value="Otto Lindqvist"' in response.text
    assert (await person.send(CONFIRM, typed)).status_code == 303


async def test_without_a_reader_predictions_are_typed_by_hand(api: Api) -> None:
    off = ReaderProcess(enabled=False)
    async with running(api.dsn, api.clock, off) as without, browser(without) as person:
        await person.sign_in(await without.key())
        response = await person.send(PASTE, PASTED)
        assert response.status_code == 503
        assert "Type the predictions by hand" in flaws(response)[0]
        assert 'href="/desk/claims/new"' in response.text
        assert "met twice." in typed_on(response.text)["text"]
        response = await person.send(PASTE, {**PASTED, "by_hand": "true"})
        assert response.status_code == 200
        typed = typed_on(response.text)
        assert typed["p1.include"] == "true"
        assert typed["url"] == PASTED["url"]
        typed |= {"p1.statement": "It snows in May", "p1.source.name": "Ida Holm"}
        response = await person.send(CONFIRM, typed)
        assert "1 entered." in text_of(await person.get(response.headers["Location"]))
