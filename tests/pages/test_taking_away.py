"""What others take away: feeds, calendars, cards, pictures, as their readers do."""

import re
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import feedparser
import pytest
import vobject
from httpx import AsyncClient, Response

from tests.asking import absent, get, occurred, post, problem, said
from tests.conftest import Api

FEEDS: Any = feedparser
CALENDARS: Any = vobject
HOSTILE = 'Über; "quoted", <b>&\\ n'
SVG = "{http://www.w3.org/2000/svg}"


async def answered(client: AsyncClient, path: str, media_type: str) -> Response:
    response = await client.get(path)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"].startswith(media_type)
    return response


async def feed(client: AsyncClient, path: str) -> Any:
    answer = await answered(client, path, "application/atom+xml")
    found = FEEDS.parse(answer.content)
    assert not found.bozo, found.bozo_exception
    assert found.feed.id
    assert found.feed.updated_parsed
    assert len({each.id for each in found.entries}) == len(found.entries)
    return found


async def agenda(client: AsyncClient, path: str) -> list[Any]:
    answer = await answered(client, path, "text/calendar")
    calendar = CALENDARS.readOne(answer.text)
    assert calendar.validate(raiseException=True)
    return list(getattr(calendar, "vevent_list", []))


async def tell(client: AsyncClient) -> None:
    """Enter one claim that is settled, one that waits, one that is open."""
    await post(client, "/v1/claims", said(topics=["cabinet"]))
    path = "/v1/events/the-minister-resigns/outcomes"
    await post(client, path, occurred("2026-02-01"))
    await post(client, "/v1/claims", said(statement=HOSTILE, topics=["cabinet"]))
    due = {"earliest": "2026-01-10", "latest": "2027-03-31"}
    later = said(statement="The bridge opens", window=due, source={"name": "Bo Reed"})
    await post(client, "/v1/claims", later)


async def test_feeds_tell_what_is_new_and_what_is_settled(client: AsyncClient) -> None:
    await tell(client)
    for path, titles in (
        ("/settled.atom", ["Right: The minister resigns"]),
        (
            "/new.atom",
            [
                "Open: The bridge opens",
                f"Waits for a finding: {HOSTILE}",
                "Right: The minister resigns",
            ],
        ),
        ("/sources/bo-reed.atom", ["Open: The bridge opens"]),
        ("/events/the-bridge-opens.atom", ["Open: The bridge opens"]),
    ):
        found = await feed(client, path)
        assert [each.title for each in found.entries] == titles, path
    for path in ("/sources/ada-stone.atom", "/topics/cabinet.atom"):
        assert len((await feed(client, path)).entries) == 2
    assert len((await feed(client, "/outlets/the-courier.atom")).entries) == 3
    narrowed = await feed(client, "/outlets/the-courier.atom?topic=cabinet")
    assert len(narrowed.entries) == 2
    for path in ("/sources/ada-stone.atom?as_of=2026-11-01", "/outlets/x.atom?q=1"):
        assert (await client.get(path)).status_code in {400, 404}
    problem(await client.get("/topics/nothing.atom"), 404)
    problem(await client.get("/topics/cabinet.exe"), 404)


async def test_an_old_claim_comes_up_in_a_feed_when_it_is_settled(api: Api) -> None:
    for nth in range(45):
        api.clock.pass_by(minutes=1)
        await post(api.client, "/v1/claims", said(statement=f"Event {nth} comes"))
    before = await feed(api.client, "/sources/ada-stone.atom")
    assert len(before.entries) == 40
    assert not any("Event 0 comes" in each.title for each in before.entries)
    api.clock.pass_by(minutes=1)
    await post(api.client, "/v1/events/event-0-comes/outcomes", absent("2026-03-31"))
    after = await feed(api.client, "/sources/ada-stone.atom")
    assert after.entries[0].title == "Wrong: Event 0 comes"
    assert after.feed.updated > before.feed.updated


