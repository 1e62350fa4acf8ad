"""What the demonstration shows: boards that rank, and what they can't tell."""

import csv
from pathlib import Path
from typing import Any

import pytest

from api.demo import loading
from tests.api_calls import get
from tests.conftest import Api

FOLDER = Path(loading.__file__).parent
NINE = {
    "Daily Kos Elections": "daily-kos-elections",
    "DeSart and Holbrook": "desart-and-holbrook",
    "HuffPost Pollster": "huffpost-pollster",
    "Pierre-Antoine Kremp": "pierre-antoine-kremp",
    "PollSavvy": "pollsavvy",
    "PredictWise": "predictwise",
    "PredictWise (markets)": "predictwise-markets",
    "Princeton Election Consortium": "princeton-election-consortium",
    "The Upshot": "the-upshot",
}
FLORIDA = "hillary-clinton-wins-florida-in-the-2016-presidential-election"
HTML = {"Accept": "text/html"}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("kind", "ranked"),
    [("sources", 19), ("outlets", 12)],
)
async def test_both_leaderboards_rank(demo: Api, kind: str, ranked: int) -> None:
    board = await get(demo.client, f"/v1/leaderboards/{kind}")
    assert [row["rank"] for row in board["items"]] == list(range(1, ranked + 1))
    assert board["filters"]["entry"] == "eligible"
    # One night says little: the range of the first rank reaches far down.
    assert board["items"][0]["rank_interval"][1] > ranked // 2


@pytest.mark.parametrize("name", NINE)
async def test_the_brier_score_of_a_forecaster_of_2016(demo: Api, name: str) -> None:
    pairs = [
        (float(row[name]), float(row["won"]))
        for row in rows("buzzfeed/us_elections_2016.csv")
        if row[name]
    ]
    brier = sum((p - won) ** 2 for p, won in pairs) / len(pairs)
    right = sum((p > 0.5) == (won == 1) for p, won in pairs if p != 0.5)
    record = await get(demo.client, f"/v1/sources/{NINE[name]}/record")
    assert record["scores"]["scored"] == len(pairs) in {51, 83}
    assert record["scores"]["brier"] == pytest.approx(brier, abs=1e-12)
    assert record["hits"]["right"] == right
    assert record["claims"]["closing_days"] == 1


@pytest.mark.parametrize(
    ("table", "source"),
    [
        ("nhl_games.csv", "fivethirtyeight-nhl-model"),
        ("wnba_games.csv", "fivethirtyeight-wnba-model"),
    ],
)
async def test_the_brier_score_of_a_season(demo: Api, table: str, source: str) -> None:
    games = rows(f"fivethirtyeight/{table}")
    losses = [(float(g["probability"]) - float(g["won"])) ** 2 for g in games]
    record = await get(demo.client, f"/v1/sources/{source}/record")
    expected = pytest.approx(sum(losses) / len(losses), abs=1e-12)
    assert record["scores"]["brier"] == expected


async def test_thousands_of_games_give_a_narrow_calibration_plot(demo: Api) -> None:
    record = await get(demo.client, "/v1/sources/fivethirtyeight-nhl-model/record")
    full = [group for group in record["calibration"] if group["n"] >= 200]
    assert [group["low"] for group in full] == [0.4, 0.5, 0.6]
    for group in full:
        low, high = group["band"]
        assert high - low < 0.15
        # What the plot shows: teams given 40 to 50 % won a third of their games.
        assert (low <= group["rate"] <= high) is (group["low"] != 0.4)


async def test_crowds_stand_at_their_own_outlets(demo: Api) -> None:
    crowds = {
        "polymarket": ("polymarket-traders", 221),
        "manifold": ("manifold-crowd", 65),
        "metaculus": ("metaculus-community", 30),
        "infer": ("infer-crowd", 3),
    }
    for outlet, (source, events) in crowds.items():
        record = await get(demo.client, f"/v1/outlets/{outlet}/record")
        assert record["claims"]["events"] == events
        claims = await get(demo.client, f"/v1/claims?outlet={outlet}&limit=1")
        assert claims["items"][0]["source"]["slug"] == source


