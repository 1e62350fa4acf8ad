"""The whole journey of a claim, in a browser, with scripts and without."""

from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import feedparser
import pytest
from playwright.async_api import Page, expect

from tests.browser.at_the_desk import enter, sign_in
from tests.browser.conftest import PATIENCE, Reader
from tests.live_server import Server

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
READERS: Any = feedparser


async def judge(page: Page, path: str) -> None:
    """Record by the form that it did not happen."""
    await page.goto(path)
    await page.get_by_role("link", name="Record what happened").click()
    await page.get_by_label("It has not happened, up to a day").check()
    await page.get_by_label("Address of the evidence").fill("https://example.org/9-may")
    await page.get_by_role("button", name="Show what it does").click()
    await page.get_by_role("button", name="Record it").click()
    await expect(page.get_by_role("status")).to_have_text("Recorded.")
    await page.goto(path)
    await expect(page.locator(".hero")).to_contain_text("It did not happen")


@SCRIPTS
async def test_the_journey_from_the_form_to_the_records(
    reader: Reader, site: Server, scripts: bool
) -> None:
    who, other = ("Ann Teller", "Bea Teller") if scripts else ("Cy Quiet", "Di Quiet")
    outlet = "The Evening Story" if scripts else "The Plain Story"
    async with reader.reading(java_script_enabled=scripts) as page:
        await sign_in(page, site.key)
        for name in (who, other):
            path = await enter(page, name, outlet)
            await page.goto(path)
            await expect(page.locator(".hero")).to_contain_text("No finding")
            await judge(page, path)

        await page.get_by_role("link", name=other).first.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(other)
        await expect(page.locator(".lead .first")).to_contain_text("Right on 0 of 1")
        await page.go_back()
        await page.get_by_role("link", name=outlet).first.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(outlet)
        await expect(page.locator(".lead .first")).to_contain_text("Right on 0 of 2")

        await page.goto("/compare")
        await page.get_by_label("Source 1").fill(who)
        await page.get_by_label("Source 2").fill(other)
        await page.get_by_role("button", name="Compare").click()
        await expect(page.get_by_role("main")).to_contain_text("no judged question")


@SCRIPTS
async def test_a_filter_stands_in_the_address(reader: Reader, scripts: bool) -> None:
    async with reader.reading(java_script_enabled=scripts) as page:
        await page.goto("/sources/fivethirtyeight-classic-model")
        await page.get_by_text("Filter this record").click()
        await page.get_by_label("Made from").fill("2018-10-01")
        await page.get_by_role("button", name="Show").click()
        await expect(page.get_by_text("1 filter in force")).to_be_visible()
        query = parse_qs(urlsplit(page.url).query)
        assert query == {"made_from": ["2018-10-01"]}
        await page.reload()
        await expect(page.get_by_label("Made from")).to_have_value("2018-10-01")
        await page.get_by_role("link", name="Clear all filters").click()
        await expect(page.get_by_text("1 filter in force")).to_have_count(0)


@SCRIPTS
async def test_a_search_finds_by_the_beginning_of_a_name(
    reader: Reader, scripts: bool
) -> None:
    async with reader.reading(java_script_enabled=scripts) as page:
        await page.goto("/")
        words = page.get_by_role("main").get_by_role("searchbox")
        await words.press_sequentially("wall")
        await words.press("Enter")
        await (
            page.get_by_role("main")
            .get_by_role("link", name="Ben Wallace")
            .first.click()
        )
        await expect(page.get_by_role("heading", level=1)).to_have_text("Ben Wallace")


async def test_a_page_leads_to_a_feed_that_readers_understand(
    reader: Reader,
) -> None:
    async with reader.reading() as page:
        await page.goto("/sources/ben-wallace")
        link = page.locator('link[type="application/atom+xml"]').first
        path = await link.get_attribute("href")
        answer = await page.request.get(path or "")
        feed = READERS.parse(await answer.body())
    assert not feed.bozo
    assert any("mobilisation" in entry.title for entry in feed.entries)


async def test_scripts_search_filter_and_read_without_a_new_page(
    reader: Reader, site: Server
) -> None:
    async with reader.reading() as page:
        requested: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        await page.goto("/")
        await page.evaluate("window.same = true")
        words = page.get_by_role("main").get_by_role("searchbox")
        await words.press_sequentially("simony")
        await expect(page.locator("#found")).to_contain_text("Margarita Simonyan")
        await expect(page.locator("#tally")).to_contain_text("match")
        await expect(words).to_have_value("simony")
        assert await page.evaluate("window.same")

        await page.goto("/sources/fivethirtyeight-classic-model")
        await page.evaluate("window.same = true")
        await page.get_by_text("Filter this record").click()
        await page.get_by_label("Probability").focus()
        await page.get_by_label("Probability").select_option("stated")
        await expect(page.get_by_text("1 filter in force")).to_be_visible()
        await expect(page.get_by_label("Probability")).to_be_focused()
        assert urlsplit(page.url).query == "basis=stated"
        assert await page.evaluate("window.same")
        await page.go_back()
        await expect(page.get_by_text("1 filter in force")).to_have_count(0)

        await sign_in(page, site.key, "/claims/new")
        await page.get_by_label("Said on").fill("2022-04-29")
        await page.get_by_label("By when, in words").fill("on May 9")
        await page.get_by_label("How sure they sounded").fill("could")
        reading = page.locator("#reading")
        await expect(reading).to_contain_text("is read as on 9 May 2022")
        await expect(reading).to_contain_text("too vague to score")
        assert not any(site.key in url for url in requested)


@contextmanager
def another_site(page: str) -> Generator[str]:
    """Run a site that answers every request with one page; yield its address."""

    class Answer(BaseHTTPRequestHandler):
        # It reads the whole request first: a connection that is closed before that is
        # reset, and the response may be lost.
        def do_GET(self) -> None:
            body = page.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


async def test_a_card_shows_in_a_page_of_another_site(
    reader: Reader, site: Server
) -> None:
    frame = f'<iframe src="{site.url}/embed/source/ben-wallace" width=320></iframe>'
    with another_site(frame) as url:
        page = await reader.browser.new_page()
        page.set_default_timeout(PATIENCE)
        await page.goto(url)
        card = page.frame_locator("iframe")
        await expect(card.locator(".first")).to_contain_text("Right on")
        await card.get_by_role("link", name="Ben Wallace").click()
        await expect(page).to_have_url(f"{site.url}/sources/ben-wallace")
        await page.close()
