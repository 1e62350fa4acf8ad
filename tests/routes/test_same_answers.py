"""Every read gives the same bytes, whichever server is asked, and when.

Of two servers over one database one has answered before, and the other starts seconds
later. Nothing is entered meanwhile, then something about others, then other names.
"""

import json
from collections import Counter, deque
from html import unescape
from pathlib import Path
from random import Random
from re import findall
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from api import app
from api.settings import Settings
from tests.accuracy.test_boards import Crowd
from tests.api_calls import claim_body, etag, get, patch, post
from tests.conftest import Api, Clock, served
from tests.pages.test_walk import kind
from tests.random_logs import COLLECTION, Act

CONTRACT = Path(__file__).parents[2] / "schema" / "openapi.json"
# What is not of the log, has no end, or is a table made of lines that are compared.
LEFT_OUT = (
    *("/health", "/metrics", "/openapi", "/v1/keys", "/v1/webhooks"),
    *("/v1/changes/stream", "/v1/exports/claims.csv", "/v1/exports/claims.parquet"),
    *("/v1/exports/records.csv", "/v1/exports/records.parquet"),
)
UNREAD = ("/v1/", "/assets/", "/desk", "/sign", "/docs", "/openapi", "/health")
STEPS = 60
MERGES = {"merge sources", "merge outlets"}  # few are left otherwise
MOST = 1  # pages of one kind
PAST = "as_of=2026-12-20"
QUERIES = {
    "/record/history": ("", f"?{PAST}", "?step=quarter&topic=war"),
    "/record": ("", f"?{PAST}&source_kind=model", "?topic=war&weight=event"),
    "/leaderboards/": ("?min_events=1&entry=any", f"?{PAST}&min_events=1&entry=any"),
    "/compare/": ("?slug={0}&slug={1}", f"?slug={{0}}&slug={{1}}&{PAST}"),
    "/records.": ("?type=source", "?type=outlet&topic=war", f"?type=source&{PAST}"),
    "/v1/windows": ("?phrase=by%20June&made_on=2026-01-10",),
    "/v1/log/inclusion": ("?index=3&size=40",),
    "/v1/log/consistency": ("?first=3&second=40",),
}
# What they name is merged later.
NAMING = [
    f"/v1/sources/source-a/{what}?{PAST}&outlet=outlet-c"
    for what in ("record", "record/history")
]
OF_ONE = ("/sources/", "/outlets/", "/events/", "/claims/", "/embed/")

Answers = dict[str, tuple[int, str | None, bytes]]


async def operations(client: AsyncClient) -> list[str]:
    """Return addresses of every read of the contract, of two things of each noun."""
    paths: dict[str, Any] = json.loads(CONTRACT.read_text())["paths"]
    found: list[str] = []
    for path, methods in paths.items():
        if "get" not in methods or path.startswith(LEFT_OUT):
            continue
        of: list[list[str]] = [[]]
        if "{" in path:
            of = [[name] for name in await names(client, path.split("/")[2])]
        elif "/compare/" in path:
            of = [await names(client, path.split("/")[3].partition(".")[0])]
        ways = next((QUERIES[part] for part in QUERIES if part in path), ("",))
        plain = path.replace("{slug}", "{0}").replace("{claim_id}", "{0}")
        found += [(plain + query).format(*one) for query in ways for one in of]
    return found


async def names(client: AsyncClient, nouns: str) -> list[str]:
    items = (await get(client, f"/v1/{nouns}"))["items"]
    return [item.get("slug") or item["id"] for item in items][:2]


async def pages(client: AsyncClient) -> list[str]:
    """Return addresses of some pages, pictures and feeds of each kind, by links."""
    queue, visited, by_kind = deque(["/"]), ["/"], Counter[str]()
    while queue:
        response = await client.get(queue.popleft(), headers={"Accept": "text/html"})
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for found in findall(r'(?:href|src|content)="([^"]+)"', response.text):
            link = unescape(found).partition("#")[0].removeprefix("http://test")
            if not link.startswith("/") or link.startswith(UNREAD) or link in visited:
                continue
            if ".png" in link:  # made of the SVG
                continue
            by_kind[kind(link)] += 1
            if by_kind[kind(link)] <= MOST:
                visited.append(link)
                queue.append(link)
    return visited


async def cards(client: AsyncClient) -> list[str]:
    """Return addresses of cards, which pages name for those who link to them."""
    (claim, _), (event, _) = (
        await names(client, "claims"),
        await names(client, "events"),
    )
    of = ("", "/sources/source-a", f"/claims/{claim}", f"/events/{event}")
    return [f"{one}/card.png" for one in of]


async def answers(client: AsyncClient, paths: list[str]) -> Answers:
    told: Answers = {}
    for path in paths:
        got = await client.get(path)
        told[path] = got.status_code, got.headers.get("ETag"), got.content
    return told


async def anew(api: Api, paths: list[str]) -> Answers:
    """Return what a server answers that starts some seconds later."""
    api.clock.pass_by(seconds=7)
    later = Clock()
    later.now = api.clock.now
    async with app.running(Settings(), served(api.dsn), later) as (other, _, _):
        transport = ASGITransport(other)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            return await answers(client, paths)


def differing(some: Answers, others: Answers) -> list[str]:
    return [path for path in some if some[path] != others[path]]


@pytest.fixture
async def api(api: Api) -> Api:
    """A log of some months, just before midnight in UTC."""
    random, crowd = Random(4), Crowd(api.client, api.clock)
    await post(api.client, "/v1/collections", COLLECTION)
    await crowd.follow()
    for nth in range(STEPS):
        step = crowd.step(random)
        if not (isinstance(step, Act) and step.what in MERGES):
            await crowd.do(step)
        if nth % 20 == 19:
            api.clock.pass_by(days=20)
    api.clock.now = api.clock.now.replace(day=15, hour=23, minute=59, second=58)
    return api


async def test_a_read_is_the_same_whoever_is_asked_and_when(api: Api) -> None:
    paths = [*NAMING, *await operations(api.client), *await pages(api.client)]
    paths += await cards(api.client)
    assert len(paths) > 150
    before = await answers(api.client, paths)
    assert sum(status == 200 for status, *_ in before.values()) > len(paths) - 9
    assert differing(before, await anew(api, paths)) == []
    await post(api.client, "/v1/claims", claim_body(topics=["war"]))
    after = await answers(api.client, paths)
    changed = [path.removeprefix("/v1") for path in differing(before, after)]
    assert [path for path in changed if path.startswith(OF_ONE)] == []
    path = "/v1/sources/source-b"
    await patch(api.client, path, {"name": "Bee"}, await etag(api.client, path))
    await post(api.client, "/v1/outlets/outlet-c/merge", {"into": "outlet-b"})
    after = await answers(api.client, paths)
    assert differing(after, await anew(api, paths)) == []
