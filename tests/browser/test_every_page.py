"""Every kind of page: for all eyes and screens, safe, and asking nobody else."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.async_api import Page

from tests.browser.conftest import Reader
from tests.live_server import Server

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (rules) => {
    const found = await axe.run({runOnly: {type: "tag", values: rules}});
    return found.violations.map(each =>
        [each.id, each.nodes[0].html, each.nodes[0].failureSummary].join(" | "));
}"""
OVERFLOW = """() => {
    const width = document.documentElement.clientWidth;
    return document.documentElement.scrollWidth > width
        ? [...document.querySelectorAll("body *")]
            .filter(each => each.getBoundingClientRect().right > width + 1)
            .map(each => each.outerHTML.slice(0, 120)).slice(0, 3)
        : [];
}"""
PATHS = [
    "/",
    "/search?q=putin",
    "/sources/fivethirtyeight-classic-model",
    "/sources/ben-wallace",
    "/outlets/the-sun",
    "/events/{event}",
    "/claims/{claim}",
    "/claims?topic=ukraine-war",
    "/leaderboard",
    "/leaderboard/outlets",
    "/compare",
    "/compare?slug=fivethirtyeight-classic-model,fivethirtyeight-deluxe-model",
    "/topics",
    "/due",
    "/method",
    "/claims/new",
    "/claims/{claim}/outcome",
    "/embed/source/ben-wallace",
    "/embed/event/{event}",
    "/sources/nobody",
    "/problems/invalid",
]
WIDTHS = (360, 1280, 2560)


@pytest.fixture(scope="module")
def claim(site: Server) -> Any:
    """The claim of the running example."""
    found = site.get("/v1/claims?source=ben-wallace&sort=made_on").json()
    return found["items"][0]


async def violations(page: Page) -> list[str]:
    await page.evaluate(AXE)
    return await page.evaluate(RUN, RULES)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_every_page_is_for_everyone(
    reader: Reader, claim: Any, scheme: Any, width: int
) -> None:
    flaws: dict[str, list[str]] = {}
    async with reader.reading(color_scheme=scheme) as page:
        for path in PATHS:
            await page.set_viewport_size({"width": width, "height": 900})
            await page.goto(
                path.format(claim=claim["id"], event=claim["event"]["slug"])
            )
            for each in await page.locator("details").all():
                await each.evaluate("each => each.open = true")
            found = await violations(page)
            for other in WIDTHS if scheme == "light" else ():
                await page.set_viewport_size({"width": other, "height": 900})
                found += await page.evaluate(OVERFLOW)
            if found:
                flaws[path] = found
    assert flaws == {}
