"""Keys at the desk: made, bounded, used and ended."""

import re

from tests.api_calls import get, post, size
from tests.conftest import Api
from tests.desk.people import Person, browser, flaws
from tests.desk.work import text_of

SECRET = re.compile(r"fs_\w{8}_\w{51}")
KEYS = "/desk/keys"


async def test_a_key_is_made_bounded_used_and_ended(api: Api, person: Person) -> None:
    await post(api.client, "/v1/outlets", {"name": "The Gazette"})
    page = await person.get(KEYS)
    typed = {
        "name": "Ada Stone",
        "scopes": ["claims:write", "outcomes:write"],
        "outlets": "the gazette",
        "expires_at": "2026-12-31",
    }
    response = await person.send(KEYS, typed)
    assert response.headers["Cache-Control"] == "no-store"
    [secret] = set(SECRET.findall(response.text))
    words = text_of(response.text)
    for told in ("Sign in with this key at", "record what happened", "It ends on 1"):
        assert told in words
    assert 'href="/sign-in"' in response.text
    own = {"Authorization": f"Bearer {secret}"}
    key = (await api.client.get("/v1/keys/me", headers=own)).json()
    assert key["name"] == "Ada Stone"
    assert key["scopes"] == ["claims:write", "outcomes:write"]
    assert key["outlets"] == ["the-gazette"]
    assert key["expires_at"] == "2027-01-01T00:00:00Z"
    async with browser(api) as ada:
        await ada.sign_in(secret)
        await api.writer.uses.flush()
        page = await person.get(KEYS)
        assert "Ada Stone" in page
        assert secret not in page
        row = page.partition("Ada Stone")[2].partition("</tr>")[0]
        assert "only for the-gazette" in row
        assert row.count("23 November 2026") == 1  # when it was used last
        await person.get(f"{KEYS}/{key['id']}/end")
        response = await person.send(f"{KEYS}/{key['id']}/end")
        assert "The key has ended." in await person.get(response.headers["Location"])
        await ada.get("/desk", status=303)
    assert (await api.client.get("/v1/keys/me", headers=own)).status_code == 401


async def test_the_page_says_whose_keys_count_as_one_person(
    api: Api, person: Person
) -> None:
    assert "count as yours" not in await person.get(KEYS)
    api.writer.separate_duties = True
    assert "count as yours" in await person.get(KEYS)


async def test_a_form_sent_twice_makes_one_key(api: Api, person: Person) -> None:
    page = await person.get(KEYS)
    once = page.partition('name="once" value="')[2].partition('"')[0]
    before = await size(api.client)
    typed = {"name": "Ada", "scopes": ["claims:write"], "once": once}
    assert SECRET.search((await person.send(KEYS, typed)).text)
    again = (await person.send(KEYS, typed)).text
    assert not SECRET.search(again)
    assert "made already" in again
    assert await size(api.client) == before + 1


async def test_what_is_wrong_with_a_key_is_said_at_once(
    api: Api, person: Person
) -> None:
    before = await size(api.client)
    response = await person.send(KEYS, {"expires_at": "one day"})
    assert flaws(response) == [
        "Whose key is it? This is needed",
        "What may they do? This is needed",
        "Last day: write a day, such as 2026-03-31",
    ]
    await post(api.client, "/v1/outlets", {"name": "The Gazette"})
    response = await person.send(
        KEYS, {"name": "Ada", "scopes": "claims:write", "outlets": "The Gazete"}
    )
    assert "Did you mean The Gazette?" in flaws(response)[0]
    past = {"name": "Ada", "scopes": "claims:write", "expires_at": "2020-01-01"}
    response = await person.send(KEYS, past)
    assert flaws(response) == ["Last day: it is over already"]
    assert await size(api.client) == before + 1


async def test_a_key_gives_and_ends_no_more_than_its_own(
    api: Api, person: Person
) -> None:
    made = {"name": "chief", "scopes": ["keys:manage", "claims:write"]}
    chief_key = (await post(api.client, "/v1/keys", made))["secret"]
    others = (await get(api.client, "/v1/keys/me"))["id"]
    async with browser(api) as chief:
        await chief.sign_in(chief_key)
        page = await chief.get(KEYS)
        assert "judge: record what happened" not in page.partition("Make a key")[2]
        typed = {"name": "Ada", "scopes": "outcomes:write"}
        response = await chief.send(KEYS, typed)
        assert response.status_code == 403
        assert "lacks the scope" in flaws(response)[0]
        await chief.get(f"{KEYS}/{others}/end", status=404)
        response = await chief.send(f"{KEYS}/{others}/end")
        assert response.status_code in {403, 404}
    await person.get("/desk")
    async with browser(api) as clerk:
        await clerk.sign_in(await api.key("claims:write"))
        await clerk.get(KEYS, status=403)
        assert KEYS not in await clerk.get("/desk")
