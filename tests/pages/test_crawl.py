"""Every page, over the demonstration: it answers, is safe, and loads only our own."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

from httpx import AsyncClient

from api.pages.text.glossary import TERMS
from tests.conftest import Api

# Before compression: what is sent is measured in tests/browser/test_weight.py.
LARGEST = 80 * 1024
MOST = 12  # of pages of one kind
HTML = {"Accept": "text/html"}
POLICY = {
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "script-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
CARD = {
    "default-src 'none'",
    "style-src 'self'",
    "frame-ancestors *",
    "base-uri 'none'",
}
OURS = ("/", "data:image/svg+xml,")  # what stands in the page itself, or here
LOADS = {"src", "srcset", "poster", "data", "action", "formaction"}
VARIABLE = re.compile(r"[?].*|[0-9a-f-]{36}|(?<=/events/).*")


class Page(HTMLParser):
    """What a page links to and loads, its ids, its headings, its tables."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.styles = 0
        self.inline = 0
        self.headings: list[str] = []
        self.images = self.titled = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.styles += "style" in given or tag == "style"
        self.inline += any(name.startswith("on") for name in given)
        if tag == "script" and given.get("type") != "application/ld+json":
            self.inline += "src" not in given
        if tag in {"a", "link"}:
            (self.links if tag == "a" else self.loads).append(given.get("href") or "")
        self.loads += [value or "" for name, value in attrs if name in LOADS]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(tag)
        if tag == "svg" and given.get("role") == "img":
            self.images += 1
        if tag == "th":
            assert given.get("scope") in {"row", "col"}


def check(path: str, text: str) -> Page:
    page = Page(text)
    assert len(text.encode()) <= LARGEST, path
    assert page.styles == page.inline == 0, path
    assert all(path.startswith(OURS) for path in page.loads), (path, page.loads)
    assert len(page.ids) == len(set(page.ids)), path
    assert page.headings.count("h1") == 1, path
    assert text.count("<desc>") == page.images, path
    assert "<main" in text, path
    return page


def internal(page: Page) -> Iterator[str]:
    for link in page.links:
        address = unescape(link).partition("#")[0]
        if address.startswith("/"):
            yield address


async def crawl(client: AsyncClient) -> set[str]:
    """Follow every link from the start; each must answer, each page must be safe."""
    queue, visited, by_kind = deque(["/"]), {"/"}, Counter[str]()
    while queue:
        path = queue.popleft()
        # What needs a key leads to the page to sign in.
        desk = path.startswith(("/desk", "/claims/"))
        response = await client.get(path, headers=HTML, follow_redirects=desk)
        if path.endswith("/receipt"):  # there is none until the log is signed
            continue
        assert response.status_code == 200, path
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        if path.startswith("/docs"):
            continue
        policy = response.headers["Content-Security-Policy"]
        card = path.startswith("/embed/")
        assert set(policy.split("; ")) == (CARD if card else POLICY), path
        page = check(path, response.text)
        for link in (
            *internal(page),
            *(path for path in page.loads if path.startswith("/")),
        ):
            kind = VARIABLE.sub("", link)
            by_kind[kind] += link not in visited
            if link not in visited and by_kind[kind] <= MOST:
                visited.add(link)
                queue.append(link)
    return visited


async def test_every_link_from_the_start_answers(demo: Api) -> None:
    visited = await crawl(demo.client)
    for path in (
        "/sources/fivethirtyeight-classic-model",
        "/sources/fivethirtyeight-classic-model.csv",
        "/outlets/fivethirtyeight",
        "/sources",
        "/outlets",
        "/events",
        "/topics/us-elections",
        "/llms.txt",
        "/leaderboard",
        "/compare",
        "/due",
        "/topics",
        "/method",
        "/claims/new",
        "/docs",
    ):
        assert path in visited
    assert any(path.startswith("/claims?source=") for path in visited)
    assert any(path.startswith("/events/") for path in visited)


async def test_an_empty_database_has_every_page(api: Api) -> None:
    visited = await crawl(api.client)
    assert {"/leaderboard/outlets", "/claims/new"} <= visited
    start = (await api.client.get("/", headers=HTML)).text
    assert "Nothing is recorded yet" in start


async def test_assets_never_change_under_their_names(client: AsyncClient) -> None:
    start = Page((await client.get("/")).text)
    assets = [path for path in start.loads if path.startswith("/assets/")]
    assert len(assets) == 3
    for path in assets:
        answer = await client.get(path)
        expected = "public, max-age=31536000, immutable"
        assert answer.headers.get_list("Cache-Control") == [expected]
    assert (await client.get("/assets/style.000000000000.css")).status_code == 404


async def test_a_word_that_is_explained_is_on_the_method_page(
    client: AsyncClient,
) -> None:

    method = Page((await client.get("/method")).text)
    assert {term.anchor for term in TERMS} <= set(method.ids)
