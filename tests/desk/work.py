"""The work at the desk that several tests do: a claim typed, an event judged."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from httpx import AsyncClient, Response

from tests.api_calls import claim_body, post
from tests.desk.people import Person

NEW = "/desk/claims/new"
TYPED: dict[str, str | list[str]] = {
    "statement": "The bridge opens",
    "source.name": "Ada Stone",
    "outlet.name": "The Courier",
    "made_on": "2026-01-10",
    "due": "by March 31, 2026",
    "probability": "65%",
    "topics": "Roads, old bridges",
    "quote": "",
}
NEWS = {"evidence.0.url": "https://example.org/news"}
EVENT = "/desk/events/the-minister-resigns"
SEEN = re.compile(r'name="seen" value="([\w-]+)"')


async def two_claims(client: AsyncClient) -> list[Any]:
    """Enter two predictions of one event; return them."""
    early = claim_body(window={"earliest": "2026-01-10", "latest": "2026-02-28"})
    late = claim_body(source={"name": "Bo Reed"}, made_on="2026-01-20", probability=0.3)
    late["window"] = {"earliest": "2026-01-20", "latest": "2026-03-31"}
    return [await post(client, "/v1/claims", body) for body in (early, late)]


async def judge(
    person: Person, typed: Mapping[str, str], path: str = EVENT
) -> Response:
    """Fill in a finding, look at what it does, and record it."""
    await person.get(path)
    response = await person.send(path, typed)
    assert response.status_code == 200, response.text
    [seen] = SEEN.findall(response.text)
    return await person.send(path, {**typed, "seen": seen, "sure": "true"})


def text_of(page: str) -> str:
    """Return the words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
