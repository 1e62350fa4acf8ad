"""Boards say what each row is about, since topics are not equally hard."""

import re
from html import unescape

from httpx import AsyncClient

from api.accuracy.main_topics import MainTopic
from api.pages.text.main_topics import words
from tests.api_calls import claim_body, occurred, post
from tests.pages.test_subject_page import page

ROW = re.compile(r'(?s)<tr>.*?<a href="/sources/([a-z-]+)">(.*?)</tr>')
EACH = {"bo": {"nhl": 10, "us-elections": 2}, "ada": {"nhl": 12}, "cy": {"": 12}}


async def fill(client: AsyncClient) -> None:
    for name, topics in EACH.items():
        for topic, number in topics.items():
            for nth in range(number):
                body = claim_body(
                    statement=f"{topic} {nth} comes",
                    source={"name": name.capitalize()},
                    probability=0.8,
                    topics=[topic] if topic else [],
                )
                await post(client, "/v1/claims", body)
                slug = f"{topic}-{nth}-comes".removeprefix("-")
                path = f"/v1/events/{slug}/outcomes"
                await client.post(path, json=occurred("2026-02-01"))


def topics_of(text: str) -> dict[str, str]:
    found = {slug: row.partition('topic">')[2] for slug, row in ROW.findall(text)}
    return {slug: row.partition("<")[0] for slug, row in found.items()}


async def test_each_row_names_its_main_topic(client: AsyncClient) -> None:
    await fill(client)
    said = {"ada": "NHL", "bo": "NHL, 83%", "cy": ""}
    for path in ("/leaderboard?entry=any", "/"):
        assert topics_of(await page(client, path)) == said
    alone = await page(client, "/leaderboard?entry=any&topic=us-elections&min_events=1")
    assert topics_of(alone) == {"bo": ""}
    outlets = await page(client, "/leaderboard/outlets?entry=any")
    assert "NHL, 61%" in outlets  # 22 of 36


async def test_a_board_of_all_topics_leads_to_those_of_one(client: AsyncClient) -> None:
    await fill(client)
    text = unescape(await page(client, "/leaderboard?entry=any&min_events=2"))
    assert "Questions differ in how hard they are" in text
    one = "/leaderboard/sources?entry=any&min_events=2&topic=nhl"
    assert (
        one in text
        or one.replace("?entry=any&min_events=2", "?min_events=2&entry=any") in text
    )
    assert "Questions differ" not in await page(client, "/leaderboard?topic=nhl")


async def test_the_column_sorted_by_is_marked(client: AsyncClient) -> None:
    await fill(client)
    for sort, column in (("hit_rate", "Share right"), ("claims", "Predictions")):
        text = await page(client, f"/leaderboard?entry=any&sort={sort}")
        assert text.count("aria-sort") == 1
        assert f'aria-sort="descending"><strong>{column}</strong>' in text


async def test_every_cell_of_a_board_has_a_label(client: AsyncClient) -> None:
    await fill(client)
    text = await page(client, "/leaderboard?entry=any&min_events=1")
    boards = re.findall(r'(?s)<table class="board.*?</table>', text)
    assert boards
    for board in boards:
        assert "<td" in board
        assert not re.findall(r"<td(?![^>]*data-label)[^>]*>", board)


def test_a_share_below_half_is_not_called_most_of_it() -> None:
    assert words(MainTopic("us-elections", 0.95)) == "US elections"
    assert words(MainTopic("sport", 0.6)) == "Sport, 60%"
    assert words(MainTopic("sport", 0.16)) == "Many topics, most often sport (16%)"
