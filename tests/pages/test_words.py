"""Verdicts and what was said, in lists, citations, cards, feeds and calendars."""

import re

import pytest
from httpx import AsyncClient

from tests.api_calls import claim_body, occurred, post
from tests.conftest import Api
from tests.pages.formats.test_feeds_and_cards import calendar_entries, feed
from tests.pages.page_words import SAID, Words

HTML = {"Accept": "text/html"}
HOBBS = "/events/katie-hobbs-d-wins-the-2022-arizona-governor-election"


async def test_feeds_and_calendars_of_the_demonstration_say_what_was_said(
    demo: Api,
) -> None:
    for path in ("/new.atom", "/settled.atom", f"{HOBBS}.atom"):
        entries = (await feed(demo.client, path)).entries
        assert entries
        for entry in entries:
            assert SAID.match(entry.summary), entry.summary


async def test_a_calendar_says_what_was_said(client: AsyncClient) -> None:
    await post(client, "/v1/claims", claim_body(probability=0.45))
    entries = await calendar_entries(client, "/due.ics")
    assert entries
    for entry in entries:
        said_then = entry.description.value.partition(". ")[2]
        assert SAID.match(said_then), entry.description.value


@pytest.mark.parametrize(
    ("made", "words", "cited"),
    [
        (
            {"probability": 0.45},
            "gave it 45%; it happened in time.",
            "gave 45% to: The minister resigns (10 January 2026). It happened in time",
        ),
        (
            {"wording": "unlikely"},
            "said “unlikely” (usually means 25–35%); it happened",
            "said “unlikely” (usually means 25–35%) of: The minister resigns",
        ),
        (
            {"direction": "will_not"},
            "said it would not; it happened in time.",
            "said it would not: The minister resigns",
        ),
        ({}, "said it would; it happened in time.", "said it would: The minister"),
        (
            {"wording": "could"},
            "said “could” (can mean 10–70%, too vague to score)",
            "said “could” (can mean 10–70%, too vague to score) of: The",
        ),
        (
            {"wording": "probably", "direction": "will_not"},
            "said it would not (“probably”) (usually means a 25–45% chance",
            "said it would not (“probably”) (usually means a 25–45% chance",
        ),
        (
            {"statement": "A strike is more probable than peace"},
            "said it as a comparison; it happened in time.",
            "said it as a comparison: A strike is more probable than peace (10",
        ),
        (
            {"statement": "The minister resigns if he loses"},
            "said it would, on a condition; it happened in time.",
            "said it would, on a condition: The minister resigns if he loses",
        ),
        (
            {"quote": "He will be gone by the end of March"},
            "said it would; it happened in time.",
            "“He will be gone by the end of March”, 10 January 2026. Said it would;",
        ),
    ],
)
async def test_a_verdict_goes_on_from_what_was_said(
    client: AsyncClient, made: dict[str, object], words: str, cited: str
) -> None:
    claim = await post(client, "/v1/claims", claim_body(**made))
    path = f"/v1/events/{claim['event']['slug']}/outcomes"
    await post(client, path, occurred("2026-02-01"))
    text = (await client.get(f"/claims/{claim['id']}", headers=HTML)).text
    citation = re.sub("<[^>]+>", "", text.partition('id="citation"')[2])
    assert cited in citation.partition("Foresaid")[0]
    listed = " ".join(Words((await client.get("/claims", headers=HTML)).text).words)
    assert words.lower() in listed.lower().replace(" ;", ";")
    strength = words.partition(";")[0]
    card = await client.get(f"/embed/claim/{claim['id']}", headers=HTML)
    assert f"Ada Stone {strength}" in card.text
    framed = (await feed(client, "/new.atom")).entries[0]
    assert strength in framed.summary.replace("Gave", "gave").replace("Said", "said")
