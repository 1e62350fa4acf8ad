"""Forms: what is typed is entered, or shown again with what is wrong beside it."""

import pytest

from tests.api_calls import get, post, size
from tests.conftest import Api
from tests.desk.people import OURS, Person, browser, flaws
from tests.desk.work import NEW, TYPED

TOO_MANY = ", ".join(f"topic {nth}" for nth in range(21))


async def test_a_claim_and_its_outcome_are_entered_by_forms(
    api: Api, person: Person
) -> None:
    await person.get(NEW)
    response = await person.send(NEW, TYPED)
    assert response.status_code == 303
    path = response.headers["Location"]
    assert "Entered." in await person.get(path)
    path = path.partition("?")[0]
    claim = await get(api.client, f"/v1{path.removeprefix('/desk')}")
    assert claim["probability"] == 0.65
    assert claim["window"]["latest"] == "2026-03-31"
    assert claim["topics"] == ["old-bridges", "roads"]
    response = await person.send(NEW, TYPED)
    assert "It stood already" in await person.get(response.headers["Location"])


async def test_all_that_is_wrong_is_said_at_once_and_nothing_is_lost(
    api: Api, person: Person
) -> None:
    before = await size(api.client)
    wrong = {
        "statement": "<b>Bold</b> & so",
        "due": "whenever",
        "url": "javascript:alert(1)",
        "made_on": "2029-01-01",
        "topics": TOO_MANY,
        "probability": "101",
        "published_on": "yesterday",
        "via.name": "x" * 201,
    }
    response = await person.send(NEW, wrong)
    assert response.status_code == 422
    assert response.headers["Cache-Control"] == "no-store"
    assert "<title>Error: " in response.text
    labels = [flaw.partition(":")[0] for flaw in flaws(response)]
    assert labels == [
        "Who said it",
        "Said on",
        "By when, in words",
        "Or the percentage they gave",
        "Published by",
        "Address of the article",
        "Published on",
        "Relayed from (another outlet)",
        "Topics",
    ]
    assert 'href="#made_on"' in response.text
    assert 'id="made_on" name="made_on" aria-describedby="made_on-about"' in (
        response.text
    )
    for machine in ("Expected `", "RFC", "regex", "/made_on"):
        assert machine not in response.text
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; so" in response.text
    assert "<b>Bold" not in response.text
    for value in ("whenever", "javascript:alert(1)", TOO_MANY, "101", "yesterday"):
        assert f'value="{value}"' in response.text
    assert await size(api.client) == before


async def test_what_the_rules_refuse_is_said_in_the_words_of_a_person(
    person: Person, subtests: pytest.Subtests
) -> None:
    for changes, flaw in (
        ({"due": "one fine day"}, "nothing reads this as a date"),
        ({"due": "on May 9", "window.latest": "2026-05-09"}, "not both"),
        ({"due": "", "window.latest": "2025-05-09"}, "this is before the first day"),
        ({"made_on": "2029-01-01"}, "this day is still to come"),
        (
            {"probability": "", "wording": "hopefully so"},
            "as a hedge: give a percentage",
        ),
        ({"wording": "a 70% chance"}, "and the percentage say different things"),
        ({"direction": "will_not", "wording": "will"}, "contradicts how sure"),
        ({"via.name": "The Courier"}, "an outlet does not relay itself"),
        ({"headline": "a\u0007b"}, "control character"),
    ):
        with subtests.test(str(changes)):
            response = await person.send(NEW, {**TYPED, **changes})
            assert response.status_code == 422
            assert flaw in " ".join(flaws(response))
            assert "`" not in "".join(flaws(response))


async def test_a_key_without_the_scope_is_refused(api: Api) -> None:
    async with browser(api) as judge:
        await judge.sign_in(await api.key("outcomes:write"))
        response = await judge.send(NEW, TYPED)
    assert response.status_code == 403
    assert "it lacks the scope claims:write" in response.text
    assert (await get(api.client, "/v1/claims"))["items"] == []


async def test_a_form_that_is_too_large_or_broken_is_refused(person: Person) -> None:
    response = await person.send(NEW, statement="x" * 300_000)
    assert response.status_code == 413
    headers = {**OURS, "Content-Type": "application/x-www-form-urlencoded"}
    response = await person.client.post(NEW, content=b"a=%ff", headers=headers)
    assert response.status_code == 400


async def test_a_field_of_any_name_is_refused_with_the_others(
    api: Api, person: Person
) -> None:
    before = await size(api.client)
    for name in (
        ".".join("a" * 3000),
        "." * 50,
        "source.name.x.y.z.a",
        "a.b",
        "source",
        "key",
        "corrects",
        "external_id",
    ):
        response = await person.send(NEW, {**TYPED, name: "x"})
        assert response.status_code == 422, name[:80]
    for name, value in (("probability", "nan"), ("probability", "inf%")):
        response = await person.send(NEW, {**TYPED, name: value})
        assert response.status_code == 422, value
    assert await size(api.client) == before


async def test_a_key_that_is_bound_to_an_outlet_enters_only_for_it(api: Api) -> None:
    made = {"name": "desk", "scopes": ["claims:write"], "outlets": ["the-gazette"]}
    await post(api.client, "/v1/outlets", {"name": "The Gazette"})
    key = (await post(api.client, "/v1/keys", made))["secret"]
    async with browser(api) as bound:
        await bound.sign_in(key)
        response = await bound.send(NEW, TYPED)
        assert response.status_code == 403
        response = await bound.send(NEW, {**TYPED, "outlet.name": "The Gazette"})
        assert response.status_code == 303


async def test_a_form_sent_from_another_site_is_refused(
    api: Api, person: Person, subtests: pytest.Subtests
) -> None:
    before = await size(api.client)
    typed = {**TYPED, "token": person.token}
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://test"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://test.evil.example"},
        {},
    ):
        for path in (NEW, "/sign-in", "/sign-out"):
            with subtests.test(f"{headers} {path}"):
                response = await person.client.post(path, data=typed, headers=headers)
                assert response.status_code == 403
    plain = {**OURS, "Content-Type": "text/plain"}
    response = await person.client.post(NEW, content=b"key=x", headers=plain)
    assert response.status_code == 415
    assert await size(api.client) == before
    await person.get("/desk")
    for headers in (
        {"Origin": "http://test"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    ):
        response = await person.client.post(NEW, data=typed, headers=headers)
        assert response.status_code == 303


async def test_the_old_addresses_of_the_forms_lead_to_the_desk(api: Api) -> None:
    response = await api.client.get("/claims/new")
    assert response.headers["Location"] == NEW


async def test_pages_of_the_desk_are_stored_by_no_cache(
    api: Api, person: Person
) -> None:
    response = await person.open("/desk")
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response.headers["Vary"]
    async with browser(api) as stranger:
        await stranger.get("/desk", status=303)
