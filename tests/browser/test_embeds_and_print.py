"""Cards in frames, plots in a browser, and pages on paper."""

from typing import Any

import pytest
from playwright.async_api import Page

from api.pages.oembed import HEIGHT, WIDTH
from tests.browser.conftest import Reader
from tests.live_server import Server

LONG = "The bridge and the tunnel and the road open to everyone before the summer ends "
SHOWN = """name => [...document.querySelectorAll(name)].filter(element =>
    element.getClientRects().length
    && !element.closest("details:not([open])")).length"""
TOO_WIDE = """() => [...document.querySelectorAll("text")]
    .filter(text => text.getBoundingClientRect().right > 600 - 12)
    .map(text => text.textContent)"""
PRINTED = {
    "/": (".plot",),
    "/sources/fivethirtyeight-classic-model": (
        ".strip a",
        ".plot.square",
        ".line",
    ),
    "/outlets/the-sun": (".strip a",),
    "/events/katie-hobbs-d-wins-the-2022-arizona-governor-election": (
        ".chance",
        ".found",
    ),
    "/leaderboard": ("table",),
    "/compare?slug=fivethirtyeight-classic-model,fivethirtyeight-deluxe-model": (
        ".dot",
    ),
    "/topics/us-elections": (".claim",),
}
FOR_A_SCREEN = ".top nav, .find, .filters, footer, button, .share, .downloads, .acts"


@pytest.fixture(scope="module")
def longest(site: Server) -> Any:
    """A claim whose every text is as long as it may be."""
    response = site.post(
        "/v1/claims",
        json={
            "statement": (LONG * 20)[:1000],
            "quote": (LONG * 20)[:1000],
            "source": {"name": "Maximilian-Alexander of Hohenstaufen " * 5},
            "outlet": {"name": "The Courier"},
            "made_on": "2024-01-10",
            "due": "by June 1, 2024",
            "wording": "is likely to",
            "direction": "will_not",
        },
    )
    assert response.status_code in {200, 201}, response.text
    return response.json()


async def test_a_card_of_any_claim_fits_its_frame(reader: Reader, longest: Any) -> None:
    async with reader.reading(viewport={"width": WIDTH, "height": HEIGHT}) as page:
        await page.goto(f"/embed/claim/{longest['id']}")
        assert "Not yet judged" in await page.locator(".verdict").inner_text()
        assert "said it would not" in await page.locator("main").inner_text()
        size = "[document.documentElement.scrollWidth,"
        size += " document.documentElement.scrollHeight]"
        assert await page.evaluate(size) == [WIDTH, HEIGHT]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_of_a_plot_fits_in_the_readers_own_fonts(
    reader: Reader, longest: Any, scheme: Any
) -> None:
    async with reader.reading(color_scheme=scheme) as page:
        for path in (
            "/sources/fivethirtyeight-classic-model/timeline.svg",
            "/outlets/the-sun/timeline.svg",
            f"/events/{longest['event']['slug']}/timeline.svg",
        ):
            await page.goto(path)
            assert await page.evaluate(TOO_WIDE) == [], path


async def shown(page: Page, selector: str) -> int:
    return await page.evaluate(SHOWN, selector)


async def test_paper_has_what_was_said_and_nothing_to_press(reader: Reader) -> None:
    async with reader.reading() as page:
        for path, selectors in PRINTED.items():
            await page.goto(path)
            assert await shown(page, FOR_A_SCREEN)
            on_screen = [await shown(page, selector) for selector in selectors]
            await page.emulate_media(media="print")
            assert await shown(page, FOR_A_SCREEN) == 0, path
            assert [await shown(page, selector) for selector in selectors] == on_screen
            assert all(on_screen), path
            await page.emulate_media(media="screen")
            assert (await page.pdf(format="A4")).startswith(b"%PDF")
