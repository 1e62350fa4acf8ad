"""Judging at the desk: a queue by event, a preview, and one finding for all."""

import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient, Response

from tests.api_calls import claim_body, get, not_occurred, occurred, post, size
from tests.conftest import Api
from tests.desk.people import Person, browser, flaws

NEWS = {"evidence.0.url": "https://example.org/news"}
SEEN = re.compile(r'name="seen" value="(\w+)"')
EVENT = "/desk/events/the-minister-resigns"


async def two_claims(client: AsyncClient) -> list[Any]:
    """Enter two predictions of one event; return them."""
    early = claim_body(window={"earliest": "2026-01-10", "latest": "2026-02-28"})
    late = claim_body(source={"name": "Bo Reed"}, made_on="2026-01-20", probability=0.3)
    late["window"] = {"earliest": "2026-01-20", "latest": "2026-03-31"}
    return [await post(client, "/v1/claims", body) for body in (early, late)]


async def judge(person: Person, typed: dict[str, Any], path: str = EVENT) -> Response:
    """Fill in a finding, look at what it does, and record it."""
    await person.get(path)
    response = await person.send(path, typed)
    assert response.status_code == 200, response.text
    [seen] = SEEN.findall(response.text)
    return await person.send(path, {**typed, "seen": seen, "sure": "true"})


