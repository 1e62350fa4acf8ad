"""From an article to its predictions: found, looked at, and entered together."""

import re

from tests.api_calls import claim_body, get, post, size
from tests.conftest import Api
from tests.desk.articles import CONFIRM, PASTE, PASTED, TEXT, paste
from tests.desk.people import Person, flaws, typed_on
from tests.desk.work import text_of

FIRST = {
    "p1.include": "true",
    "p1.statement": "The old bridge will reopen",
    "p1.source.name": "Nora Brandt",
    "p1.source.role": "transport minister",
    "p1.due": "by the end of June",
    "p1.wording": "probably",
    "p1.via.name": "Radio Delta",
    "p1.event": "",
}


async def test_the_predictions_of_an_article_are_entered_together(
    api: Api, person: Person
) -> None:
    before = await size(api.client)
    page, typed = await paste(person)
    assert FIRST.items() <= typed.items()
    assert typed["published_on"] == "2022-04-29"
    assert typed["headline"].startswith("Bridge to reopen")
    assert [typed.get(f"p{nth}.include") for nth in range(1, 6)] == ["true"] * 4 + [
        None
    ]
    assert typed["p4.direction"] == "will_not"
    for mark in (
        '<mark class="speaker">Nora Brandt</mark>',
        '<mark class="hedge">probably</mark>',
        '<mark class="date">by the end of June</mark>',
    ):
        assert mark in page
    words = text_of(page)
    assert "is read as by 30 June 2022" in words
    assert "usually means 55–75%" in words
    assert "No hedge: read as a flat statement." in words
    assert await size(api.client) == before

    response = await person.send(CONFIRM, typed)
    assert response.status_code == 303, flaws(response)
    receipt = await person.get(response.headers["Location"])
    assert "4 entered." in text_of(receipt)
    claims = (await get(api.client, "/v1/claims?sort=made_on"))["items"]
    assert len(claims) == 4
    assert {claim["made_on"] for claim in claims} == {"2022-04-29"}
    assert {claim["reports"][0]["url"] for claim in claims} == {PASTED["url"]}
    for claim in claims:
        assert f'href="/desk/claims/{claim["id"]}"' in receipt

    page, again = await paste(person)
    assert "Entered again, only the report of this outlet is added." in page
    assert again["p1.event"] == "the-old-bridge-will-reopen"
    before = await size(api.client)
    del again["p4.include"]
    response = await person.send(CONFIRM, again)
    receipt = await person.get(response.headers["Location"])
    assert "3 stood already, 1 left out." in text_of(receipt)
    assert await size(api.client) == before


async def test_what_is_wrong_with_one_refuses_all_and_keeps_the_rest(
    api: Api, person: Person
) -> None:
    _, typed = await paste(person)
    before = await size(api.client)
    wrong = {
        **typed,
        "published_on": "",
        "p2.due": "one fine day",
        "p2.probability": "nine",
        "p3.statement": "",
        "p3.made_on": "2999-01-01",
        "p4.via.name": "x" * 201,
    }
    response = await person.send(CONFIRM, wrong)
    assert response.status_code == 422
    assert "<title>Error: " in response.text
    assert [flaw.partition(": ")[0] for flaw in flaws(response)] == [
        "Published on",
        "Prediction 2, by when",
        "Prediction 2, or the percentage they gave",
        "Prediction 3, what will happen",
        "Prediction 3, said on",
        "Prediction 4, relayed from (another outlet)",
    ]
    for field in ("p2-due", "p3-statement", "p4-via-name", "published_on"):
        assert f'href="#{field}"' in response.text
        assert f'id="{field}"' in response.text
    assert typed_on(response.text) == {**wrong, "p2.found": typed["p2.found"]}
    assert "Expected `" not in response.text
    assert await size(api.client) == before
    right = {**typed_on(response.text), **typed}
    response = await person.send(CONFIRM, right)
    assert response.status_code == 303


async def test_a_prediction_that_stands_otherwise_refuses_all(
    api: Api, person: Person
) -> None:
    _, typed = await paste(person)
    assert (await person.send(CONFIRM, typed)).status_code == 303
    before = await size(api.client)
    other = {**typed, "p1.wording": "almost certainly", "p2.statement": "Fares fall"}
    response = await person.send(CONFIRM, other)
    assert response.status_code == 422
    said = re.search(
        'Prediction 1: it stands already .*<a href="([^"]+)">', response.text
    )
    assert said is not None
    assert (await api.client.get(said[1])).status_code == 200
    assert any(flaw.startswith("Prediction 1, how sure: ") for flaw in flaws(response))
    assert await size(api.client) == before


async def test_the_same_words_in_another_outlet_are_pointed_out(
    api: Api, person: Person
) -> None:
    _, typed = await paste(person)
    assert (await person.send(CONFIRM, typed)).status_code == 303
    other = {"outlet.name": "Ferry Weekly", "url": "https://example.com/2022/04/30/x"}
    _, typed = await paste(person, **other, published_on="2022-04-29")
    receipt = (await person.send(CONFIRM, typed)).headers["Location"]
    words = text_of(await person.get(receipt))
    assert "4 stood already." in words
    assert "in The Delta Mail , Ferry Weekly" in words
    body = claim_body(
        source={"name": "Nora Brandt"},
        statement="The bridge opens for good",
        quote="Our new bridge will open by the end of May",
        made_on="2022-04-28",
        window={"latest": "2022-05-31"},
    )
    claim = await post(api.client, "/v1/claims", body)
    text = f"Nora Brandt told us: “{body['quote']}.”"
    page, typed = await paste(person, text=text)
    assert f'href="/desk/claims/{claim["id"]}/report"' in page
    assert "p1.include" not in typed


