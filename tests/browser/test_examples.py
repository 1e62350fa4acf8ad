"""The examples of pages and dashboards that show figures elsewhere."""

import json
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, cast

import pytest
from playwright.async_api import Browser, expect

from tests.browser.accessibility import OVERFLOW, violations
from tests.browser.conftest import Reader
from tests.live_server import ROOT, Server

EXAMPLES = ROOT / "scripts" / "examples"
DASHBOARD = json.loads((EXAMPLES / "grafana-dashboard.json").read_text("utf-8"))
SOURCE = "fivethirtyeight-classic-model"


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 its name
        """Keep the output of tests free of requests."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Another site, which has the examples."""
    handler = partial(QuietHandler, directory=EXAMPLES)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as other:
        thread = Thread(target=other.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{other.server_port}"
        other.shutdown()
        thread.join()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_a_page_on_another_site_shows_the_board_and_a_calibration(
    browser: Browser, site: Server, elsewhere: str, scheme: Any, width: int
) -> None:
    reader = Reader(browser, elsewhere, site.url)
    size = {"width": width, "height": 900}
    async with reader.reading(color_scheme=scheme, viewport=size) as page:
        await page.goto(f"/board.html?api={site.url}")

        await expect(page.locator("#board tr")).to_have_count(10)
        await expect(page.locator("#plot circle")).not_to_have_count(0)
        await expect(page.locator("#status")).to_be_hidden()
        await page.locator("summary").click()
        assert await violations(page) == []
        assert await page.evaluate(OVERFLOW) == []


async def test_it_says_in_words_that_the_server_is_away(
    browser: Browser, elsewhere: str
) -> None:
    context = await browser.new_context(base_url=elsewhere)
    page = await context.new_page()
    await page.goto("/board.html?api=http://127.0.0.1:9")

    await expect(page.locator("#status")).to_contain_text("cannot be read from http")
    await context.close()


def targets(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every request that a dashboard makes, of a panel or of a variable."""
    if isinstance(part, dict):
        if "root_selector" in part:
            yield cast("dict[str, Any]", part)
        for inner in cast("dict[str, Any]", part).values():
            yield from targets(inner)
    elif isinstance(part, list):
        for inner in cast("list[Any]", part):
            yield from targets(inner)


def at(value: Any, selector: str) -> Any:
    """Return what a selector finds; raise KeyError where there is no such field."""
    for name in selector.split(".") if selector else ():
        value = value[name]
    return value


@pytest.mark.parametrize("target", [*targets(DASHBOARD)])
def test_every_request_of_the_dashboard_finds_what_it_shows(
    site: Server, target: dict[str, Any]
) -> None:
    url = target["url"].replace("${server}", site.url).replace("${source}", SOURCE)
    answer = site.get(url.removeprefix(site.url))
    assert answer.status_code == 200

    found = at(answer.json(), target["root_selector"])
    rows = cast("list[Any]", found) if isinstance(found, list) else [found]
    assert rows
    for column in target["columns"]:
        values = [at(row, column["selector"]) for row in rows]
        assert any(value is not None for value in values)


def test_the_dashboard_has_a_place_for_every_panel_and_names_only_its_variables() -> (
    None
):
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
    names = {variable["name"] for variable in DASHBOARD["templating"]["list"]}
    used = set(re.findall(r"\$\{(\w+)\}", json.dumps(panels)))
    assert used == {*names, "DS_INFINITY"}
