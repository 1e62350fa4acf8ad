"""The queue at the desk: by event, chosen by topic and name, one after the other."""

from html import unescape

import pytest

from tests.api_calls import claim_body, get, post
from tests.conftest import Api
from tests.desk.people import Person, browser
from tests.desk.work import EVENT, NEWS, judge, text_of, two_claims


async def test_what_is_due_is_listed_by_event_the_longest_overdue_first(
    api: Api, person: Person, subtests: pytest.Subtests
) -> None:
    await two_claims(api.client)
    other = claim_body(statement="The bridge opens", topics=["roads"])
    other |= {"source": {"name": "Cy Doe"}, "outlet": {"name": "The Gazette"}}
    other["window"] = {"earliest": "2026-01-10", "latest": "2026-02-01"}
    await post(api.client, "/v1/claims", other)
    page = await person.get("/desk/due")
    assert page.index("The bridge opens") < page.index("The minister resigns")
    assert "2 predictions waiting, due" in text_of(page)
    who = (await get(api.client, "/v1/keys/me"))["id"]
    for query, shown, hidden in (
        ("topic=roads", "The bridge opens", "The minister resigns"),
        ("outlet=The+Courier", "The minister resigns", "The bridge opens"),
        ("source=bo+reed", "The minister resigns", "The bridge opens"),
        (f"entered_by={who}", "The bridge opens", "None of these waits"),
        ("entered_by=nobody", "None of these waits", "The bridge opens"),
        ("limit=1", "The bridge opens", "The minister resigns"),
    ):
        with subtests.test(query):
            page = await person.get(f"/desk/due?{query}")
            assert shown in page
            assert hidden not in page
    following = (await person.get("/desk/due?limit=1")).partition('rel="next"')[0]
    link = unescape(following.rpartition('href="')[2].partition('"')[0])
    assert "The minister resigns" in await person.get(link)
    page = await person.get("/desk/due?source=Bo+Read", status=400)
    assert "Did you mean Bo Reed?" in page


async def test_after_saving_the_next_of_the_queue_is_offered(
    api: Api, person: Person
) -> None:
    await two_claims(api.client)
    for statement, topic in (("The bridge opens", "roads"), ("A tunnel", "roads")):
        body = claim_body(statement=statement, topics=[topic])
        await post(api.client, "/v1/claims", body)
    path = "/desk/events/the-bridge-opens"
    page = await person.get(f"{path}?topic=roads")
    assert 'name="queue" value="topic=roads"' in page
    typed = {"kind": "final", "queue": "topic=roads", **NEWS}
    response = await judge(person, typed, path)
    page = await person.get(response.headers["Location"])
    assert "/desk/events/a-tunnel?topic=roads" in page
    # A queue that was tampered with is no queue.
    response = await judge(person, {**typed, "queue": "a=b&topic=<"}, EVENT)
    assert response.status_code == 303


async def test_who_may_not_judge_is_told_before_they_try(api: Api) -> None:
    [claim, _] = await two_claims(api.client)
    api.writer.separate_duties = True
    own = api.client.headers["Authorization"].removeprefix("Bearer ")
    async with browser(api) as author:
        await author.sign_in(own)
        page = await author.get(EVENT)
        assert "You can’t judge this one." in page
        assert "Duties are separate" in page
        assert 'name="kind"' not in page
    async with browser(api) as other:
        await other.sign_in(await api.key("outcomes:write"))
        assert 'name="kind"' in await other.get(EVENT)
    async with browser(api) as clerk:
        await clerk.sign_in(await api.key("claims:write"))
        page = await clerk.get(EVENT)
        assert "Your key may not judge" in page
        response = await clerk.send(EVENT, {"kind": "final", **NEWS})
        assert response.status_code == 403
        withdrawal = f"{EVENT}/outcomes/{claim['id']}/withdraw"
        await clerk.get(withdrawal, status=404)


async def test_an_event_that_was_merged_leads_to_what_it_is_now(
    api: Api, person: Person
) -> None:
    await two_claims(api.client)
    await post(api.client, "/v1/events", {"statement": "The PM resigns"})
    path = "/v1/events/the-minister-resigns/merge"
    await post(api.client, path, {"into": "the-pm-resigns"})
    response = await person.open(EVENT)
    assert response.status_code == 308
    assert response.headers["Location"] == "/desk/events/the-pm-resigns"


async def test_old_addresses_lead_to_the_event(api: Api, person: Person) -> None:
    [claim, _] = await two_claims(api.client)
    response = await person.open(f"/claims/{claim['id']}/outcome")
    assert response.status_code == 308
    response = await person.open(response.headers["Location"])
    assert response.headers["Location"] == EVENT
