"""How the page of a source or an outlet opens, and what stands behind it."""

import re

import pytest
from httpx import AsyncClient

from api.pages import subjects
from api.pages.text import countries
from tests.api_calls import claim_body, not_occurred, occurred, post
from tests.conftest import Api
from tests.pages.test_boards import forecast
from tests.pages.test_subject_page import page, predict


async def test_the_page_opens_with_a_sentence_and_a_square_for_each_claim(
    client: AsyncClient,
) -> None:
    await predict(client, 8, 5)
    await post(client, "/v1/claims", claim_body(statement="The king abdicates"))
    text = await page(client, "/sources/ada-stone")
    [first] = re.findall('<p class="first">(.*?)</p>', text)
    assert first == (
        "Right on 5 of 8 predictions judged. Someone who always said “yes” would have"
        " been right on 5."
    )
    strip = text.partition('<ol class="strip">')[2].partition("</ol>")[0]
    kinds = re.findall('<a class="([a-z]+)" href="/claims/[0-9a-f-]{36}"', strip)
    assert kinds == ["right"] * 5 + ["wrong"] * 3 + ["open"]
    assert "Right: Event 0 comes, given 80%" in strip
    assert "Ada Stone: right on 5 of 8 predictions judged by 23 November 2026" in text


async def test_nothing_judged_and_too_few_are_said_as_counts(
    client: AsyncClient,
) -> None:
    await post(client, "/v1/claims", claim_body())
    text = await page(client, "/sources/ada-stone")
    assert "The one prediction on record has not been judged yet." in text
    path = "/v1/events/the-minister-resigns/outcomes"
    await post(client, path, occurred("2026-02-01"))
    text = await page(client, "/sources/ada-stone")
    assert '<p class="first">Right on 1 of 1 prediction judged so far.</p>' in text
    assert "plain-figures" not in text


async def test_peers_are_named_with_a_comparison_that_agrees(api: Api) -> None:
    await forecast(api.client, "Ada Stone", [0.9] * 8 + [0.3] * 3, 11)
    await forecast(api.client, "Bo Reed", [0.8] * 8 + [0.6] * 3, 11)
    await forecast(api.client, "Cy Lane", [0.8], 1)
    await predict(api.client, 2, 1, word="Other", source={"name": "Di Moss"})
    text = await page(api.client, "/sources/ada-stone")
    beside = text.partition("Beside others, on the same questions")[2]
    beside = beside.partition("</section>")[0]
    assert re.findall('<a href="/sources/([a-z-]+)">', beside) == ["bo-reed", "cy-lane"]
    assert "Closer on 8 of 11 questions" in beside
    assert "/compare?slug=ada-stone%2Cbo-reed" in beside
    compared = await page(api.client, "/compare?slug=ada-stone,bo-reed")
    assert "Ada Stone was closer on 8, Bo Reed on 3" in compared


async def test_best_and_worst_calls_say_what_was_said_and_what_others_gave(
    api: Api,
) -> None:
    await forecast(api.client, "Ada Stone", [0.9, 0.2], 2)
    await forecast(api.client, "Bo Reed", [0.4, 0.6], 2)
    text = await page(api.client, "/sources/ada-stone")
    best, _, worst = text.partition("Best calls")[2].partition("Worst calls")
    assert "Gave it 90%, and it happened" in best
    assert "the one other gave it 40%" in best
    assert "Gave it 20%, and it happened" in worst.partition("</ul>")[0]


async def test_the_share_right_is_drawn_by_when_it_fell_due(
    client: AsyncClient,
) -> None:
    for year, right in ((2024, 4), (2025, 1)):
        window = {"earliest": f"{year}-03-01", "latest": f"{year}-03-31"}
        for nth in range(5):
            body = claim_body(
                statement=f"{year}, {nth}", probability=0.8, window=window
            )
            body["made_on"] = f"{year}-02-01"
            body["published_on"] = f"{year}-02-01"
            claim = await post(client, "/v1/claims", body)
            finding = not_occurred(f"{year}-03-31")
            if nth < right:
                finding = occurred(f"{year}-03-05")
            path = f"/v1/events/{claim['event']['slug']}/outcomes"
            await post(client, path, finding)
    text = await page(client, "/sources/ada-stone")
    assert "Mar 2024: 80% of 5; Mar 2025: 20% of 5." in text
    image = await client.get("/sources/ada-stone/due.svg")
    assert image.headers["Content-Type"].startswith("image/svg+xml")
    assert ">Mar 2024<" in image.text


async def test_changed_wordings_are_drawn_as_slopes(client: AsyncClient) -> None:
    await post(
        client, "/v1/claims", claim_body(probability=0.6, outlet_probability=0.9)
    )
    text = await page(client, "/outlets/the-courier")
    assert 'class="change hardened"' in text
    assert "60% became 90% in 1 report." in text
    assert "change hardened" not in await page(
        client, "/outlets/the-courier?topic=none"
    )


def test_countries_have_names() -> None:
    assert countries.name("gb") == "United Kingdom"
    assert countries.name("XX") == "XX"


async def test_a_file_of_claims_made_in_parts_is_the_same_file(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await predict(client, 5, 3)
    whole = await client.get("/sources/ada-stone.csv")
    monkeypatch.setattr(subjects, "AT_ONCE", 2)
    parts = await client.get("/sources/ada-stone.csv?cohort=settled")
    assert parts.headers["etag"] == whole.headers["etag"]
    assert parts.text == whole.text
    assert len(parts.text.splitlines()) == 1 + 5
