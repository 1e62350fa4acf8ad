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
    ("made", "words"),
    [
        ({"probability": 0.45}, "gave it 45%; it happened in time. Wrong"),
        (
            {"wording": "unlikely"},
            "said “unlikely” (usually means 25–35%); it happened",
        ),
        ({"direction": "will_not"}, "said it would not; it happened in time. Wrong"),
        ({}, "said it would; it happened in time. Right"),
        ({"wording": "could"}, "said “could” (can mean 10–70%, too vague to score)"),
        (
            {"wording": "probably", "direction": "will_not"},
            "said it would not (“probably”) (usually means a 25–45% chance",
        ),
    ],
)
async def test_a_verdict_goes_on_from_what_was_said(
    client: AsyncClient, made: dict[str, object], words: str
) -> None:
    claim = await post(client, "/v1/claims", claim_body(**made))
    path = f"/v1/events/{claim['event']['slug']}/outcomes"
    await post(client, path, occurred("2026-02-01"))
    text = (await client.get(f"/claims/{claim['id']}", headers=HTML)).text
    cited = re.sub("<[^>]+>", "", text.partition('id="citation"')[2])
    assert words in cited.replace("Gave", "gave").replace("Said", "said")
    listed = " ".join(Words((await client.get("/claims", headers=HTML)).text).words)
    strength = words.partition(";")[0]
    assert strength.lower() in listed.lower()
    card = await client.get(f"/embed/claim/{claim['id']}", headers=HTML)
    assert f"Ada Stone {strength}" in card.text
    framed = (await feed(client, "/new.atom")).entries[0]
    assert strength in framed.summary.replace("Gave", "gave").replace("Said", "said")
