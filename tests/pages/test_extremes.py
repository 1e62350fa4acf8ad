"""Pages of the extremes: words meant to break them, ten thousand claims."""

import json
from xml.etree import ElementTree as ET

import pytest
from httpx import AsyncClient

from tests.api_calls import claim_body, occurred, post, post_refused
from tests.conftest import Api

# Before compression: what is sent is measured in tests/browser/test_weight.py.
LARGEST = 80 * 1024
HTML = {"Accept": "text/html"}
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "'\"><svg onload=alert(1)>",
    "]]><b>&amp;</b>",
    "{{ 7 * 7 }}",
    "עברית and العربية",
    "🧨👨‍👩‍👧‍👦 e\u0301\u0301\u0301",
]
MARKS = ("<script>alert", "<img src=x", "<svg onload", ">49<", "<b>&")
PLACES = (
    "/",
    "/search?q=alert",
    "/claims",
    "/sources",
    "/outlets",
    "/events",
    "/leaderboard",
    "/compare",
    "/new.atom",
    "/settled.atom",
    "/due.ics",
)


async def fetch(client: AsyncClient, path: str) -> str:
    response = await client.get(path, headers=HTML)
    assert response.status_code == 200, (path, response.text[:300])
    assert len(response.content) <= LARGEST, path
    return response.text


def subjects(kind: str, slug: str) -> list[str]:
    stem = f"/{kind}s/{slug}"
    twins = [f"{stem}{suffix}" for suffix in (".atom", ".svg", ".ics")]
    names = ("calibration", "history", "strip", "timeline", "peers")
    plots = [f"{stem}/{name}.svg" for name in names]
    return [stem, f"/embed/{kind}/{slug}", *twins, *plots]


@pytest.mark.parametrize("words", HOSTILE)
async def test_words_of_any_kind_break_no_page_feed_or_card(
    client: AsyncClient, words: str, subtests: pytest.Subtests
) -> None:
    long = (words * 1000)[: 1000 - 1] + "."
    finding = occurred("2026-02-01", note=words)
    finding["evidence"] = [
        {"url": "https://example.org/?q=%22%3E", "title": words, "quote": words}
    ]
    claim = await post(
        client,
        "/v1/claims",
        claim_body(
            statement=long,
            quote=long,
            headline=words,
            source={"name": f"A {words}", "role": words, "aliases": [f"B {words}"]},
            outlet={"name": f"C {words}", "aliases": [f"D {words}"]},
            via={"name": f"E {words}"},
            event={"statement": long, "criteria": long},
        ),
    )
    event = claim["event"]["slug"]
    await post(client, f"/v1/events/{event}/outcomes", finding)
    paths = [
        *PLACES,
        f"/claims/{claim['id']}",
        f"/events/{event}",
        f"/events/{event}.atom",
        f"/embed/event/{event}",
        f"/events/{event}/timeline.svg",
        f"/claims/{claim['id']}/wordings.svg",
        *subjects("source", claim["source"]["slug"]),
        *subjects("outlet", claim["reports"][0]["outlet"]["slug"]),
    ]
    for path in paths:
        with subtests.test(path):
            text = await fetch(client, path)
            for mark in MARKS if ".ics" not in path else ():
                assert mark not in text
            if path.endswith(".svg"):
                ET.fromstring(text)  # noqa: S314 our own
    for path in (f"/claims/{claim['id']}", f"/events/{event}"):
        with subtests.test(f"{path}/card.png"):
            card = await client.get(f"{path}/card.png")
            assert card.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("words", ["safe\u202egnp.exe", "a\u2066b", "a\u200e\x00b"])
async def test_words_that_turn_the_line_around_are_never_entered(
    client: AsyncClient, words: str
) -> None:
    assert await post_refused(
        client, "/v1/claims", claim_body(statement=words), 422
    ) == ["/statement"]


async def test_ten_thousand_claims_of_one_source_are_a_page_like_any(api: Api) -> None:
    outcome = {
        "happened": True,
        "on": "2026-02-01",
        "evidence": [{"url": "https://example.org/"}],
    }
    lines = [
        claim_body(
            statement=f"Event {nth} comes",
            probability=nth % 101 / 100,
            topics=[f"topic-{nth % 40}"],
            external_id=str(nth),
            **({"outcome": outcome} if nth % 3 else {}),
        )
        for nth in range(10_000)
    ]
    response = await api.client.post(
        "/v1/imports",
        content="\n".join(map(json.dumps, lines)),
        headers={"Content-Type": "application/x-ndjson"},
        timeout=300,
    )
    assert response.json()["made"] == 10_000, response.text[:300]
    text = await fetch(api.client, "/sources/ada-stone")
    assert "The newest 20 of 10,000." in text
    assert "Right on " in text
    assert "28 more rows not shown: <a href=" in text
    for path in (*subjects("source", "ada-stone"), "/outlets/the-courier", *PLACES):
        if not path.endswith(".ics"):
            await fetch(api.client, path)
    due = (await api.client.get("/sources/ada-stone.ics")).text
    assert due.count("BEGIN:VEVENT") == 200
    rows = (await api.client.get("/sources/ada-stone.csv")).text
    assert rows.count("\r\n") == 10_001
