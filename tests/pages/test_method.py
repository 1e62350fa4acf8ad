"""The method page: how date phrases and wordings are read, as the API reads them."""

import re
from html import unescape

from httpx import AsyncClient

from api.language.dates.bounds import RULES
from tests.api_calls import get
from tests.pages.test_claims import page

SAID_ON = "2022-04-29"
ROW = re.compile(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def rows(text: str, section: str) -> dict[str, list[str]]:
    """Return the cells of a section's first table, by what heads their row."""
    _, _, after = text.partition(f'<h2 id="{section}">')
    table, _, _ = after.partition("</table>")
    return {
        plain(head): [plain(cell) for cell in CELL.findall(cells)]
        for head, cells in ROW.findall(table)
    }


def plain(markup: str) -> str:
    return " ".join(unescape(TAG.sub(" ", markup)).split())


async def test_date_phrases_are_shown_as_the_api_reads_them(
    client: AsyncClient,
) -> None:
    shown = rows(await page(client, "/method"), "dates")

    assert shown["on May 9"] == ["9 May 2022 (day)"]
    assert shown["within weeks"] == ["roughly 29 April 2022 to 3 June 2022 (within)"]
    assert shown["after May 9"] == ["from 10 May 2022 on, without a last day (after)"]
    for phrase, [meaning] in shown.items():
        read = await get(client, f"/v1/windows?phrase={phrase}&made_on={SAID_ON}")
        assert meaning.endswith(f"({read['rule']})"), phrase


async def test_each_rule_that_reads_an_expression_has_an_example(
    client: AsyncClient,
) -> None:
    shown = rows(await page(client, "/method"), "dates")

    used = {meaning.rpartition("(")[2].rstrip(")") for [meaning] in shown.values()}
    assert {name for name, _, _ in RULES} - used == set()


async def test_wordings_are_shown_on_every_yardstick(client: AsyncClient) -> None:
    shown = rows(await page(client, "/method"), "wordings")

    assert shown["likely"] == [
        *("55–75 (65)", "60–90 (70)", "55–80 (67.5)", "63–87 (75)", "60–90 (75)")
    ]
    assert shown["probably not"][0] == "25–45 (35)"
    assert shown["could"] == ["–", "10–70 (–)", "–", "–", "–"]


async def test_wordings_are_shown_from_unlikely_to_likely(client: AsyncClient) -> None:
    shown = list(rows(await page(client, "/method"), "wordings"))

    order = ["impossible", "unlikely", "even chance", "likely", "certain"]
    assert [phrase for phrase in shown if phrase in order] == order


async def test_every_published_phrase_is_on_the_page(client: AsyncClient) -> None:
    text = await page(client, "/method")
    shown = rows(text, "wordings")
    _, _, after = text.partition('<p id="wordings-without-a-number">')
    without, _, _ = after.partition("</p>")

    published = (await get(client, "/v1/yardsticks"))["items"]
    for phrase in (each for scale in published for each in scale["phrases"]):
        forms = {phrase["phrase"], *phrase["forms"]}
        named = any(f"“{form}”" in without for form in forms)
        assert forms & shown.keys() or (named and phrase["low"] is None), phrase
