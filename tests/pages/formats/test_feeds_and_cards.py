"""Feeds, calendars, cards and images, read as other programs read them."""

import re
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import feedparser
import pytest
import vobject
from httpx import ASGITransport, AsyncClient, Response

from api import app
from api.settings import Settings
from tests.api_calls import claim_body, get, not_occurred, occurred, post, problem
from tests.conftest import Api, served
from tests.writer.test_group_commit import run

FEEDS: Any = feedparser
CALENDARS: Any = vobject
HOSTILE = 'Über; "quoted", <b>&\\ n'
SVG = "{http://www.w3.org/2000/svg}"
PLACE = "http://test"
RENAME = """
    SET session_replication_role = replica;
    UPDATE sources SET name = 'Bo Teed' WHERE name = 'Bo Reed'
"""


async def fetch(client: AsyncClient, path: str, media_type: str) -> Response:
    response = await client.get(path)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"].startswith(media_type)
    return response


async def feed(client: AsyncClient, path: str) -> Any:
    answer = await fetch(client, path, "application/atom+xml")
    parsed = FEEDS.parse(answer.content)
    assert not parsed.bozo, parsed.bozo_exception
    assert parsed.feed.id
    assert parsed.feed.updated_parsed
    assert len({entry.id for entry in parsed.entries}) == len(parsed.entries)
    return parsed


async def calendar_entries(client: AsyncClient, path: str) -> list[Any]:
    answer = await fetch(client, path, "text/calendar")
    calendar = CALENDARS.readOne(answer.text)
    assert calendar.validate(raiseException=True)
    return list(getattr(calendar, "vevent_list", []))


async def enter_claims(client: AsyncClient) -> None:
    """Enter a settled claim, one that is due, and one that is open."""
    await post(client, "/v1/claims", claim_body(topics=["cabinet"]))
    path = "/v1/events/the-minister-resigns/outcomes"
    await post(client, path, occurred("2026-02-01"))
    await post(client, "/v1/claims", claim_body(statement=HOSTILE, topics=["cabinet"]))
    due = {"earliest": "2026-01-10", "latest": "2027-03-31"}
    later = claim_body(
        statement="The bridge opens", window=due, source={"name": "Bo Reed"}
    )
    await post(client, "/v1/claims", later)


OPEN = "Open: The bridge opens"
WAITS = f"Not yet judged: {HOSTILE}"
RIGHT = "Right: The minister resigns"
TITLES = {
    "/settled.atom": [RIGHT],
    "/new.atom": [OPEN, WAITS, RIGHT],
    "/sources/bo-reed.atom": [OPEN],
    "/sources/ada-stone.atom": [WAITS, RIGHT],
    "/events/the-bridge-opens.atom": [OPEN],
    "/topics/cabinet.atom": [WAITS, RIGHT],
    "/outlets/the-courier.atom": [OPEN, WAITS, RIGHT],
    "/outlets/the-courier.atom?topic=cabinet": [WAITS, RIGHT],
}


async def test_feeds_hold_what_is_new_and_what_is_settled(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    await enter_claims(client)
    for path, titles in TITLES.items():
        with subtests.test(path):
            parsed = await feed(client, path)
            assert [entry.title for entry in parsed.entries] == titles


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sources/ada-stone.atom?as_of=2026-11-01", 400),
        ("/outlets/nobody.atom?q=1", 400),
        ("/topics/nothing.atom", 404),
        ("/topics/cabinet.exe", 404),
    ],
)
async def test_a_feed_that_is_not_there_is_a_problem(
    client: AsyncClient, path: str, status: int
) -> None:
    await enter_claims(client)
    problem(await client.get(path), status)


