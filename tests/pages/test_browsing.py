"""The lists of sources, outlets and events, and the page of a topic."""

import re

import pytest
from httpx import AsyncClient

from tests.api_calls import claim_body, post
from tests.pages.test_subject_page import page, predict


def names(text: str, kind: str) -> list[str]:
    return re.findall(rf'<th scope="row"><a href="/{kind}/([a-z-]+)"', text)


async def enter_three(client: AsyncClient) -> None:
    reed = {"name": "Bo Reed", "role": "Harbour master"}
    await predict(client, 3, 1, word="Ship", source=reed, topics=["harbour"])
    stone = {"name": "Ada Stone", "aliases": ["Countess Lee"]}
    await predict(client, 1, 1, word="Train", source=stone, topics=["works"])
    model = {"name": "Zed", "kind": "model"}
    body = claim_body(statement="A bridge falls", source=model, topics=["works"])
    await post(client, "/v1/claims", body)


async def test_each_source_has_its_role_and_how_many_came_true(
    client: AsyncClient,
) -> None:
    await enter_three(client)
    text = await page(client, "/sources")
    assert names(text, "sources") == ["bo-reed", "ada-stone", "zed"]
    rows = text.partition("<tbody>")[2].split("</tr>")
    assert "Harbour master" in rows[0]
    assert "Right on 1 of 3" in rows[0]
    assert "Right on 1 of 1" in rows[1]
    assert "None judged yet" in rows[2]
    assert "Forecasting model" in rows[2]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sort=name", ["ada-stone", "bo-reed", "zed"]),
        ("sort=newest", ["zed", "ada-stone", "bo-reed"]),
        ("sort=predictions", ["bo-reed", "ada-stone", "zed"]),
        ("kind=model", ["zed"]),
        ("q=countess", ["ada-stone"]),
        ("q=master", ["bo-reed"]),
        ("q=100%25", []),
        ("q=nobody", []),
        ("q=&kind=&sort=&page=1", ["bo-reed", "ada-stone", "zed"]),
        ("page=2", []),
    ],
)
async def test_sources_are_searched_sorted_and_filtered(
    client: AsyncClient, query: str, found: list[str]
) -> None:
    await enter_three(client)
    text = await page(client, f"/sources?{query}")
    assert names(text, "sources") == found
    if not found:
        assert 'href="/sources"' in text


async def test_a_long_list_has_pages(client: AsyncClient) -> None:
    for nth in range(51):
        name = f"Source {chr(97 + nth // 26)}{chr(97 + nth % 26)}"
        await post(client, "/v1/sources", {"name": name})
    first = await page(client, "/sources?sort=name")
    assert len(names(first, "sources")) == 50
    assert "Page 1 of 2" in first
    assert "/sources?sort=name&amp;page=2" in first
    second = await page(client, "/sources?sort=name&page=2")
    assert names(second, "sources") == ["source-by"]
    assert 'href="/sources?sort=name" rel="prev"' in second


async def test_outlets_are_listed_on_all_they_published(client: AsyncClient) -> None:
    await predict(client, 3, 2, outlet={"name": "The Courier", "country": "GB"})
    text = await page(client, "/outlets?country=GB")
    assert names(text, "outlets") == ["the-courier"]
    assert "Right on 2 of 3" in text
    assert '<option value="GB" selected>United Kingdom</option>' in text
    assert names(await page(client, "/outlets?country=FR"), "outlets") == []


async def test_events_say_what_happened_and_what_is_due(client: AsyncClient) -> None:
    await enter_three(client)
    text = await page(client, "/events")
    listed = re.findall(r'<p class="said"><a href="/events/([a-z0-9-]+)"', text)
    assert len(listed) == 5
    assert listed[0] == "a-bridge-falls"
    oldest = await page(client, "/events?sort=oldest&limit=2")
    assert re.findall(r'class="said"><a href="/events/([a-z0-9-]+)"', oldest) == [
        "ship-0-comes",
        "ship-1-comes",
    ]
    following = re.search(r'href="([^"]+)" rel="next"', oldest)
    assert following is not None
    second = await page(client, following.group(1).replace("&amp;", "&"))
    assert "ship-2-comes" in second
    assert "ship-1-comes" not in second
    happened = await page(client, "/events?q=ship&state=settled")
    assert "It happened on 1 February 2026." in happened
    assert "1 prediction by 1 source" in happened
    assert 'class="said"' not in await page(client, "/events?topic=works&q=ship")


async def test_a_topic_has_what_is_open_settled_and_who_leads(
    client: AsyncClient,
) -> None:
    await predict(client, 11, 8, topics=["works"])
    text = await page(client, "/topics/works")
    assert "Settled lately" in text
    assert "8 of 11" in text.partition("Who was most often close")[2]
    for path in (
        "/topics/works.atom",
        "/topics/works.ics",
        "/events?topic=works",
        "/claims?topic=works",
        "/leaderboard?topic=works&amp;entry=any",
    ):
        assert f'href="{path}"' in text
    settled = text.partition("Settled lately")[2].partition("</section>")[0]
    assert settled.count('class="claim"') == 6
    assert (await client.get("/topics/nothing")).status_code == 404
    assert (await client.get("/topics/works.exe")).status_code == 404


async def test_filters_of_predictions_are_told_in_words(client: AsyncClient) -> None:
    await enter_three(client)
    text = await page(
        client,
        "/claims?source=bo-reed&topic=harbour&status=settled&basis=stated"
        "&made_from=2026-01-01&verdict=happened",
    )
    told = text.partition("Only those ")[2].partition("<a ")[0]
    assert told == (
        "by Bo Reed, about harbour, that are settled, that came to happen in time,"
        " made with a number, said on or after 1 January 2026. "
    )


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Russia announces mobilisation", "mobilization russia"),
        ("Russia announces mobilization", "mobilisation"),
        ("The Labour party wins", "labor wins"),
        ("The defense minister resigns", "defence minister"),
        ("The theater organizes a strike", "theatre organises"),
        ("The minister promises more", "promises"),
    ],
)
async def test_words_are_found_in_either_spelling_of_english(
    client: AsyncClient, written: str, searched: str
) -> None:
    claim = await post(client, "/v1/claims", claim_body(statement=written))
    await post(client, "/v1/claims", claim_body(statement="Something else happens"))
    for path in ("/claims", "/events", "/search"):
        text = await page(client, f"{path}?q={searched.replace(' ', '+')}")
        assert f"/events/{claim['event']['slug']}" in text or claim["id"] in text
        assert "Something else" not in text