async def test_nine_forecasters_stand_side_by_side(demo: Api) -> None:
    claims = await get(demo.client, f"/v1/claims?event={FLORIDA}")
    assert {item["source"]["slug"] for item in claims["items"]} == set(NINE.values())
    assert {item["outcome"]["verdict"] for item in claims["items"]} == {
        "did_not_happen"
    }
    text = (await demo.client.get(f"/events/{FLORIDA}", headers=HTML)).text
    assert "All 9 predictions took it to be more likely than not." in text


async def test_a_comparison_says_what_one_night_can_tell(demo: Api) -> None:
    path = f"/compare?slug={','.join(NINE.values())}"
    text = (await demo.client.get(path, headers=HTML)).text
    assert (
        "Nobody of these 9 can be told apart from another: all 83 questions that at"
        " least two of them share fell on one occasion, whose luck could explain every"
        " difference."
    ) in text
    assert "are needed" not in text
    assert "Daily Kos Elections, DeSart and Holbrook and 7 others" in text


async def test_an_outlet_with_several_sources_names_them(demo: Api) -> None:
    text = (await demo.client.get("/outlets/fivethirtyeight", headers=HTML)).text
    quoted = text.partition("By who said it")[2].partition("</table>")[0]
    for model in ("NHL", "WNBA", "World Cup", "classic", "deluxe", "lite"):
        assert f"FiveThirtyEight {model} model" in quoted


@pytest.mark.parametrize("topic", ["us-elections", "nhl", "world-cup", "iran-war"])
async def test_a_topic_says_something(demo: Api, topic: str) -> None:
    text = (await demo.client.get(f"/topics/{topic}", headers=HTML)).text
    assert "Who was most often close" in text
    assert "Settled lately" in text


async def test_the_start_page_opens_with_the_article_and_a_board(demo: Api) -> None:
    text = (await demo.client.get("/", headers=HTML)).text
    assert ">4,056</strong> predictions" in text
    lately = text.partition("Judged lately")[2]
    assert "Putin will announce a mobilisation at the parade on May 9" in lately[:600]
    assert "FiveThirtyEight deluxe model leads, right on 86 of 99" in text


async def test_the_article_says_when_as_a_reader_reads_it(demo: Api) -> None:
    claims = await get(demo.client, "/v1/claims?source=the-sun")
    (teaser,) = claims["items"]
    read: Any = await get(
        demo.client, "/v1/windows?phrase=within+days&made_on=2022-04-29"
    )
    assert teaser["window"] == {name: read[name] for name in teaser["window"]}
    assert teaser["window"]["latest"] == "2022-05-06"
    assert teaser["outcome"]["verdict"] == "did_not_happen"
    assert teaser["probability"] is None  # “could” is too vague for a number
    assert teaser["quote"] is None


async def test_what_a_platform_resolved_has_a_span_and_settles(demo: Api) -> None:
    path = "/v1/claims?outlet=manifold&verdict=happened&limit=200"
    claims = (await get(demo.client, path))["items"]
    assert claims
    for claim in claims:
        assert claim["needs_ruling"] is False
    slug = claims[0]["event"]["slug"]
    text = (await demo.client.get(f"/events/{slug}", headers=HTML)).text
    assert "It happened between " in text
    assert "The question on Manifold, which resolved it" in text
    assert "Recorded by <bdi>Demonstration (loaded data)</bdi>" in text


async def test_an_abbreviation_finds_its_outlet(demo: Api) -> None:
    text = (await demo.client.get("/search?q=538", headers=HTML)).text
    assert 'href="/outlets/fivethirtyeight"' in text


async def test_a_match_is_a_series(demo: Api) -> None:
    claims = await get(demo.client, "/v1/claims?topic=world-cup&limit=1")
    (claim,) = claims["items"]
    text = (await demo.client.get(f"/claims/{claim['id']}", headers=HTML)).text
    assert "Part of the series “<bdi>" in text