def text_of(page: str) -> str:
    """Return the words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


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


async def test_a_finding_is_previewed_then_settles_every_prediction(
    api: Api, person: Person
) -> None:
    early, late = await two_claims(api.client)
    before = await size(api.client)
    typed = {"kind": "occurred", "on": "2026-03-10", **NEWS}
    await person.get(EVENT)
    response = await person.send(EVENT, typed)
    words = text_of(response.text)
    assert "This is what it does" in words
    assert "10 days late" in words
    assert await size(api.client) == before
    for claim in (early, late):
        assert (await get(api.client, f"/v1/claims/{claim['id']}"))["status"] == "due"
    # What was seen is not what is recorded: it is shown first.
    [seen] = SEEN.findall(response.text)
    changed = {**typed, "on": "2026-02-10", "seen": seen, "sure": "true"}
    response = await person.send(EVENT, changed)
    assert response.status_code == 200
    assert await size(api.client) == before
    response = await judge(person, typed)
    assert response.status_code == 303
    page = await person.get(response.headers["Location"])
    assert "Recorded." in page
    assert "Nothing else waits" in page
    settled = [await get(api.client, f"/v1/claims/{c['id']}") for c in (early, late)]
    assert [c["outcome"]["verdict"] for c in settled] == ["did_not_happen", "happened"]
    assert settled[0]["outcome"]["late_by"] == 10


async def test_every_answer_is_recorded_as_its_kind(
    api: Api, person: Person, subtests: pytest.Subtests
) -> None:
    [claim, _] = await two_claims(api.client)
    path = "/v1/events/the-minister-resigns/outcomes"
    note = {"note": "Only half of it.\nSee the minutes."}
    two = {**NEWS, "evidence.1.url": "https://example.org/2", "evidence.1.title": "B"}
    for typed, expected in (
        ({"kind": "occurred", "on": "2026-02-03", **two}, {"on": "2026-02-03"}),
        (
            {"kind": "between", "on": "2026-02-03", "on_latest": "2026-02-05", **NEWS},
            {"kind": "occurred", "on_latest": "2026-02-05"},
        ),
        # What an answer has no room for is left out, as its field is not shown.
        (
            {"kind": "not_occurred", "through": "2026-03-31", "degree": "5", **NEWS},
            {"through": "2026-03-31", "final": False, "degree": None},
        ),
        ({"kind": "final", **NEWS}, {"kind": "not_occurred", "final": True}),
        (
            {"kind": "partly", "on": "2026-02-03", "degree": "50%", **note, **NEWS},
            {"degree": 0.5, "note": note["note"]},
        ),
        ({"kind": "void", "reason": "ambiguous", **note}, {"reason": "ambiguous"}),
        (
            {"kind": "void", "reason": "duplicate", "claims": claim["id"], **note},
            {"reason": "duplicate", "claims": [claim["id"]]},
        ),
    ):
        with subtests.test(str(typed)):
            response = await judge(person, typed)
            assert response.status_code == 303, flaws(response)
            outcome = (await get(api.client, path))["items"][-1]
            assert expected.items() <= outcome.items()
            if "evidence.1.url" in typed:
                assert [e["title"] for e in outcome["evidence"]] == [None, "B"]
            page = f"{EVENT}/outcomes/{outcome['id']}/withdraw"
            assert "This is what it does" in await person.get(page)
            response = await person.send(page, reason="A trial")
            assert response.status_code == 303, flaws(response)
            outcome = (await get(api.client, path))["items"][-1]
            assert not outcome["in_force"]


async def test_a_finding_that_contradicts_names_what_stands_and_can_replace_it(
    api: Api, person: Person
) -> None:
    await two_claims(api.client)
    path = "/v1/events/the-minister-resigns/outcomes"
    event = await post(api.client, path, not_occurred("2026-03-31"))
    standing = event["outcomes"][0]["id"]
    typed = {"kind": "occurred", "on": "2026-02-03", **NEWS}
    await person.get(EVENT)
    response = await person.send(EVENT, typed)
    assert response.status_code == 422
    [flaw] = flaws(response)
    assert "contradicts what stands: “It had not happened by 31 March 2026.”" in flaw
    assert UUID(standing).hex not in flaw
    response = await judge(person, {**typed, "supersedes": standing})
    assert response.status_code == 303
    outcomes = (await get(api.client, path))["items"]
    assert [outcome["in_force"] for outcome in outcomes] == [False, True]
    # Somebody else was faster: what was ticked no longer stands.
    other = {**typed, "on": "2026-02-04", "supersedes": standing}
    response = await person.send(EVENT, other)
    assert response.status_code == 409
    assert "no longer in force" in flaws(response)[0]


async def test_all_that_a_finding_lacks_is_said_at_once(
    api: Api, person: Person, subtests: pytest.Subtests
) -> None:
    await two_claims(api.client)
    before = await size(api.client)
    await person.get(EVENT)
    for typed, labels in (
        ({}, ["What happened?", "Address of the evidence"]),
        ({"kind": "between"}, ["On which day", "And the last", "Address of the ev"]),
        ({"kind": "not_occurred", "through": "2027-01-01"}, ["Up to", "Address"]),
        ({"kind": "partly"}, ["On which", "How much of it", "Address", "Note"]),
        ({"kind": "partly", "degree": "100"}, ["On", "How much", "Address", "Note"]),
        ({"kind": "void"}, ["Why not?", "Note"]),
        (
            {"kind": "void", "reason": "x", "claims": "y", "note": "z"},
            ["Why not?", "Only these predictions"],
        ),
        (
            {"kind": "final", "evidence.0.url": "example.org", "evidence.1.title": "x"},
            ["Address of the evidence", "Address of the evidence 2"],
        ),
    ):
        with subtests.test(str(typed)):
            response = await person.send(EVENT, typed)
            assert response.status_code == 422
            found = flaws(response)
            assert len(found) == len(labels), found
            for flaw, label in zip(found, labels, strict=True):
                assert flaw.startswith(label)
                assert "`" not in flaw
    assert await size(api.client) == before


async def test_more_evidence_has_room_without_scripts(api: Api, person: Person) -> None:
    await two_claims(api.client)
    await person.get(EVENT)
    typed = {"kind": "final", **NEWS, "more": "true"}
    page = (await person.send(EVENT, typed)).text
    assert 'name="evidence.1.url"' in page
    assert 'value="https://example.org/news"' in page
    typed["evidence.1.url"] = "https://example.org/2"
    page = (await person.send(EVENT, typed)).text
    assert 'name="evidence.2.url"' in page


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


async def test_a_preview_leaves_nothing_and_the_writer_goes_on(
    api: Api, person: Person
) -> None:
    await two_claims(api.client)
    typed = {"kind": "occurred", "on": "2026-02-03", **NEWS}
    await person.get(EVENT)
    for _ in range(3):
        assert (await person.send(EVENT, typed)).status_code == 200
    path = "/v1/events/the-minister-resigns/outcomes"
    await post(api.client, path, occurred("2026-02-03"))
    page = (await person.send(EVENT, {**typed, "note": "More"})).text
    assert "It stands already" in page
    await post(api.client, "/v1/claims", claim_body(statement="Other", topics=["n"]))
