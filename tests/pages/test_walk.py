"""A walk over every kind of page of the demonstration, by its links, as people read.

Each page answers, says what was said beside every verdict, speaks plain words up to
where it says how figures are computed, and shows nobody a slug or a code.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from httpx import AsyncClient

from tests.conftest import Api
from tests.pages import page_words
from tests.pages.page_words import OLD_WORDS, SAID, STATISTICS, Words
from tests.pages.test_crawl import Page as Links
from tests.pages.test_crawl import internal

HTML = {"Accept": "text/html"}
MOST = 5  # pages of one kind
MOST_SUBJECTS = 30
HOBBS = "/events/katie-hobbs-d-wins-the-2022-arizona-governor-election"
FLORIDA = "/events/hillary-clinton-wins-florida-in-the-2016-presidential-election"
STARTS = (
    "/",
    "/claims",
    "/claims?status=due",
    "/due",
    "/search?q=putin",
    "/search?q=election",
    "/claims/new",
    "/topics",
    HOBBS,
    f"{HOBBS}?sort=surest&group=source",
    FLORIDA,
    "/compare?slug=the-upshot,predictwise,huffpost-pollster,pollsavvy",
    "/leaderboard?min_events=1",
    "/sources/fivethirtyeight-nhl-model?horizon_min=0&basis=stated",
    "/embed/claim/{claim}",
    "/embed/event/putin-announces-a-mobilisation",
    "/embed/source/ben-wallace",
    "/embed/outlet/fivethirtyeight",
)
MISSING = ("/nothing", "/sources/nobody", "/problems/not-found")
SUBJECTS = {"/sources/*", "/outlets/*", "/topics/*"}
# Pages about the method, for those who ask for its terms.
EXPLAINING = ("/method",)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


class Walked(NamedTuple):
    """The pages that were read, by their paths, and the links that lead nowhere."""

    pages: dict[str, str]
    broken: list[tuple[str, int]]


def kind(address: str) -> str:
    """Return what kind of page an address is of: its path without names, its query."""
    parts = urlsplit(address)
    segments = parts.path.split("/")
    nth = 3 if segments[1] == "embed" else 2
    if len(segments) > nth and not parts.path.startswith("/claims/new"):
        _, dot, suffix = segments[nth].rpartition(".")
        segments[nth] = f"*{dot}{suffix}" if dot else "*"
    names = sorted({name for name, _ in parse_qsl(parts.query)})
    return "/".join(segments) + "".join(f"?{name}" for name in names)


async def walk(client: AsyncClient, starts: tuple[str, ...]) -> Walked:
    """Read the pages that can be reached, some of each kind and every subject's."""
    queue, visited, by_kind = deque(starts), set(starts), Counter[str]()
    walked = Walked({}, [])
    while queue:
        path = queue.popleft()
        response = await client.get(path, headers=HTML)
        # There is no receipt until the log is signed.
        if response.status_code >= 400 and not path.endswith("/receipt"):
            walked.broken.append((path, response.status_code))
        is_page = response.headers["Content-Type"].startswith("text/html")
        if not is_page or path.startswith("/docs"):
            continue
        walked.pages[path] = response.text
        for link in internal(Links(response.text)):
            if link in visited:
                continue
            of = kind(link)
            by_kind[of] += 1
            if by_kind[of] <= (MOST_SUBJECTS if of in SUBJECTS else MOST):
                visited.add(link)
                queue.append(link)
    return walked


async def starts(client: AsyncClient) -> tuple[str, ...]:
    claims = (await client.get("/v1/claims?source=ben-wallace")).json()["items"]
    return tuple(path.format(claim=claims[0]["id"]) for path in STARTS)


def flaws(path: str, page: Words, slugs: set[str]) -> Iterator[str]:
    """Yield what people should not read on a page; *slugs* are those of all pages."""
    words = " ".join(page.words)
    yield from OLD_WORDS.findall(words)
    yield from (f"a verdict alone: {label}" for label in page.bare)
    for label, said in page.verdicts:
        if not SAID.match(said):
            yield f"{label} beside {said!r}"
    yield from (f"a slug: {slug}" for slug in page.named_by_slug)
    if path.startswith(EXPLAINING):
        return
    yield from STATISTICS.findall(page_words.before_the_method(words))
    yield from (f"a code: {code}" for code in page.codes)
    shown = SLUG.findall(page_words.ADDRESS.sub("", words))
    yield from (f"a slug: {slug}" for slug in shown if slug in slugs)


async def test_every_page_of_the_demonstration_speaks_to_people(demo: Api) -> None:
    walked = await walk(demo.client, await starts(demo.client))
    assert walked.broken == []
    missing = {
        path: (await demo.client.get(path, headers=HTML)).text for path in MISSING
    }
    read = {path: Words(text) for path, text in (walked.pages | missing).items()}
    slugs = set[str]().union(*(page.slugs for page in read.values()))
    found = {path: list(flaws(path, page, slugs)) for path, page in read.items()}
    assert {path: flawed for path, flawed in found.items() if flawed} == {}
    kinds = Counter(kind(path) for path in walked.pages)
    assert kinds["/sources/*"] >= 22
    assert kinds["/outlets/*"] >= 14
    assert kinds["/topics/*"] >= 15
    assert {"/claims/*", "/events/*", "/due", "/leaderboard/*", "/method"} <= set(kinds)
    assert sum(len(page.verdicts) for page in read.values()) > 500
    hobbs = read[HOBBS].verdicts
    assert Counter(kind for kind, _ in hobbs) == {"right": 5, "wrong": 7}
    right = {words for kind, words in hobbs if kind == "right"}
    assert right.isdisjoint(words for kind, words in hobbs if kind == "wrong")


def test_a_verdict_by_itself_is_noticed() -> None:
    alone = '<p><span class="badge wrong"><i>x</i> Wrong</span> It happened.</p>'
    beside = f'<p><span class="was-said">Gave it 45%</span>; so {alone[3:]}'
    apart = f'<p><span class="was-said">Gave it 45%</span></p>{alone}'
    assert Words(f"<main>{alone}</main>").verdicts == [("wrong", "")]
    assert Words(f"<main>{beside}</main>").verdicts == [("wrong", "Gave it 45%")]
    assert Words(f"<main>{apart}</main>").verdicts == [("wrong", "")]
    assert Words("<main><p>Wrong</p></main>").bare == ["Wrong"]


def test_a_slug_or_a_code_that_is_shown_is_noticed() -> None:
    page = Words('<a href="/topics/us-elections">us-elections</a>')
    assert page.named_by_slug == ["us-elections"]
    assert Words('<a href="/topics/us-elections">US elections</a>').named_by_slug == []
    page = Words('<select><option value="icd-203">icd-203</option></select>')
    assert page.named_by_slug == ["icd-203"]
    assert Words("<p>did_not_happen</p><p>GB</p>").codes == ["did_not_happen", "GB"]
    assert Words("<p><code>did_not_happen</code> https://a.b/c_d</p>").codes == []
    said = page_words.before_the_method("Plain. The figures in full Brier score")
    assert not STATISTICS.search(said)
