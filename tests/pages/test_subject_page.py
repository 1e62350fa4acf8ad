"""The pages of sources and outlets: what they say, and what they must not say."""

import csv
import re
from html import unescape
from io import StringIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from httpx import AsyncClient

from tests.api_calls import claim_body, get, not_occurred, occurred, post
from tests.conftest import Api

ATOM = "{http://www.w3.org/2005/Atom}"


async def predict(
    client: AsyncClient, number: int, right: int, word: str = "Event", **more: Any
) -> None:
    """Enter so many claims about as many events, of which some happened."""
    for nth in range(number):
        claim = await post(
            client,
            "/v1/claims",
            claim_body(statement=f"{word} {nth} comes", probability=0.8, **more),
        )
        path = f"/v1/events/{claim['event']['slug']}/outcomes"
        finding = occurred("2026-02-01") if nth < right else not_occurred("2026-03-31")
        await post(client, path, finding)


async def page(client: AsyncClient, path: str) -> str:
    response = await client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 200, response.text
    return response.text


async def test_a_record_is_summed_up_in_words(client: AsyncClient) -> None:
    await predict(client, 21, 14)
    text = await page(client, "/sources/ada-stone")
    assert "Right on 14 of 21 settled predictions (67%; 95% interval 45–83%)." in text
    assert "Brier score 0.24" in text
    assert "That is 8% worse than always saying the base rate of the topic." in text
    assert "All of these predictions were entered after their time was over" in text


async def test_a_record_better_than_its_base_rate_says_so(client: AsyncClient) -> None:
    for nth in range(20):
        body = claim_body(
            statement=f"Event {nth} comes", probability=(0.1, 0.9)[nth % 2]
        )
        await post(client, "/v1/claims", body)
        finding = occurred("2026-02-01") if nth % 2 else not_occurred("2026-03-31")
        await post(client, f"/v1/events/event-{nth}-comes/outcomes", finding)
    text = await page(client, "/sources/ada-stone")
    assert "That is 96% better than always saying the base rate of the topic." in text


SMALL = [
    (4, False, False, False),
    (5, True, False, False),
    (19, True, False, False),
    (20, True, True, False),
    (50, True, True, True),
]


@pytest.mark.parametrize(("events", "rates", "skill", "parts"), SMALL)
async def test_small_numbers_are_shown_as_counts(
    client: AsyncClient, events: int, rates: bool, skill: bool, parts: bool
) -> None:
    await predict(client, events, events // 2)
    text = await page(client, "/sources/ada-stone")
    assert ("95% interval" in text) is rates
    assert ("Brier score " in text) is rates
    assert ("Calibration:" in text) is rates
    assert ("than always saying" in text) is skill
    assert ("Where the score comes from" in text) is parts
    assert f"Right on {events // 2} of {events} settled predictions" in text


async def test_a_leaderboard_shows_no_rate_and_no_rank_of_too_few(
    client: AsyncClient,
) -> None:
    for number, name in ((4, "Ada Stone"), (6, "Bo Reed"), (12, "Cy Lane")):
        await predict(client, number, 2, word=name, source={"name": name})
    text = await page(client, "/leaderboard?sort=brier&min_events=1&entry=any")
    rows = {
        name: re.findall(r"<td[^>]*>([^<]*)", text.partition(name)[2])[:6]
        for name in ("Ada Stone", "Bo Reed", "Cy Lane")
    }
    # Its closeness, how much stands behind it, and the share right.
    assert rows["Ada Stone"][:5] == ["–", "4", "4", "1", "–"]
    assert rows["Bo Reed"][4].startswith("33%")
    unranked = r'"Rank">–</td><td class="n" data-label="Could be">–</td>\s+<th'
    assert len(re.findall(unranked, text)) == 2


async def test_filters_stand_in_the_address_and_in_the_data(
    client: AsyncClient,
) -> None:
    await predict(client, 3, 1, topics=["roads"])
    query = "?topic=roads&basis=stated&made_from=&as_of="
    text = await page(client, f"/sources/ada-stone{query}")
    assert "/sources/ada-stone.json?topic=roads&amp;basis=stated" in text
    assert "2 filters in force" in text
    record = await get(client, f"/sources/ada-stone.json{query}")
    assert record == await get(
        client, "/v1/sources/ada-stone/record?topic=roads&basis=stated"
    )
    none = await get(client, "/sources/ada-stone.json?topic=bridges")
    assert none["claims"]["total"] == 0
    assert "No predictions are recorded here." in await page(
        client, "/sources/ada-stone?topic=bridges"
    )


async def test_what_shared_addresses_bring_along_is_passed_over_nothing_else(
    client: AsyncClient,
) -> None:
    await predict(client, 1, 1)
    assert "Ada Stone" in await page(client, "/sources/ada-stone?fbclid=x&utm_source=y")
    refused = await client.get("/sources/ada-stone?colour=red")
    assert refused.status_code == 400


async def test_the_claims_behind_a_record_come_as_csv(client: AsyncClient) -> None:
    await predict(client, 3, 1)
    await post(client, "/v1/claims", claim_body(statement="=1+1 comes", quote="@home"))
    response = await client.get("/sources/ada-stone.csv")
    assert response.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(StringIO(response.text)))
    assert [row["mark"] for row in rows] == ["right", "wrong", "wrong", "due"]
    assert rows[-1]["statement"] == "'=1+1 comes"
    assert rows[-1]["quote"] == "'@home"
    assert (await client.get("/sources/ada-stone.xml")).status_code == 404