async def test_an_old_claim_comes_up_in_a_feed_when_it_is_settled(api: Api) -> None:
    for nth in range(45):
        api.clock.pass_by(minutes=1)
        await post(api.client, "/v1/claims", claim_body(statement=f"Event {nth} comes"))
    before = await feed(api.client, "/sources/ada-stone.atom")
    assert len(before.entries) == 40
    assert not any("Event 0 comes" in entry.title for entry in before.entries)
    api.clock.pass_by(minutes=1)
    await post(
        api.client, "/v1/events/event-0-comes/outcomes", not_occurred("2026-03-31")
    )
    after = await feed(api.client, "/sources/ada-stone.atom")
    assert after.entries[0].title == "Wrong: Event 0 comes"
    assert after.feed.updated > before.feed.updated


async def test_a_calendar_has_a_day_for_each_claim_that_is_not_judged(
    client: AsyncClient,
) -> None:
    await enter_claims(client)
    by_summary = {
        entry.summary.value: entry
        for entry in await calendar_entries(client, "/due.ics")
    }
    assert set(by_summary) == {
        f"Due: Ada Stone: {HOSTILE}",
        "Due: Bo Reed: The bridge opens",
    }
    bridge = by_summary["Due: Bo Reed: The bridge opens"]
    assert bridge.dtstart.value.isoformat() == "2027-03-31"
    assert len(await calendar_entries(client, "/topics/cabinet.ics")) == 1
    assert len(await calendar_entries(client, "/sources/bo-reed.ics")) == 1
    assert len(await calendar_entries(client, "/events/the-bridge-opens.ics")) == 1


@pytest.mark.parametrize("path", ["/due.ics", "/sources/bo-reed.ics", "/new.atom"])
async def test_what_is_made_anew_is_the_same_to_the_byte(api: Api, path: str) -> None:
    await enter_claims(api.client)
    first = await api.client.get(path)
    await run(api, RENAME)  # a copy would still have the old name
    api.clock.pass_by(hours=3)  # it is noon: no copy holds
    again = await api.client.get(path)
    renamed = first.content.replace(b"Bo Reed", b"Bo Teed")
    assert again.content == renamed != first.content


@pytest.mark.parametrize("path", ["/new.atom", "/settled.atom"])
async def test_a_feed_of_nothing_is_valid(client: AsyncClient, path: str) -> None:
    assert (await feed(client, path)).entries == []


async def test_a_calendar_of_nothing_is_valid(client: AsyncClient) -> None:
    answer = await fetch(client, "/due.ics", "text/calendar")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert CALENDARS.readOne(answer.text).prodid.value


async def test_feeds_and_days_of_two_logs_have_ids_of_their_own(
    api: Api, create: Callable[[], AsyncIterator[str]]
) -> None:
    async def ids(client: AsyncClient) -> set[str]:
        feeds = [await feed(client, path) for path in ("/new.atom", "/settled.atom")]
        days = await calendar_entries(client, "/due.ics")
        hosts = [day.uid.value.partition("@")[2] for day in days]
        return {*(parsed.feed.id for parsed in feeds), *hosts}

    await enter_claims(api.client)
    ours = await ids(api.client)
    assert len(ours) == 3
    assert all(id_.startswith("urn:uuid:") or "." in id_ for id_ in ours)
    await post(api.client, "/v1/claims", claim_body(statement="The mill opens"))
    assert await ids(api.client) == ours
    async for dsn in create():
        async with app.running(Settings(), served(dsn), api.clock) as (other, _, _):
            transport = ASGITransport(other)  # pyright: ignore[reportArgumentType] two spellings of ASGI
            async with AsyncClient(
                transport=transport, base_url="http://test"
            ) as client:
                theirs = await feed(client, "/new.atom")
                assert theirs.feed.id not in ours


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/embed/source/ada-stone", "Right on 1 of 1 prediction judged so far."),
        ("/embed/outlet/the-courier", "Fewer than 5 events are settled."),
        ("/embed/event/the-minister-resigns", "It happened on 1 February 2026."),
    ],
)
async def test_a_card_may_be_framed_and_does_nothing_else(
    client: AsyncClient, path: str, sentence: str
) -> None:
    await enter_claims(client)
    answer = await fetch(client, path, "text/html")
    assert sentence in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "<script" not in answer.text
    links = re.findall("<a [^>]*>", answer.text)
    assert links
    assert all('target="_top"' in link for link in links)


