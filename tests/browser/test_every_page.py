"""Every kind of page: accessible, on every screen, loading only from our server."""

from typing import Any

import pytest

from tests.browser.accessibility import OVERFLOW, violations
from tests.browser.conftest import Reader
from tests.live_server import Server

PATHS = [
    "/",
    "/search?q=putin",
    "/sources",
    "/outlets?sort=name",
    "/events?state=open",
    "/topics/us-elections",
    "/sources/fivethirtyeight-classic-model",
    "/sources/ben-wallace",
    "/outlets/the-sun",
    "/events/{event}",
    "/events/katie-hobbs-d-wins-the-2022-arizona-governor-election?group=source",
    "/claims/{claim}",
    "/claims?topic=ukraine-war",
    "/leaderboard",
    "/leaderboard/outlets",
    "/compare",
    "/compare?slug=fivethirtyeight-classic-model,fivethirtyeight-deluxe-model",
    "/compare?slug=the-upshot,predictwise,huffpost-pollster,pollsavvy",
    "/sources/fivethirtyeight-nhl-model",
    "/events/hillary-clinton-wins-florida-in-the-2016-presidential-election",
    "/topics",
    "/due",
    "/method",
    "/sign-in",
    "/embed/source/ben-wallace",
    "/embed/event/{event}",
    "/embed/claim/{claim}",
    "/sources/nobody",
    "/problems/invalid",
]
WIDTHS = (360, 1280, 2560)


@pytest.fixture(scope="module")
def claim(site: Server) -> Any:
    """The claim of the running example."""
    claims = site.get("/v1/claims?source=ben-wallace&sort=made_on").json()
    return claims["items"][0]


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
            for details in await page.locator("details").all():
                await details.evaluate("element => element.open = true")
            problems = await violations(page)
            for other in WIDTHS if scheme == "light" else ():
                await page.set_viewport_size({"width": other, "height": 900})
                problems += await page.evaluate(OVERFLOW)
            if problems:
                flaws[path] = problems
    assert flaws == {}