async def test_one_is_added_that_the_reader_missed(api: Api, person: Person) -> None:
    _, typed = await paste(person)
    response = await person.send(CONFIRM, {**typed, "add": "true"})
    assert response.status_code == 200
    more = typed_on(response.text)
    assert more["p5.include"] == "true"
    assert more["p1.statement"] == typed["p1.statement"]
    by_hand = {"p5.statement": "It snows in May", "p5.source.name": "Ida Holm"}
    response = await person.send(CONFIRM, {**more, **by_hand})
    assert "5 entered." in text_of(await person.get(response.headers["Location"]))
    claim = (await get(api.client, "/v1/claims?source=ida-holm"))["items"][0]
    assert claim["made_on"] == "2022-04-29"
    assert claim["reports"][0]["outlet"]["slug"] == "the-delta-mail"
    assert claim["reports"][0]["url"] == PASTED["url"]


async def test_nothing_is_entered_unless_something_is_ticked(
    api: Api, person: Person
) -> None:
    _, typed = await paste(person)
    unticked = {
        name: value for name, value in typed.items() if not name.endswith("include")
    }
    before = await size(api.client)
    response = await person.send(CONFIRM, unticked)
    assert flaws(response) == ["Tick at least one prediction to enter."]
    for name in ("p1.corrects", "p51.statement", "p1", "key", "p1.collection"):
        response = await person.send(CONFIRM, {**typed, name: "x"})
        assert response.status_code == 422, name
        assert "this form has no field" in flaws(response)[0]
    assert await size(api.client) == before


async def test_an_event_that_stands_is_offered_with_what_differs(
    api: Api, person: Person
) -> None:
    for statement, latest in (
        ("The old bridge will reopen fully", "2022-12-31"),
        ("The ferry company cuts its fares by 25 per cent", "2022-09-30"),
        ("The city will not build a second bridge", "2029-12-31"),
        ("The port closes", "2021-12-31"),
    ):
        window = {"earliest": "2021-01-10", "latest": latest}
        body = claim_body(statement=statement, window=window, made_on="2021-01-10")
        await post(api.client, "/v1/claims", body)
    page, typed = await paste(person)
    words = text_of(page)
    assert "The old bridge will reopen fully (open, 1 prediction, by 31" in words
    assert "by 25 per cent (open, 1 prediction, by 30 September 2022)" in words
    assert "Differs: 25 where this says 20" in words
    assert "Differs: that one says “not”" in words
    assert "Differs: its predictions are about another time than by 30" in words
    assert [typed[f"p{nth}.event"] for nth in range(1, 5)] == [""] * 4
    chosen = {**typed, "p1.event": "the-old-bridge-will-reopen-fully"}
    assert (await person.send(CONFIRM, chosen)).status_code == 303
    claim = (await get(api.client, "/v1/claims?source=nora-brandt"))["items"][0]
    assert claim["event"]["slug"] == "the-old-bridge-will-reopen-fully"
    assert claim["statement"] == "The old bridge will reopen"
    response = await person.send(CONFIRM, {**typed, "p1.event": "no-such"})
    assert response.status_code == 422


async def test_no_article_is_older_than_what_it_tells_of(
    api: Api, person: Person
) -> None:
    _, typed = await paste(person)
    before = await size(api.client)
    response = await person.send(CONFIRM, {**typed, "p2.made_on": "2022-05-01"})
    assert response.status_code == 422
    assert flaws(response) == [
        "Published on: this is earlier than the day before it was said"
    ]
    assert await size(api.client) == before


async def test_what_is_pasted_is_checked_and_kept(person: Person) -> None:
    response = await person.send(PASTE, published_on="2999-01-01")
    assert response.status_code == 422
    assert flaws(response) == [
        "The text of the article: this is needed",
        "Published by: name it, or give the address of the article",
        "Published on: this day has not begun yet",
    ]
    long = {**PASTED, "text": "Ä" * 33_000}
    response = await person.send(PASTE, long)
    assert flaws(response) == [
        "The text of the article: use at most 64 KiB: paste the rest afterwards"
    ]
    assert long["text"] in response.text
    _, typed = await paste(person, **{"outlet.name": "", "headline": "A title"})
    assert typed["outlet.name"] == "example.org"
    assert typed["headline"] == "A title"
    page, typed = await paste(person, text="Nothing to see. It rained yesterday.")
    assert "No prediction was found" in page
    assert "p1.include" not in typed


async def test_at_most_fifty_predictions_are_shown(person: Person) -> None:
    text = "\n\n".join(
        f"The analyst Ada Stone said that dam {nth} will probably break by 1 May 2027."
        for nth in range(1, 54)
    )
    page, typed = await paste(person, text=text)
    assert "3 more left out" in text_of(page)
    assert "p50.statement" in typed
    assert "p51.statement" not in typed
    response = await person.send(CONFIRM, typed)
    assert response.status_code == 303
    assert "50 entered." in text_of(await person.get(response.headers["Location"]))


async def test_the_text_of_the_article_is_not_kept(api: Api, person: Person) -> None:
    await paste(person)
    assert TEXT[-40:] not in await person.get(PASTE)
    assert (await get(api.client, "/v1/claims"))["items"] == []
