"""From an article to its predictions by the keyboard alone, with keys counted."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.at_the_desk import sign_in
from tests.browser.conftest import Reader
from tests.browser.test_every_page import OVERFLOW, violations
from tests.desk.articles import PASTE, PASTED
from tests.live_server import Server

MOST_KEYS = 9
WIDTHS = (360, 768, 1280)
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])


class Hands:
    """Hands on a keyboard: what they press, pasting aside, is counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other; `Control+Enter` is two."""
        for key in keys:
            self.pressed += len(key.split("+"))
            await self.page.keyboard.press(key)

    async def paste(self, text: str) -> None:
        """Paste a text where the cursor is."""
        await self.page.keyboard.insert_text(text)


async def check(page: Page) -> None:
    """Assert that a page is accessible and fits screens of every width."""
    assert await violations(page) == []
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        assert await page.evaluate(OVERFLOW) == []


@SCRIPTS
async def test_four_predictions_take_fewer_than_ten_keys(
    reader: Reader, site: Server, scripts: bool
) -> None:
    async with reader.reading(java_script_enabled=scripts) as page:
        hands = Hands(page)
        await sign_in(page, site.key, PASTE)
        await page.goto(PASTE)
        await expect(page.get_by_label("The text of the article")).to_be_focused()
        await hands.paste(PASTED["text"])
        await hands.press("Tab")
        await hands.paste(f"The {'Scripted' if scripts else 'Plain'} Delta Mail")
        await hands.press("Tab")
        await hands.paste(PASTED["url"])
        await hands.press("Control+Enter" if scripts else "Enter")
        await expect(page.get_by_role("group", name="Prediction 4")).to_be_visible()
        await expect(page.locator("mark.hedge").nth(1)).to_have_text("probably")
        if scripts:
            await check(page)
            await hands.press("Control+Enter")
        else:
            await hands.press("Tab", "Enter")
        # Another test may have entered them before.
        done = re.compile(r"4 (entered|stood already)\.")
        await expect(page.get_by_role("status")).to_have_text(done)
        assert hands.pressed <= MOST_KEYS
        if scripts:
            await check(page)
        await expect(page.get_by_role("link", name="Another article")).to_be_focused()
        await hands.press("Enter")
        await expect(page.get_by_label("The text of the article")).to_have_value("")
        if scripts:
            await check(page)


async def test_what_is_changed_is_read_anew_and_a_slip_is_mended(
    reader: Reader, site: Server
) -> None:
    async with reader.reading() as page:
        await sign_in(page, site.key, PASTE)
        text = 'Ben Walace said: "The canal will likely freeze by 1 February 2023."'
        await page.get_by_label("The text of the article").fill(text)
        await page.get_by_label("Published by").fill("The Sun")
        await page.get_by_label("Published on").fill("2022-11-03")
        await page.get_by_role("button", name="Find the predictions").click()
        first = page.get_by_role("group", name="Prediction 1")
        await expect(first.get_by_label("Enter this one")).not_to_be_checked()
        await first.get_by_label("By when").fill("by May 2023")
        await expect(first).to_contain_text("is read as by 31 May 2023")
        await check(page)
        await first.get_by_role("button", name="Ben Wallace").click()
        await expect(first.get_by_label("Who said it")).to_have_value("Ben Wallace")
        await expect(first.get_by_label("Enter this one")).to_be_checked()
        await expect(first.get_by_label("By when")).to_have_value("by May 2023")
        await first.get_by_label("By when").fill("one fine day")
        await page.keyboard.press("Control+Enter")
        problems = page.get_by_role("alert")
        await expect(problems).to_be_focused()
        await expect(problems.get_by_role("link")).to_have_count(1)
        await check(page)
        await problems.get_by_role("link").click()
        await expect(first.get_by_label("By when")).to_be_focused()
        await page.get_by_role("button", name="Add one that was not found").click()
        second = page.get_by_role("group", name="Prediction 2")
        await expect(second.get_by_label("What will happen")).to_be_focused()
        await expect(first.get_by_label("By when")).to_have_value("one fine day")
