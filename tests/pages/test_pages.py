"""Pages that people read: complete, escaped, honest about small numbers."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from httpx import AsyncClient, Response

from tests.asking import occurred, post, said
from tests.conftest import Api

HTML = {"Accept": "text/html,application/xhtml+xml;q=0.9"}
ARABIC = "\u0627\u0628\u062c\u062f"
FITTING = f"<script>alert(1)</script>\"'>&amp; \U0001f469\u200d\U0001f467 {ARABIC}"
STARTS = (
    *("/", "/leaderboard", "/leaderboard/outlets", "/claims", "/topics", "/due"),
    "/method",
)
MOST_BYTES = 60_000


class Links(HTMLParser):
    """What a page leads to, loads and runs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.headings = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.headings += tag == "h1"
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        for name in ("src", "data"):
            if given.get(name):
                self.loads.append(given[name] or "")
        if tag == "link":
            self.loads.append(given.get("href") or "")
        assert tag not in {"script", "iframe", "object"}
        assert not any(name.startswith("on") or name == "style" for name in given)


async def read(client: AsyncClient, path: str, status: int = 200) -> Response:
    """Return a page, which must be whole, safe and small."""
    answer = await client.get(path, headers=HTML)
    assert answer.status_code == status, (path, answer.text[:500])
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert len(answer.content) < MOST_BYTES
    assert answer.text.rstrip().endswith("</html>")
    found = Links(answer.text)
    assert found.headings == 1
    assert all(each.startswith("/static/") for each in found.loads)
    return answer


async def fill(client: AsyncClient, **changes: Any) -> Any:
    """Enter a claim with everything that a page can show."""
    return await post(
        client,
        "/v1/claims",
        said(
            quote="I go in March",
            wording="probably",
            outlet_wording="could",
            url="https://example.org/news",
            headline="Minister to go",
            via={"name": "The Wire"},
            topics=["cabinet"],
            **changes,
        ),
    )


async def test_an_empty_log_has_pages_too(client: AsyncClient) -> None:
    for path in (*STARTS, "/search", "/search?q=nobody"):
        await read(client, path)

    assert "Nothing waits." in (await read(client, "/")).text


async def test_every_link_within_leads_somewhere(client: AsyncClient) -> None:
    claim = await fill(client)
    event = f"/v1/events/{claim['event']['slug']}/outcomes"
    await post(client, event, occurred("2026-07-01", note="late"))
    await fill(client, statement="The bridge opens", source={"name": "Bo Reed"})
    seen: set[str] = set()
    ahead = [*STARTS, "/search?q=minister", "/compare/sources?slug=ada-stone,bo-reed"]
    while ahead:
        path = ahead.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = await client.get(path, headers=HTML, follow_redirects=True)
        assert answer.status_code == 200 or path.endswith("/receipt"), path
        if answer.headers["content-type"].startswith("text/html") and not (
            path.startswith("/docs")
        ):
            page = await read(client, path)
            for link in Links(page.text).links:
                if link.startswith("/"):
                    ahead.append(link.partition("#")[0])
                elif link.startswith("?"):
                    ahead.append(path.partition("?")[0] + link)

    kinds = {path.split("/")[1].partition("?")[0] for path in seen}
    assert {"sources", "outlets", "events", "claims", "v1", "docs"} <= kinds


async def test_a_claims_page_tells_its_whole_story(client: AsyncClient) -> None:
    claim = await fill(client)
    event = f"/v1/events/{claim['event']['slug']}/outcomes"
    await post(client, event, occurred("2026-07-01"))

    text = (await read(client, f"/claims/{claim['id']}")).text

    for told in (
        "The minister resigns",
        "I go in March",
        "Ada Stone",
        "10 January 2026",
        "31 March 2026",
        "probably",
        "55–75",
        "could",
        "10–70",
        "The Courier",
        "The Wire",
        "relayed",
        "did not happen, but 92 days later",
        'href="https://example.org/news"',
    ):
        assert told in text, told


async def test_an_events_page_lists_findings_in_order(client: AsyncClient) -> None:
    claim = await fill(client)
    event = f"/v1/events/{claim['event']['slug']}"
    first = await post(client, f"{event}/outcomes", occurred("2026-07-01"))
    wrong = first["outcomes"][0]["id"]
    await post(client, f"{event}/outcomes", occurred("2026-02-01", supersedes=wrong))

    text = (await read(client, event.removeprefix("/v1"))).text

    assert text.index("1 July 2026") < text.index("1 February 2026")
    assert "no longer in force" in text
    assert "https://example.org/news" in text


async def test_few_events_are_not_made_much_of(client: AsyncClient) -> None:
    claim = await fill(client)
    event = f"/v1/events/{claim['event']['slug']}/outcomes"
    await post(client, event, occurred("2026-02-01"))

    text = (await read(client, "/sources/ada-stone")).text

    assert "Right on 1 of 1 settled." in text
    assert "too few for any rate" in text
    assert "Brier" not in text.partition("By topic")[0]
    assert "Skill" not in text


async def test_what_is_entered_can_break_no_page(client: AsyncClient) -> None:
    claim = await fill(
        client,
        statement=FITTING,
        source={"name": FITTING, "role": FITTING},
        outlet={"name": "x" * 200},
        event={"statement": FITTING + " event", "criteria": FITTING},
    )
    paths = [
        "/",
        f"/claims/{claim['id']}",
        f"/sources/{claim['source']['slug']}",
        f"/outlets/{claim['reports'][0]['outlet']['slug']}",
        f"/events/{claim['event']['slug']}",
        "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
    ]

    for path in paths:
        text = (await read(client, path)).text
        assert "<script" not in text
        assert "alert(1)" in text


async def test_a_form_with_blank_fields_filters_by_the_others(
    client: AsyncClient,
) -> None:
    await fill(client)
    blank = "made_from=&made_to=&topic=&basis=wording&yardstick=&as_of="

    text = (await read(client, f"/sources/ada-stone?{blank}")).text

    assert re.search(r'<option value="wording" selected>', text)
    await read(client, "/sources/ada-stone?made_from=soon", status=400)
    await read(client, "/sources/ada-stone?colour=red", status=400)


async def test_a_page_has_a_twin_for_programs(client: AsyncClient) -> None:
    await fill(client)

    answer = await client.get("/sources/ada-stone.json?basis=wording")

    assert answer.status_code == 302
    assert answer.headers["location"] == "/v1/sources/ada-stone/record?basis=wording"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/sources/nobody", "/events/none", "/claims/none"]
)
async def test_who_reads_pages_is_told_in_a_page(
    client: AsyncClient, path: str
) -> None:
    await read(client, path, status=404)
    program = await client.get(path, headers={"Accept": "application/json"})

    assert program.headers["content-type"] == "application/problem+json"


async def test_a_merged_source_leads_on(api: Api) -> None:
    await fill(api.client)
    await post(api.client, "/v1/sources", {"name": "Ada B Stone"})
    await post(api.client, "/v1/sources/ada-stone/merge", {"into": "ada-b-stone"})

    moved = await api.client.get("/sources/ada-stone?basis=wording", headers=HTML)

    assert moved.status_code == 308
    assert moved.headers["location"] == "/sources/ada-b-stone?basis=wording"


async def test_the_stylesheet_is_kept_for_ever_under_its_own_name(
    client: AsyncClient,
) -> None:
    (link,) = Links((await read(client, "/")).text).loads

    style = await client.get(link)

    assert style.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert style.headers["content-type"].startswith("text/css")
    assert (await client.get("/static/other.css")).status_code == 404
