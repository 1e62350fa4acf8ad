"""What people do at the desk with a browser."""

from urllib.parse import urlsplit

from playwright.async_api import Page, expect


async def sign_in(page: Page, key: str, path: str = "/desk") -> None:
    """Open a page of the desk, signing in on the way."""
    await page.goto(path)
    await page.get_by_label("Your key").fill(key)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_text("Signed in as")).to_be_visible()


async def enter(page: Page, name: str, outlet: str) -> str:
    """Enter a claim like those of the article by hand; return the path of its page."""
    await page.goto("/desk/claims/new")
    for label, typed in (
        ("What will happen", f"{name} says that war is declared on May 9"),
        ("The words that were used", "He is probably going to declare war."),
        ("Who said it", name),
        ("Their role", "Defence Secretary"),
        ("Said on", "2022-04-29"),
        ("By when, in words", "on May 9"),
        ("How sure they sounded", "is probably going to"),
        ("Published by", outlet),
        ("Headline", "Putin could declare new world war within DAYS"),
        ("Relayed from (another outlet)", "LBC"),
        ("The outlet’s own hedge", "could"),
        ("Topics", "parades"),
    ):
        await page.get_by_label(label).fill(typed)
    await page.get_by_role("button", name="Enter it").click()
    await expect(page.get_by_role("status")).to_have_text("Entered.")
    return urlsplit(page.url).path.removeprefix("/desk")
