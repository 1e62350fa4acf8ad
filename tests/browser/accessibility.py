"""What axe finds on a page, and what is wider than its window."""

from pathlib import Path

import axe_playwright_python
from playwright.async_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (rules) => {
    const result = await axe.run({runOnly: {type: "tag", values: rules}});
    return result.violations.map(rule =>
        [rule.id, rule.nodes[0].html, rule.nodes[0].failureSummary].join(" | "));
}"""
OVERFLOW = """() => {
    const width = document.documentElement.clientWidth;
    return document.documentElement.scrollWidth > width
        ? [...document.querySelectorAll("body *")]
            .filter(element => element.getBoundingClientRect().right > width + 1)
            .map(element => element.outerHTML.slice(0, 120)).slice(0, 3)
        : [];
}"""


async def violations(page: Page) -> list[str]:
    await page.evaluate(AXE)
    return await page.evaluate(RUN, RULES)
