"""A day at the desk in a browser, with scripts and without, by the keyboard alone."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.at_the_desk import enter, sign_in
from tests.browser.conftest import Reader
from tests.browser.test_every_page import OVERFLOW, violations
from tests.live_server import Server

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
WIDTHS = (360, 768, 1280)
CUT_OFF = """() => [...document.querySelectorAll(".preview *")]
    .filter(element => element.getBoundingClientRect().right > innerWidth)
    .map(element => element.outerHTML.slice(0, 120))"""


async def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of that label, the button or the link is reached."""
    for _ in range(120):
        await page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if not await focused.count():
            continue
        label = await focused.evaluate(
            "element => element.labels?.[0]?.textContent ?? element.textContent"
        )
        if name in " ".join(label.split()):
            return
    raise AssertionError(f"the keyboard does not reach {name}")


async def type_into(page: Page, **typed: str) -> None:
    """Fill in fields by the keyboard, each found by its label in their order."""
    for label, text in typed.items():
        await tab_to(page, label)
        await page.keyboard.type(text)


@SCRIPTS
async def test_a_day_at_the_desk_by_the_keyboard(
    reader: Reader, site: Server, scripts: bool
) -> None:
    who, slip = ("Ben Tester", "Ben Testter") if scripts else ("Di Moore", "Di Mooore")
    outlet = "The Morning Desk" if scripts else "The Evening Desk"
    async with reader.reading(java_script_enabled=scripts) as page:
        await page.goto("/desk/claims/new")
        await type_into(page, **{"Your key": site.key})
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Signed in as")).to_be_visible()
        await enter(page, who, outlet)
        await page.goto("/desk/claims/new")
        await type_into(
            page,
            **{
                "What will happen": f"{who} speaks on Sunday",
                "Who said it": slip,
                "Published by": outlet,
            },
        )
        await page.get_by_label("Said on").fill("2022-04-29")
        await page.get_by_label("Or the last day").fill("2022-05-31")
        await tab_to(page, "Enter it")
        await page.keyboard.press("Enter")
        problem = page.get_by_role("alert")
        await expect(problem).to_contain_text(f"Did you mean “{who}”?")
        await tab_to(page, "The names are right")
        await page.keyboard.press("Space")
        await tab_to(page, "Enter it")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Entered.", exact=True)).to_be_visible()

        await tab_to(page, "Judge its event")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("No finding is recorded yet.")).to_be_visible()
        await judge_in_part(page)

        await page.get_by_role("link", name="Withdraw it").click()
        await expect(page.get_by_text("If you withdraw it (")).to_be_visible()
        await type_into(page, **{"Why is it withdrawn?": "A trial."})
        await tab_to(page, "Withdraw it")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("The finding is withdrawn.")).to_be_visible()

        # Declared to be somebody else, the slip is not offered to be merged.
        await page.goto("/desk")
        await expect(page.get_by_text(f"{slip} and {who}")).to_have_count(0)
        await page.goto(f"/desk/sources/{slip.lower().replace(' ', '-')}")
        await page.get_by_role("link", name="merge them").click()
        offered = page.locator(".offer").filter(has_text=who)
        await offered.get_by_role("button").first.click()
        await expect(page.get_by_text("A merge can’t be undone.")).to_be_visible()
        await page.get_by_role("button", name="Merge them").click()
        await expect(page.get_by_text("Merged. The old")).to_be_visible()
        await expect(page.get_by_role("heading", level=1)).to_have_text(who)

        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_text("You have signed out.")).to_be_visible()


async def judge_in_part(page: Page) -> None:
    """Record that it happened in part, after a look at what that does."""
    await tab_to(page, "It happened, on a day")
    for _ in range(4):
        await page.keyboard.press("ArrowDown")
    await expect(page.get_by_label("It happened in part")).to_be_checked()
    await expect(page.get_by_label("Why not?")).to_be_hidden()
    await page.get_by_label("On which day").fill("2022-05-09")
    await type_into(
        page,
        **{
            "How much of it": "50",
            "Address of the evidence": "https://example.org/half",
            "Note": "Half of it.",
        },
    )
    await tab_to(page, "Show what it does")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="If you record this")).to_be_focused()
    await expect(page.locator(".effects")).to_contain_text("Partly right")
    await tab_to(page, "Record it")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Recorded.", exact=True)).to_be_visible()
    await expect(page.locator(".found")).to_contain_text("It happened in part")


async def test_names_are_offered_while_one_types(reader: Reader, site: Server) -> None:
    async with reader.reading() as page:
        await sign_in(page, site.key, "/desk/claims/new")
        await page.get_by_label("Who said it").press_sequentially("ben wal")
        option = page.locator("#source-name-names option")
        await expect(option.first).to_have_attribute("value", "Ben Wallace")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_of_the_desk_is_for_everyone(
    reader: Reader, site: Server, scheme: Any
) -> None:
    claims = site.get("/v1/claims?source=ben-wallace&sort=made_on").json()["items"]
    claim, event = claims[0]["id"], claims[0]["event"]["slug"]
    outcome = site.get(f"/v1/events/{event}/outcomes").json()["items"][0]["id"]
    due = site.get("/v1/due").json()["items"][0]["event"]["slug"]
    key = site.get("/v1/changes?limit=1").json()["items"][0]["entered_by"]
    flaws: dict[str, list[str]] = {}
    async with reader.reading(color_scheme=scheme) as page:
        await sign_in(page, site.key)
        for path in (
            "/desk",
            "/desk/due?topic=ukraine-war",
            "/desk/claims/new",
            f"/desk/claims/{claim}",
            f"/desk/claims/{claim}/correct",
            f"/desk/claims/{claim}/withdraw",
            f"/desk/claims/{claim}/report",
            f"/desk/events/{event}",
            f"/desk/events/{due}",
            f"/desk/events/{event}/edit",
            f"/desk/events/{event}/merge",
            f"/desk/events/{event}/outcomes/{outcome}/withdraw",
            "/desk/sources/ben-wallace",
            "/desk/outlets/the-sun/merge",
            "/desk/log?what=judged",
            "/desk/keys",
            f"/desk/keys/{key}/end",
        ):
            response = await page.goto(path)
            if response is None or response.status != 200:
                continue
            for details in await page.locator("details").all():
                await details.evaluate("element => element.open = true")
            flaws[path] = await violations(page)
            for width in WIDTHS:
                await page.set_viewport_size({"width": width, "height": 900})
                flaws[path] += await page.evaluate(OVERFLOW)
        flaws["preview"] = await preview(page, due)
    assert len(flaws) > 16
    assert {path: found for path, found in flaws.items() if found} == {}


async def preview(page: Page, event: str) -> list[str]:
    """Return what is wrong with the page that shows what a finding would do."""
    await page.goto(f"/desk/events/{event}")
    await page.get_by_label("It can no longer happen").check()
    await page.get_by_label("Address of the evidence").fill("https://example.org/a")
    await page.get_by_role("button", name="Show what it does").click()
    await expect(page.get_by_role("button", name="Record it")).to_be_visible()
    await page.set_viewport_size({"width": 360, "height": 740})
    return await violations(page) + await page.evaluate(CUT_OFF)
