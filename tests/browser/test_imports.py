"""A file imported at the desk in a browser, with scripts and without."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.at_the_desk import sign_in
from tests.browser.conftest import Reader
from tests.browser.test_every_page import OVERFLOW, violations
from tests.live_server import Server

TABLE = (
    "Prediction;Who;Published by;Date;Chance;Seen\n"
    "The harbour of {0} opens;Jane Harbour;The Harbour News;2025-01-15;70%;x\n"
    "The harbour of {0} closes;Jane Harbour;The Harbour News;soon;20%;x\n"
)
WIDTHS = (360, 1280)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
async def test_a_file_is_tried_out_and_entered(
    reader: Reader, site: Server, tmp_path: Path, scripts: bool
) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(TABLE.format("Northtown" if scripts else "Southtown"))
    problems: list[str] = []
    async with reader.reading(java_script_enabled=scripts) as page:

        async def look() -> None:
            if scripts:
                problems.extend(await violations(page))
                for width in WIDTHS:
                    await page.set_viewport_size({"width": width, "height": 900})
                    problems.extend(await page.evaluate(OVERFLOW))

        await sign_in(page, site.key, "/desk/imports")
        await look()
        await page.get_by_label("The file").set_input_files(file)
        await page.get_by_role("button", name="Try it out").click()
        await expect(page.get_by_role("status")).to_contain_text(
            "1 would be entered, 0 stood already, 1 refused"
        )
        await expect(page.get_by_label("Column “Who”")).to_have_value("source.name")
        await look()
        await page.get_by_label("Column “Seen”").select_option("quote")
        # The next click is for the page that answers, not for the one that asked.
        async with page.expect_navigation():
            await page.get_by_role("button", name="Try it out again").click()
        await expect(page.get_by_label("Column “Seen”")).to_have_value("quote")
        await page.get_by_role("button", name="Enter it").click()
        done = page.get_by_role("link", name="What became of each line (CSV)")
        await expect(done).to_be_visible()
        await expect(page.get_by_role("status")).to_contain_text("1 entered")
        await look()
    assert problems == []