async def test_a_feed_and_a_badge_show_the_outcome(client: AsyncClient) -> None:
    await predict(client, 3, 1)
    await post(client, "/v1/claims", claim_body(statement="<b>&</b>"))
    feed = await client.get("/sources/ada-stone.atom")
    assert feed.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    entries = ET.fromstring(feed.content).findall(f"{ATOM}entry")  # noqa: S314 our own
    titles = {entry.findtext(f"{ATOM}title") for entry in entries}
    assert {
        "Right: Event 0 comes — given 80%",
        "Not yet judged: <b>&</b>",
    } <= titles
    few = await client.get("/sources/ada-stone.svg")
    assert few.headers["Content-Type"].startswith("image/svg+xml")
    assert "right on 1 of 3<" in few.text
    assert ET.fromstring(few.content).tag.endswith("svg")  # noqa: S314 our own
    nobody = await client.get("/outlets/the-courier.svg?topic=none")
    assert "0 predictions, none judged" in nobody.text


async def test_a_record_as_of_then_shows_what_was_known_then(api: Api) -> None:
    await post(api.client, "/v1/claims", claim_body())
    api.clock.pass_by(days=3)
    path = "/v1/events/the-minister-resigns/outcomes"
    await post(api.client, path, occurred("2026-02-01"))
    now = await page(api.client, "/sources/ada-stone")
    then = await page(api.client, "/sources/ada-stone?as_of=2026-11-23")
    assert "Right on 1 of 1 settled prediction." in now
    assert "No prediction is settled yet." in then
    assert "Not yet judged" in then


async def test_scores_are_drawn_over_time_once_there_are_two(api: Api) -> None:
    for word, right in (("One", 2), ("Two", 5), ("Three", 6)):
        await predict(api.client, 6, right, word=word)
        api.clock.pass_by(days=31)
    text = await page(api.client, "/sources/ada-stone")
    assert "Brier score over time; lower is better" in text
    for month in ("2026-11", "2026-12", "2027-01"):
        assert f">{month}</text>" in text


async def test_an_outlets_page_parts_what_it_relayed(client: AsyncClient) -> None:
    await post(client, "/v1/claims", claim_body(via={"name": "The Wire"}))
    await post(
        client,
        "/v1/claims",
        claim_body(statement="The king abdicates", source={"name": "The Courier"}),
    )
    text = await page(client, "/outlets/the-courier")
    assert "Taken from another outlet" in text
    assert "?role=own_voice" in text
    relayed = await get(client, "/outlets/the-courier.json?role=relayed")
    assert relayed["claims"]["total"] == 1


async def test_a_merged_slug_leads_on(client: AsyncClient) -> None:
    await predict(client, 1, 1)
    await post(client, "/v1/sources", {"name": "A. Stone"})
    await post(client, "/v1/sources/a-stone/merge", {"into": "ada-stone"}, 201)
    for path, led in (
        ("/sources/a-stone?topic=x", "/sources/ada-stone?topic=x"),
        ("/sources/a-stone.csv", "/sources/ada-stone.csv"),
        ("/v1/sources/a-stone/record", "/v1/sources/ada-stone/record"),
    ):
        response = await client.get(path)
        assert response.status_code == 308
        assert response.headers["Location"] == led


async def test_every_part_of_a_record_leads_to_the_claims_behind_it(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    window = {"earliest": "2026-01-10", "latest": "2026-01-12"}
    for changes in (
        {"topics": ["roads"], "wording": "probably", "window": window},
        {"statement": "It rains", "wording": "unlikely"},
    ):
        await post(client, "/v1/claims", claim_body(**changes))
    text = await page(client, "/sources/ada-stone")
    links = {unescape(link) for link in re.findall('href="(/claims[?][^"]*)"', text)}
    for query, is_one in (
        ("topic=roads", True),
        ("phrase=probably", True),
        ("horizon_min=0&horizon_max=7", True),
        ("outlet=the-courier", False),
        ("due_from=2026-01-01&due_to=2026-12-31", False),
    ):
        with subtests.test(query):
            link = next(link for link in links if query in link)
            listed = await page(client, link)
            assert "The minister resigns" in listed
            assert ("It rains" not in listed) is is_one


async def test_many_claims_are_drawn_in_part(client: AsyncClient) -> None:
    await predict(client, 30, 10)
    text = await page(client, "/sources/ada-stone")
    assert "The newest 20 of 30." in text
    assert text.count('class="lane"') == 20
