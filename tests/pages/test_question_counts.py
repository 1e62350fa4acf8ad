"""Where several predictions are about one question, headlines and quotes say so."""

import re
from html import unescape

from httpx import AsyncClient

from tests.api_calls import claim_body, occurred, post
from tests.pages.test_boards import forecast
from tests.pages.test_subject_page import page

NUMBERS = (0.9, 0.8, 0.4)


async def ask_often(client: AsyncClient, events: int, **more: object) -> None:
    """Enter what Ada Stone gave each of some events on three days."""
    for event in range(events):
        for nth, probability in enumerate(NUMBERS):
            body = claim_body(
                statement=f"Event {event} comes",
                made_on=f"2026-01-1{nth}",
                probability=probability,
                **more,
            )
            await post(client, "/v1/claims", body)
        path = f"/v1/events/event-{event}-comes/outcomes"
        await post(client, path, occurred("2026-02-01"))


def quote_of(text: str) -> str:
    quoted = text.partition('id="quotation"')[2].partition("</p>")[0]
    return unescape(re.sub("<[^>]+>", "", quoted.partition(">")[2]))


async def test_a_headline_says_of_how_many_questions(client: AsyncClient) -> None:
    await ask_often(client, 6)
    text = await page(client, "/sources/ada-stone")
    assert "Right on 12 of 18 predictions about 6 questions. Someone" in text
    assert "Right on 12 of 18 settled predictions about 6 questions (" in text
    assert "about" not in await lead(client, "bo")


async def lead(client: AsyncClient, slug: str) -> str:
    await forecast(client, "Bo", [0.9] * 6, 6)
    text = await page(client, f"/sources/{slug}")
    return text.partition('<p class="first">')[2].partition("</p>")[0]


async def test_predictions_without_a_number_have_at_most_so_many_questions(
    client: AsyncClient,
) -> None:
    await ask_often(client, 2)
    await post(
        client,
        "/v1/claims",
        claim_body(statement="Event 0 comes", made_on="2026-01-20"),
    )
    text = await page(client, "/sources/ada-stone")
    assert "Right on 5 of 7 predictions about at most 2 questions so far" in text


async def test_a_quote_has_its_baseline_its_caution_and_its_address(
    client: AsyncClient,
) -> None:
    await ask_often(client, 6)
    quote = quote_of(await page(client, "/sources/ada-stone?basis=stated"))
    assert quote == (
        "Ada Stone: right on 12 of 18 predictions about 6 questions, judged by"
        " 23 November 2026. Someone who always said “yes” would have been right on 18."
        " All fell due on 1 day and share the luck of those days. Somebody chose which"
        " ones to enter, once their time was over."
        " Foresaid, /sources/ada-stone?basis=stated"
    )


async def test_a_quote_of_few_says_that_they_are_few(client: AsyncClient) -> None:
    await forecast(client, "Ada Stone", [0.9, 0.8], 1)
    quote = quote_of(await page(client, "/sources/ada-stone"))
    assert "judged by 23 November 2026. That is too few for a rate." in quote
