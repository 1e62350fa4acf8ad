"""The desk in a browser, with scripts and without, by the keyboard alone."""

import pytest
from playwright.async_api import expect

from tests.browser.at_the_desk import enter, sign_in
from tests.browser.conftest import Reader
from tests.browser.test_every_page import violations
from tests.live_server import Server

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])


@SCRIPTS
async def test_a_refused_form_says_all_that_is_wrong_and_keeps_what_was_typed(
    reader: Reader, site: Server, scripts: bool
) -> None:
    async with reader.reading(java_script_enabled=scripts) as page:
        await sign_in(page, site.key, "/desk/claims/new")
        await page.get_by_label("What will happen").fill("The bridge opens")
        await page.get_by_label("Who said it").fill("Ann Teller")
        await page.get_by_label("By when, in words").fill("one fine day")
        await page.get_by_label("Published by").fill("The Plain Story")
        await page.get_by_role("button", name="Enter it").click()
        problems = page.get_by_role("alert")
        await expect(problems).to_contain_text("There is a problem")
        await expect(problems).to_be_focused()
        await expect(page).to_have_title("Error: Enter a prediction · Foresaid desk")
        await expect(problems.get_by_role("link")).to_have_count(2)
        await expect(page.get_by_label("Who said it")).to_have_value("Ann Teller")
        await problems.get_by_role("link", name="Said on").click()
        await expect(page.get_by_label("Said on")).to_be_focused()
        if scripts:
            assert await violations(page) == []


@SCRIPTS
async def test_a_form_survives_the_end_of_the_session(
    reader: Reader, site: Server, scripts: bool
) -> None:
    async with reader.reading(java_script_enabled=scripts) as page:
        await sign_in(page, site.key, "/desk/claims/new")
        await page.get_by_label("What will happen").fill("It snows in “Rome”")
        await page.context.clear_cookies(name="foresaid-session")
        await page.get_by_role("button", name="Enter it").click()
        await expect(page.get_by_role("status")).to_contain_text(
            "What you typed is kept"
        )
        await page.get_by_label("Your key").fill(site.key)
        await page.get_by_label("Your key").press("Enter")
        await expect(page.get_by_label("What will happen")).to_have_value(
            "It snows in “Rome”"
        )
        await expect(page.get_by_text("It is not saved yet")).to_be_visible()


async def test_scripts_keep_a_draft_until_it_is_saved(
    reader: Reader, site: Server
) -> None:
    async with reader.reading() as page:
        await sign_in(page, site.key, "/desk/claims/new")
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.method))
        await page.get_by_label("Who said it").fill("Ann Drafter")
        await page.goto("/desk")
        await page.goto("/desk/claims/new")
        await expect(page.get_by_label("Who said it")).to_have_value("Ann Drafter")
        await page.get_by_role("button", name="Discard it").click()
        await expect(page.get_by_label("Who said it")).to_have_value("")
        assert "POST" not in requests
        await enter(page, "Ann Drafter", "The Draft")
        await page.goto("/desk/claims/new")
        await expect(page.get_by_label("Who said it")).to_have_value("")
        assert site.key not in await page.evaluate(
            "JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"
            " + document.cookie"
        )


async def test_control_and_enter_save_a_form(reader: Reader, site: Server) -> None:
    async with reader.reading() as page:
        await sign_in(page, site.key, "/desk/claims/new")
        await page.get_by_label("What will happen").fill("Half a prediction")
        await page.keyboard.press("Control+Enter")
        await expect(page.get_by_role("alert")).to_be_focused()


@SCRIPTS
async def test_a_day_half_typed_is_not_sent(
    reader: Reader, site: Server, scripts: bool
) -> None:
    async with reader.reading(java_script_enabled=scripts) as page:
        await sign_in(page, site.key, "/desk/claims/new")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.method))
        await page.get_by_label("What will happen").fill("Half a day")
        day = page.get_by_label("Said on")
        await day.focus()
        await page.keyboard.type("03")
        await page.get_by_role("button", name="Enter it").click()
        await expect(day).to_be_focused()
        assert sent == []
        if not scripts:
            return
        await expect(page.get_by_role("alert")).to_contain_text("only half typed")
        assert await violations(page) == []
        await day.fill("2022-04-29")
        await expect(page.get_by_role("alert")).to_have_count(0)
        await page.get_by_role("button", name="Enter it").click()
        await expect(page.get_by_role("alert")).to_contain_text("There is a problem")
        await expect(day).to_have_value("2022-04-29")


@SCRIPTS
async def test_a_name_on_offer_is_taken_with_a_button(
    reader: Reader, site: Server, scripts: bool
) -> None:
    async with reader.reading(java_script_enabled=scripts) as page:
        await sign_in(page, site.key, "/desk/claims/new")
        await expect(page.get_by_label("What will happen")).to_be_focused()
        who = page.get_by_label("Who said it")
        await who.fill("Ben Walace")
        await who.press("Enter")
        offer = page.get_by_role("button", name="Use “Ben Wallace”")
        await expect(offer).to_be_visible()
        if scripts:
            assert await violations(page) == []
        # Enter in a field saves the form; it does not take the name.
        await who.press("Enter")
        await expect(page.get_by_role("alert")).to_be_focused()
        await expect(who).to_have_value("Ben Walace")
        await offer.click()
        await expect(who).to_have_value("Ben Wallace")
        await expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
        await expect(page.get_by_role("button", name="Enter it")).to_be_focused()
