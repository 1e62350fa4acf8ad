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
        ("q=&kind=&sort=&limit=", ["bo-reed", "ada-stone", "zed"]),
        ("q=ada+stome", ["ada-stone"]),
        ("q=contess+le&sort=name", []),
        ("q=contess", ["ada-stone"]),
        ("q=harbour+reed", ["bo-reed"]),
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


async def test_a_name_that_is_nearly_right_is_asked_about(client: AsyncClient) -> None:
    await enter_three(client)
    for path in ("/sources?q=ada+stome", "/search?q=ada+stome"):
        text = await page(client, path)
        assert "Did you mean" in text
        assert 'href="/sources/ada-stone"' in text
        assert "Did you mean" not in await page(client, path.replace("ome", "one"))
    text = await page(client, "/search?q=the+curier")
    assert "Did you mean <a" in text
    assert 'href="/outlets/the-courier"' in text


async def walked(client: AsyncClient, path: str) -> list[str]:
    """Return the names of every page of a list, in their order."""
    listed: list[str] = []
    following: str | None = path
    while following is not None:
        text = await page(client, following)
        listed += names(text, path[1:].partition("?")[0])
        link = re.search(r'href="([^"]+)" rel="next"', text)
        following = link and link.group(1).replace("&amp;", "&")
    return listed


@pytest.mark.parametrize("sort", ["name", "newest", "judged", "predictions"])
async def test_a_long_list_has_pages(client: AsyncClient, sort: str) -> None:
    await enter_three(client)
    for nth in range(5):
        await post(client, "/v1/sources", {"name": f"Source {chr(97 + nth)}"})
    every = await walked(client, f"/sources?sort={sort}")
    assert len(every) == 8
    for limit in (1, 3, 7, 8):
        assert await walked(client, f"/sources?sort={sort}&limit={limit}") == every
    first = await page(client, f"/sources?sort={sort}&limit=7")
    assert "First page" not in first
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    second = await page(client, following.group(1).replace("&amp;", "&"))
    assert names(second, "sources") == every[7:]
    assert "First page" in second
    assert 'rel="next"' not in second


async def test_a_page_begins_where_the_last_one_ended_though_that_is_gone(
    client: AsyncClient,
) -> None:
    for name in ("Anna", "Berta", "Clara", "Dora"):
        await post(client, "/v1/sources", {"name": name})
    for sort in ("name", "judged"):
        first = await page(client, f"/sources?sort={sort}&limit=2")
        following = re.search(r'href="([^"]+)" rel="next"', first)
        assert following is not None
        if sort == "judged":
            await post(client, "/v1/sources/berta/merge", {"into": "dora"})
        text = await page(client, following.group(1).replace("&amp;", "&"))
        assert names(text, "sources") == ["clara", "dora"]


async def test_events_come_by_the_day_on_which_they_fall_due_next(
    client: AsyncClient,
) -> None:
    for nth, days in enumerate(("12-09", "12-03", "12-07", "12-03 12-01", "02-01")):
        for day in days.split():
            year = "2026" if day.startswith("12") else "2025"
            window = {"earliest": "2025-01-12", "latest": f"{year}-{day}"}
            body = claim_body(statement=f"Event {nth}", event={"statement": f"E {nth}"})
            made = {"made_on": "2025-01-10", "window": window}
            await post(client, "/v1/claims", body | made)
    await post(client, "/v1/events", {"statement": "E 5"})
    late = claim_body(statement="Event 1", event="e-1")
    window = {"earliest": "2026-11-25", "latest": "2026-11-30"}
    gone = await post(client, "/v1/claims", late | {"window": window})
    await post(client, f"/v1/claims/{gone['id']}/withdrawal", {"reason": "wrong"})
    expected = [f"e-{nth}" for nth in (3, 1, 2, 0, 5, 4)]
    for limit in (1, 2, 4, 5, 50):
        listed: list[str] = []
        following: str | None = f"/events?sort=due&limit={limit}"
        while following is not None:
            text = await page(client, following)
            listed += re.findall(r'class="said"><a href="/events/([a-z0-9-]+)"', text)
            link = re.search(r'href="([^"]+)" rel="next"', text)
            following = link and link.group(1).replace("&amp;", "&")
        assert listed == expected
    one = await page(client, "/events?sort=due&state=void")
    assert 'class="said"' not in one


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