async def test_only_a_card_may_be_framed(client: AsyncClient) -> None:
    await enter_claims(client)
    page = await fetch(client, "/sources/ada-stone", "text/html")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    problem(await client.get("/embed/source/nobody"), 404)


@pytest.mark.parametrize(
    ("path", "framed"),
    [
        ("/sources/ada-stone", "/embed/source/ada-stone"),
        ("/outlets/the-courier", "/embed/outlet/the-courier"),
        ("/events/the-bridge-opens", "/embed/event/the-bridge-opens"),
    ],
)
async def test_a_card_is_found_by_oembed(
    client: AsyncClient, path: str, framed: str
) -> None:
    await enter_claims(client)
    address = f"/oembed?url={quote(PLACE + path, safe='')}&maxwidth=400"
    card = await get(client, address)
    assert (card["version"], card["type"], card["width"]) == ("1.0", "rich", 400)
    assert f'src="{PLACE}{framed}"' in card["html"]
    assert (await client.get(framed)).status_code == 200


@pytest.mark.parametrize(
    ("url", "status"),
    [
        (f"{PLACE}/method", 404),
        (f"{PLACE}/sources/nobody", 404),
        (f"{PLACE}/claims/nothing", 404),
        (f"{PLACE}/claims/00000000-0000-7000-8000-000000000000", 404),
        ("https://another.example/sources/ada-stone", 400),
        ("javascript:alert(1)", 400),
        ("http://[", 400),
    ],
)
async def test_what_has_no_card_is_not_found_by_oembed(
    client: AsyncClient, url: str, status: int
) -> None:
    address = f"/oembed?url={quote(url, safe='')}"
    problem(await client.get(address), status)


async def test_a_card_is_as_small_as_a_page_asks_in_json_alone(
    client: AsyncClient,
) -> None:
    await enter_claims(client)
    address = f"/oembed?url={quote(PLACE + '/sources/ada-stone', safe='')}"
    small = await client.get(f"{address}&maxwidth=200&maxheight=90")
    assert small.headers["Content-Type"] == "application/json"
    assert (small.json()["width"], small.json()["height"]) == (200, 90)
    assert 'width="200" height="90"' in small.json()["html"]
    for name in ("xml", "yaml"):
        problem(await client.get(f"{address}&format={name}"), 501)


async def test_a_hostile_address_gets_no_script_through_oembed(
    client: AsyncClient,
) -> None:
    await enter_claims(client)
    hostile = quote('https://"><script>x/sources/ada-stone', safe="")
    answer = await client.get(f"/oembed?url={hostile}")
    assert '"><script>' not in answer.json().get("html", "")


@pytest.mark.parametrize("plot", ["calibration", "history"])
async def test_a_plot_stands_alone(api: Api, plot: str) -> None:
    path = f"/sources/ada-stone/{plot}.svg"
    for nth in range(12):
        statement = f"Event {nth} comes"
        body = claim_body(
            statement=statement, probability=0.8, source={"name": "Ada Stone"}
        )
        await post(api.client, "/v1/claims", body)
    few = await fetch(api.client, path, "image/svg+xml")
    assert "Too few are settled" in few.text
    for nth in range(12):
        if nth == 6:
            api.clock.pass_by(days=31)
        finding = occurred("2026-02-01") if nth % 4 else not_occurred("2026-03-31")
        await post(api.client, f"/v1/events/event-{nth}-comes/outcomes", finding)
    whole = await fetch(api.client, path, "image/svg+xml")
    image = ET.fromstring(whole.content)  # noqa: S314 our own
    assert image.tag == f"{SVG}svg"
    assert len(image.findall(f".//{SVG}circle")) == (1 if plot == "calibration" else 2)
    assert "sha256-" in whole.headers["Content-Security-Policy"]
    page = await fetch(api.client, "/sources/ada-stone", "text/html")
    assert f'href="{path}"' in page.text
    problem(await api.client.get(f"/sources/nobody/{plot}.svg"), 404)
