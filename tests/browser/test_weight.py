"""Every kind of page is light: few requests, and few bytes on the wire."""

from typing import Any

from playwright.async_api import Response

from tests.browser.conftest import Reader
from tests.browser.test_every_page import PATHS
from tests.live_server import Server

MOST_BYTES = 60_000  # of all bodies of a first visit, as they were sent
MOST_REQUESTS = 5


async def first_visit(reader: Reader, path: str) -> dict[str, int]:
    """Return the bytes of each body that a page without any cache needs."""
    answers: list[Response] = []
    async with reader.reading() as page:
        page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 it marks what it is given
        await page.goto(path)
        await page.wait_for_load_state("networkidle")
        return {
            answer.url: (await answer.request.sizes())["responseBodySize"]
            for answer in answers
        }


async def test_every_page_is_light_at_a_first_visit(
    reader: Reader, site: Server
) -> None:
    claim: Any = site.get("/v1/claims?source=ben-wallace&sort=made_on").json()
    first = claim["items"][0]
    heavy: dict[str, dict[str, int]] = {}
    for path in PATHS:
        address = path.format(claim=first["id"], event=first["event"]["slug"])
        sent = await first_visit(reader, address)
        if sum(sent.values()) > MOST_BYTES or len(sent) > MOST_REQUESTS:
            heavy[address] = sent
    assert heavy == {}