async def test_a_calendar_has_a_day_for_each_claim_that_is_not_judged(
    client: AsyncClient,
) -> None:
    await tell(client)
    found = {each.summary.value: each for each in await agenda(client, "/due.ics")}
    assert set(found) == {
        f"Due: Ada Stone: {HOSTILE}",
        "Due: Bo Reed: The bridge opens",
    }
    bridge = found["Due: Bo Reed: The bridge opens"]
    assert bridge.dtstart.value.isoformat() == "2027-03-31"
    assert len(await agenda(client, "/topics/cabinet.ics")) == 1
    assert len(await agenda(client, "/sources/bo-reed.ics")) == 1
    assert len(await agenda(client, "/events/the-bridge-opens.ics")) == 1
    again = await client.get("/due.ics")
    assert again.content == (await client.get("/due.ics")).content


async def test_feeds_and_calendars_of_nothing_are_valid(client: AsyncClient) -> None:
    for path in ("/new.atom", "/settled.atom"):
        assert (await feed(client, path)).entries == []
    answer = await answered(client, "/due.ics", "text/calendar")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert CALENDARS.readOne(answer.text).prodid.value


async def test_a_card_may_be_framed_and_does_nothing_else(client: AsyncClient) -> None:
    await tell(client)
    for path, told in (
        ("/embed/source/ada-stone", "Right on 1 of 1 settled prediction."),
        ("/embed/outlet/the-courier", "Fewer than 5 events are settled."),
        ("/embed/event/the-minister-resigns", "It happened on 1 February 2026."),
    ):
        answer = await answered(client, path, "text/html")
        assert told in answer.text
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "default-src 'none'" in policy
        assert "<script" not in answer.text
        links = re.findall("<a [^>]*>", answer.text)
        assert links
        assert all('target="_top"' in link for link in links)
    page = await answered(client, "/sources/ada-stone", "text/html")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    problem(await client.get("/embed/source/nobody"), 404)


async def test_a_card_is_found_by_oembed(client: AsyncClient) -> None:
    await tell(client)
    place = "https://foresaid.example"
    for path, framed in (
        ("/sources/ada-stone", "/embed/source/ada-stone"),
        ("/outlets/the-courier", "/embed/outlet/the-courier"),
        ("/events/the-bridge-opens", "/embed/event/the-bridge-opens"),
    ):
        asked = f"/oembed?url={quote(place + path, safe='')}&maxwidth=400"
        told = await get(client, asked)
        assert (told["version"], told["type"], told["width"]) == ("1.0", "rich", 400)
        assert f'src="{place}{framed}"' in told["html"]
        assert (await client.get(framed)).status_code == 200
    for url, status in (
        (f"{place}/method", 404),
        (f"{place}/sources/nobody", 404),
        ("javascript:alert(1)", 400),
        ("http://[", 400),
    ):
        asked = f"/oembed?url={quote(url, safe='')}"
        assert (await client.get(asked)).status_code == status, url
    hostile = quote('https://"><script>x/sources/ada-stone', safe="")
    answer = await client.get(f"/oembed?url={hostile}")
    assert '"><script>' not in answer.json().get("html", "")


@pytest.mark.parametrize("plot", ["calibration", "history"])
async def test_a_plot_stands_alone(api: Api, plot: str) -> None:
    path = f"/sources/ada-stone/{plot}.svg"
    for nth in range(12):
        statement = f"Event {nth} comes"
        body = said(statement=statement, probability=0.8, source={"name": "Ada Stone"})
        await post(api.client, "/v1/claims", body)
    few = await answered(api.client, path, "image/svg+xml")
    assert "Too few are settled" in few.text
    for nth in range(12):
        if nth == 6:
            api.clock.pass_by(days=31)
        found = occurred("2026-02-01") if nth % 4 else absent("2026-03-31")
        await post(api.client, f"/v1/events/event-{nth}-comes/outcomes", found)
    whole = await answered(api.client, path, "image/svg+xml")
    image = ET.fromstring(whole.content)  # noqa: S314 our own
    assert image.tag == f"{SVG}svg"
    assert len(image.findall(f".//{SVG}circle")) == (1 if plot == "calibration" else 2)
    assert "sha256-" in whole.headers["Content-Security-Policy"]
    page = await answered(api.client, "/sources/ada-stone", "text/html")
    assert f'href="{path}"' in page.text
    problem(await api.client.get(f"/sources/nobody/{plot}.svg"), 404)
