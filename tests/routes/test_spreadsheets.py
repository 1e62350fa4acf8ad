"""CSV twins: what a spreadsheet reads by address is what the API answers."""

import csv
from io import StringIO

import pytest
from httpx import AsyncClient

from tests.api_calls import (
    claim_body,
    get,
    not_occurred,
    occurred,
    post,
    problem,
    window_until,
)

EVIL = '=HYPERLINK("https://a.example")'
Row = dict[str, str]


@pytest.fixture
async def client(client: AsyncClient) -> AsyncClient:
    """Two sources and two outlets with twelve claims each, and one of each with two."""
    for nth in range(12):
        for name, outlet, probability in (
            ("Ada Stone", "The Courier", 0.9 if nth % 2 else 0.1),
            ("Bo Reed", "Echo", 0.4),
        ):
            body = claim_body(statement=f"Event {nth} comes", probability=probability)
            more = {"source": {"name": name}, "outlet": {"name": outlet}}
            claim = await post(client, "/v1/claims", body | more)
        path = f"/v1/events/{claim['event']['slug']}/outcomes"
        finding = occurred("2026-02-01") if nth % 2 else not_occurred("2026-03-31")
        await post(client, path, finding)
    evil = claim_body(
        statement=EVIL,
        quote="-2+3",
        source={"name": "@evil"},
        outlet={"name": "+evil"},
        window=window_until("2026-02-01"),
    )
    await post(client, "/v1/claims", evil)
    settled = {"statement": "Event 0 comes", "window": window_until("2026-03-31")}
    await post(client, "/v1/claims", evil | settled | {"probability": 0.5})
    return client


async def table(client: AsyncClient, path: str) -> list[Row]:
    client.headers.pop("Authorization", None)  # no key is needed
    response = await client.get(path)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(response.text)))


async def test_claims_come_in_the_order_and_the_pages_of_the_list(
    client: AsyncClient,
) -> None:
    query = "sort=made_on&source=ada-stone&limit=5"
    page = await get(client, f"/v1/claims?{query}")
    rows = await table(client, f"/v1/claims.csv?{query}")
    assert [row["id"] for row in rows] == [claim["id"] for claim in page["items"]]
    first = rows[0]
    assert (first["source"], first["source_name"]) == ("ada-stone", "Ada Stone")
    assert (first["outlets"], first["outlet_names"]) == ("the-courier", "The Courier")
    assert first["event_statement"] == first["statement"] == "Event 0 comes"
    assert (first["probability"], first["verdict"]) == ("0.1", "did_not_happen")
    url: str | None = f"/v1/claims.csv?{query}"
    every: list[Row] = []
    while url is not None:
        response = await client.get(url)
        every += csv.DictReader(StringIO(response.text))
        url = response.links.get("next", {}).get("url")
    assert len({row["id"] for row in every}) == len(every) == 12


async def test_no_cell_is_a_formula(client: AsyncClient) -> None:
    (row,) = await table(client, "/v1/due.csv")
    assert row["statement"] == row["event_statement"] == f"'{EVIL}"
    assert row["quote"] == "'-2+3"
    assert (row["source_name"], row["outlet_names"]) == ("'@evil", "'+evil")
    board = await table(client, "/v1/leaderboards/sources.csv?entry=any")
    assert "'@evil" in {row["name"] for row in board}


@pytest.mark.parametrize("kind", ["sources", "outlets"])
async def test_a_leaderboard_has_a_line_for_each_row(
    client: AsyncClient, kind: str
) -> None:
    query = "sort=brier&entry=any"
    path = f"/v1/leaderboards/{kind}"
    board = await get(client, f"{path}?{query}")
    rows = await table(client, f"{path}.csv?{query}")
    listed = [*board["items"], *board["below_minimum"]]
    assert [row["slug"] for row in rows] == [each["subject"]["slug"] for each in listed]
    assert [row["name"] for row in rows] == [
        each["subject"]["name"].replace("+", "'+").replace("@", "'@") for each in listed
    ]
    assert [row["below_minimum"] for row in rows] == ["no", "no", "yes"]
    best = board["items"][0]
    assert float(rows[0]["brier"]) == best["scores"]["brier"]
    assert float(rows[0]["hit_rate_low"]) == best["hits"]["interval"][0]
    assert rows[0]["rank"] == "1"
    response = await client.get(f"{path}.csv?{query}&limit=1")
    second = await client.get(response.links["next"]["url"])
    assert second.text.splitlines()[1].split(",")[3] in {"bo-reed", "echo"}


@pytest.mark.parametrize(
    ("kind", "a", "b"),
    [("sources", "ada-stone", "bo-reed"), ("outlets", "the-courier", "echo")],
)
async def test_a_comparison_has_a_line_for_each_subject(
    client: AsyncClient, kind: str, a: str, b: str
) -> None:
    query = f"slug={a},{b}&entry=any"
    compared = await get(client, f"/v1/compare/{kind}?{query}")
    first, second = await table(client, f"/v1/compare/{kind}.csv?{query}")
    assert (first["slug"], second["slug"]) == (a, b)
    assert (first["claims"], first["scored"]) == ("12", "12")
    assert float(first["brier"]) == compared["items"][0]["scores"]["brier"]
    difficulty = compared["items"][1]["difficulty"]
    assert float(second["peer_score"]) == difficulty["peer_score"]
    assert (first["more_accurate_than"], second["more_accurate_than"]) == (b, "")


@pytest.mark.parametrize(
    "path",
    ["claims.csv", "due.csv", "leaderboards/sources.csv", "compare/outlets.csv"],
)
async def test_what_the_list_refuses_its_twin_refuses(
    client: AsyncClient, path: str
) -> None:
    problem(await client.get(f"/v1/{path}?colour=red"), 400)
    problem(await client.get(f"/v1/{path}?limit=0&slug=a"), 400)
