"""The home page, and what crawlers ask for."""

import re
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
from httpx import AsyncClient

from api.pages import crawlers
from tests.api_calls import claim_body, post
from tests.conftest import Api
from tests.pages.test_subject_page import page, predict

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


async def test_the_start_says_how_much_there_is_and_how_it_turned_out(
    client: AsyncClient,
) -> None:
    await predict(client, 3, 2)
    vague = claim_body(statement="A bridge falls", wording="could")
    await post(client, "/v1/claims", vague)
    late = claim_body(statement="A tower falls", window={"earliest": "2027-01-01"})
    await post(client, "/v1/claims", late)
    text = await page(client, "/")
    assert "2 of the 3 predictions judged so far were right." in text
    assert "<desc>2 right, 1 wrong, " in text
    stock = re.sub("<[^>]+>", "", text.partition('class="stock"')[2][:600])
    assert "5 predictions" in stock
    assert "5 events" in stock
    assert "1 source\n" in stock
    for path in ("/claims/new", "/docs", "/sources", "/llms.txt", "/settled.atom"):
        assert f'href="{path}"' in text


async def test_who_leads_is_shown_although_all_was_entered_too_late(
    client: AsyncClient,
) -> None:
    await predict(client, 11, 8)
    text = await page(client, "/")
    board = text.partition("Who is most often close")[2].partition("</section>")[0]
    assert "8 of 11" in board
    assert "once the outcome was known" in board
    assert 'href="/leaderboard?entry=any"' in board


async def places(client: AsyncClient, path: str) -> list[str]:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/xml")
    found = ET.fromstring(answer.content).iter(LOC)  # noqa: S314 it is our own
    return [(place.text or "").removeprefix(str(client.base_url)) for place in found]


async def test_sitemaps_list_every_page_but_those_of_claims(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawlers, "MOST_ADDRESSES", 2)
    await predict(api.client, 3, 1, topics=["works"])
    files = await places(api.client, "/sitemap.xml")
    kinds = [file.removeprefix("/sitemaps/").rstrip("0123456789.xml") for file in files]
    assert kinds == ["start", "sources-", "outlets-", "events-", "events-"]
    listed = [path for file in files[1:] for path in await places(api.client, file)]
    assert listed == [
        "/sources/ada-stone",
        "/outlets/the-courier",
        *(f"/events/event-{nth}-comes" for nth in range(3)),
    ]
    monkeypatch.undo()
    start = await places(api.client, "/sitemaps/start.xml")
    assert "/topics/works" in start
    for path in [*start, *listed]:
        answer = await api.client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 200, path
    for name in ("events-99.xml", "events-x.xml", "claims-1.xml", "events-1", "a"):
        assert (await api.client.get(f"/sitemaps/{name}")).status_code == 404, name


async def test_crawlers_may_read_pages_and_find_the_sitemap(
    client: AsyncClient,
) -> None:
    answer = await client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())
    assert rules.can_fetch("Anybody", "/sources/ada-stone")
    assert not rules.can_fetch("Anybody", "/search?q=x")
    assert rules.site_maps() == [f"{client.base_url}/sitemap.xml"]


async def test_a_guide_for_programs_names_addresses_that_answer(
    client: AsyncClient,
) -> None:
    text = (await client.get("/llms.txt")).text
    assert text.startswith("# Foresaid\n\n> ")
    addresses = re.findall(r"\]\(([^)]+)\)", text)
    assert len(addresses) > 10
    for address in addresses:
        assert (await client.get(address)).status_code == 200, address


async def test_addresses_follow_the_host_that_was_asked(client: AsyncClient) -> None:
    for host in ("one.example", "two.example"):
        answer = await client.get("/sitemap.xml", headers={"Host": host})
        assert f"http://{host}/sitemaps/start.xml" in answer.text
