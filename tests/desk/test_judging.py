"""Judging at the desk: a queue by event, a preview, and one finding for all."""

from uuid import UUID

import pytest

from tests.api_calls import claim_body, get, not_occurred, occurred, post, size
from tests.conftest import Api
from tests.desk.people import Person, flaws, typed_on
from tests.desk.work import EVENT, NEWS, SEEN, judge, text_of, two_claims


async def test_a_finding_is_previewed_then_settles_every_prediction(
    api: Api, person: Person
) -> None:
    early, late = await two_claims(api.client)
    before = await size(api.client)
    typed = {"kind": "occurred", "on": "2026-03-10", **NEWS}
    await person.get(EVENT)
    response = await person.send(EVENT, typed)
    words = text_of(response.text)
    assert "If you record this (nothing is saved yet) It happened on 10 March" in words
    assert "Evidence: https://example.org/news" in words
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
            assert "If you withdraw it (nothing is saved yet)" in await person.get(page)
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


async def test_a_finding_is_corrected_from_what_stands(
    api: Api, person: Person
) -> None:
    await two_claims(api.client)
    path = "/v1/events/the-minister-resigns/outcomes"
    page = await person.get(EVENT)
    assert "Record another finding" not in page
    found = occurred("2026-02-03", note="On television.")
    standing = (await post(api.client, path, found))["outcomes"][0]["id"]
    # What is settled needs no empty form, but a way to put it right.
    page = await person.get(EVENT)
    assert "<summary>Record another finding</summary>" in page
    assert f'href="{EVENT}?correct={standing}#record"' in page
    page = await person.get(f"{EVENT}?correct={standing}")
    assert "Correct the finding" in page
    typed = typed_on(page)
    expected = {
        "kind": "occurred",
        "on": "2026-02-03",
        "note": "On television.",
        "supersedes": standing,
        "evidence.0.url": found["evidence"][0]["url"],
    }
    assert expected.items() <= typed.items()
    response = await person.send(EVENT, typed)
    assert flaws(response) == ["You changed nothing, so there is nothing to correct."]
    response = await judge(person, {**typed, "on": "2026-02-04"})
    assert response.status_code == 303, flaws(response)
    outcomes = (await get(api.client, path))["items"]
    assert [outcome["in_force"] for outcome in outcomes] == [False, True]
    assert outcomes[1]["on"] == "2026-02-04"
    # What no longer stands is not corrected.
    page = await person.get(f"{EVENT}?correct={standing}")
    assert "Correct the finding" not in page


async def test_an_event_shows_the_words_and_who_published_them(
    api: Api, person: Person
) -> None:
    url = "https://example.org/article"
    body = claim_body(quote="She is on her way out.", url=url)
    await post(api.client, "/v1/claims", body)
    page = await person.get(EVENT)
    assert "She is on her way out." in text_of(page)
    assert f'href="{url}" rel="noopener nofollow ugc"><bdi>The Courier</bdi>' in page


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
