"""The pages of claims and events; hostile words; errors for people."""

import json
import re
from typing import Any

import pytest
from httpx import AsyncClient

from tests.api_calls import claim_body, not_occurred, occurred, post, problem
from tests.conftest import Api

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "فاز فريق اليوم",
    "🇺🇦🧨 будет “завтра”",
    "W" * 180,
]
JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


async def page(client: AsyncClient, path: str, status: int = 200) -> str:
    response = await client.get(path, headers=HTML)
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    return response.text


def json_ld(text: str) -> dict[str, Any]:
    match = JSON_LD.search(text)
    assert match is not None
    return json.loads(match[1])


async def test_the_story_of_one_claim(client: AsyncClient) -> None:
    claim = await post(
        client,
        "/v1/claims",
        claim_body(
            wording="probably",
            outlet_wording="could",
            via={"name": "The Wire"},
            url="https://example.org/article",
            quote="He will probably go.",
        ),
    )
    before = await page(client, f"/claims/{claim['id']}")
    assert json_ld(before)["@type"] == "Claim"
    assert "Record what happened" in before
    path = f"/v1/events/{claim['event']['slug']}/outcomes"
    await post(client, path, not_occurred("2026-03-31"))
    await post(client, path, occurred("2026-04-10"))
    text = await page(client, f"/claims/{claim['id']}")
    assert "It did not happen in time; it happened 10 days later." in text
    assert "“probably”" in text
    assert "“could”" in text
    assert "relayed" in text
    assert "https://example.org/article" in text
    review = json_ld(text)
    assert review["@type"] == "ClaimReview"
    assert review["reviewRating"]["ratingValue"] == 1
    assert review["itemReviewed"]["text"] == "He will probably go."
    event = await page(client, f"/events/{claim['event']['slug']}")
    assert "It happened on 10 April 2026." in event
    assert "10 days late" in event


async def test_a_finding_that_was_corrected_stays_visible(client: AsyncClient) -> None:
    claim = await post(client, "/v1/claims", claim_body())
    path = f"/v1/events/{claim['event']['slug']}/outcomes"
    first = (await post(client, path, occurred("2026-02-01")))["outcomes"][0]["id"]
    await post(client, path, occurred("2026-02-03", supersedes=first))
    text = await page(client, f"/events/{claim['event']['slug']}")
    assert "It happened on 1 February 2026." in text
    assert "Corrected later" in text
    assert f'href="#finding-{first}"' in text


@pytest.mark.parametrize("words", HOSTILE)
async def test_hostile_words_leave_pages_intact(
    client: AsyncClient, words: str, subtests: pytest.Subtests
) -> None:
    claim = await post(
        client,
        "/v1/claims",
        claim_body(
            statement=words,
            quote=words,
            headline=words,
            source={"name": words, "role": words, "aliases": [f"x{words}"]},
            outlet={"name": f"{words} Post"},
            event={"statement": words, "criteria": words},
        ),
    )
    report = claim["reports"][0]
    note = {"kind": "void", "reason": "ambiguous", "note": words}
    await post(client, f"/v1/events/{claim['event']['slug']}/outcomes", note)
    for path in (
        "/",
        f"/claims/{claim['id']}",
        f"/events/{claim['event']['slug']}",
        f"/sources/{claim['source']['slug']}",
        f"/outlets/{report['outlet']['slug']}",
        "/claims",
        "/leaderboard",
        "/compare",
    ):
        with subtests.test(path):
            text = await page(client, path)
            for mark in ("<script>alert", "<img src=x", "<svg onload", ">49<"):
                assert mark not in text
    markup = json_ld(await page(client, f"/claims/{claim['id']}"))
    assert markup["text"] == words


async def test_long_words_are_cut_in_lists_and_whole_on_their_page(
    client: AsyncClient,
) -> None:
    statement = "word " * 195 + "end."
    for nth in range(30):
        await post(client, "/v1/claims", claim_body(statement=f"{nth} {statement}"))
    text = await page(client, "/claims")
    assert "end." not in text
    assert len(text.encode()) < 60 * 1024
    assert 'rel="next"' in text


async def test_people_read_errors_in_words_and_programs_in_json(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    for path, status in (
        ("/sources/nobody", 404),
        ("/nothing", 404),
        ("/claims/00000000-0000-7000-8000-000000000000", 404),
        ("/claims?made_from=yesterday", 400),
        ("/claims?source=nobody", 400),
        ("/leaderboard?sort=luck", 400),
        ("/claims?cursor=nonsense", 400),
    ):
        with subtests.test(path):
            assert "<h1>" in await page(client, path, status)
            problem(await client.get(path), status)
    problem(await client.get("/v1/sources/nobody", headers=HTML), 404)


async def test_a_filter_says_what_it_does(client: AsyncClient) -> None:
    await post(client, "/v1/claims", claim_body())
    await post(
        client, "/v1/claims", claim_body(statement="It rains", topics=["weather"])
    )
    text = await page(client, "/claims?topic=weather&status=&q=")
    assert "It rains" in text
    assert "The minister resigns" not in text
    assert "Only those about weather." in text


async def test_search_finds_all_kinds(client: AsyncClient) -> None:
    await post(client, "/v1/claims", claim_body())
    assert "Ada Stone" in await page(client, "/search?q=ada")
    assert "The Courier" in await page(client, "/search?q=cour")
    assert "The minister resigns" in await page(client, "/search?q=minister")
    assert "Nothing was found" in await page(client, "/search?q=%3Cb%3E")
    assert "<h1>" in await page(client, "/search?q=")


async def test_subjects_to_compare_may_be_typed_by_name(api: Api) -> None:
    for name in ("Ada Stone", "Bob Reed"):
        await post(api.client, "/v1/claims", claim_body(source={"name": name}))
    text = await page(api.client, "/compare?slug=Ada&slug=bob-reed&slug=")
    assert "Ada Stone and Bob Reed share no judged question" in text
    assert "is recorded" in await page(api.client, "/compare?slug=Zoe&slug=ada-stone")
    assert "Name at least one more" in await page(api.client, "/compare?slug=ada-stone")
