"""870 real forecasts with outcomes, against figures that were computed elsewhere."""

from asyncio import Semaphore, gather
from collections.abc import Awaitable, Iterable, Sequence
from datetime import date
from typing import Any

import pytest
from httpx import AsyncClient

from api.language.dates import windows
from tests import published_figures
from tests.api_calls import EVIDENCE, Json, get, post, size
from tests.conftest import NOW
from tests.published_figures import Row

OUTLETS = {"FiveThirtyEight": "elections.csv", "ForecastBench": "market_prices.csv"}
AT_ONCE = 32
OPEN_AFTER = windows.last_closed_day(NOW)


def forecasts() -> list[tuple[str, Row]]:
    """Return each forecast, and the outlet where it stood."""
    return [
        (outlet, row)
        for outlet, name in OUTLETS.items()
        for row in published_figures.rows(name)
    ]


def claim(outlet: str, row: Row) -> Json:
    """Return a forecast as a claim of its own id, about the event of its question."""
    statement = f"{row['question']} is answered with yes"
    return {
        "statement": statement,
        "source": {
            "name": row["source"],
            "kind": "model" if "model" in row["source"] else "organisation",
        },
        "outlet": {"name": outlet},
        "made_on": row["made_on"],
        "window": {"earliest": row["made_on"], "latest": row["latest"]},
        "probability": float(row["probability"]),
        "event": {"statement": statement, "key": row["question"]},
        "external_id": f"{row['source']} {row['question']} {row['made_on']}",
    }


def finding(questions: Sequence[Row]) -> Json:
    """Return what is known of one question, from all the forecasts about it.

    What happened did so by the earlier of the day it was resolved and the end of the
    window; what did not is known through the last window that is over, and can no
    longer happen where one is open still.
    """
    if questions[0]["outcome"] == "1":
        on = min(min(row.get("resolved_on", "9"), row["latest"]) for row in questions)
        return {"kind": "occurred", "on": on, "evidence": EVIDENCE}
    last = date.fromisoformat(max(row["latest"] for row in questions))
    known: Json = (
        {"final": True} if last > OPEN_AFTER else {"through": last.isoformat()}
    )
    return {"kind": "not_occurred", "evidence": EVIDENCE, **known}


async def post_all(
    client: AsyncClient, bodies: Iterable[tuple[str, Json]], status: int
) -> list[Any]:
    """Post everything, so many at once."""
    turns = Semaphore(AT_ONCE)

    async def one(path: str, body: Json) -> Any:
        async with turns:
            return await post(client, path, body, status)

    posting: list[Awaitable[Any]] = [one(path, body) for path, body in bodies]
    return await gather(*posting)


async def enter(client: AsyncClient, status: int = 201) -> None:
    """Enter every forecast, then what came of every question."""
    made = forecasts()
    bodies = [("/v1/claims", claim(outlet, row)) for outlet, row in made]
    answers = await post_all(client, bodies, status)
    questions: dict[str, list[Row]] = {}
    for (_, row), answered in zip(made, answers, strict=True):
        questions.setdefault(answered["event"]["slug"], []).append(row)
    assert len(questions) == len({row["question"] for _, row in made}) == 410
    outcomes = (
        (f"/v1/events/{slug}/outcomes", finding(asked))
        for slug, asked in questions.items()
    )
    await post_all(client, outcomes, status)


@pytest.fixture
async def entered(client: AsyncClient) -> AsyncClient:
    await enter(client)
    return client


async def test_the_records_of_real_forecasts_equal_figures_computed_elsewhere(
    entered: AsyncClient,
) -> None:
    figures = published_figures.rows("record_figures.csv")
    bins = published_figures.groups(
        published_figures.rows("record_bins.csv"), "kind", "name"
    )
    for kind in ("source", "outlet"):
        listed = (await get(entered, f"/v1/{kind}s"))["items"]
        slugs = {name["name"]: name["slug"] for name in listed}
        expected = {row["name"]: row for row in figures if row["kind"] == kind}
        assert slugs.keys() == expected.keys()
        for name, row in expected.items():
            path = f"/v1/{kind}s/{slugs[name]}/record?cohort=settled"
            agree(await get(entered, path), row, bins[kind, name])


def agree(record: Json, figures: Row, bins: Sequence[Row]) -> None:
    """Check one record against the figures expected."""
    scores = record["scores"]
    name = figures["name"]
    assert record["claims"]["total"] == scores["scored"] == int(figures["n"]), name
    ours = [scores[name] for name in ("brier", "base_rate", "log_score")]
    theirs = [float(figures[name]) for name in ("brier", "base_rate", "log_clipped")]
    assert ours == pytest.approx(theirs, rel=0, abs=1e-9), name
    assert len(record["calibration"]) == len(bins), name
    for ours_in_bin, other in zip(record["calibration"], bins, strict=True):
        ours = [ours_in_bin[name] for name in ("low", "n", "mean_probability", "rate")]
        theirs = [float(other[name]) for name in ("low", "n", "mean_p", "observed")]
        assert ours == pytest.approx(theirs, rel=0, abs=1e-9), name


async def test_entering_them_all_again_changes_nothing(entered: AsyncClient) -> None:
    path = "/v1/outlets/forecastbench/record"
    before = await size(entered)
    record = await get(entered, path)
    assert record["claims"]["total"] == 573
    await enter(entered, status=200)
    assert await size(entered) == before
    # By another address, so that it is read anew and not from its copy.
    again = await get(entered, f"{path}?cohort=matured")
    assert again == record
