"""870 real forecasts with outcomes, against figures that were computed elsewhere."""

import json
from asyncio import Semaphore, gather
from collections.abc import Awaitable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient

from api.model import windows
from tests.asking import Json, get, post, size
from tests.conftest import NOW

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "demo_seed"
AT_ONCE = 32
OPEN_AFTER = windows.last_closed_day(NOW)

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"the forecasts are not at {FOLDER}"
)


def forecasts() -> list[Json]:
    return [
        json.loads(line)
        for path in sorted(FOLDER.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def claim(row: Json) -> Json:
    """Return a forecast as a claim of its own id, about the event of its question."""
    return {
        "statement": row["statement"],
        "source": {
            "name": row["source"],
            "kind": "model" if "model" in row["source"] else "organisation",
        },
        "outlet": {"name": row["outlet"]},
        "made_on": row["made_at"][:10],
        "window": {"earliest": row["window_start"], "latest": row["window_end"]},
        "probability": row["probability"],
        "url": row["url"],
        "event": {"statement": row["statement"], "key": row["question_key"]},
        "external_id": row["id"],
    }


def finding(rows: Iterable[Json]) -> Json:
    """Return what is known of one question, from all the forecasts about it.

    What happened did so by the earlier of the day it was resolved and the end of the
    window; what did not is known through the last window that is over, and can no
    longer happen where one is open still.
    """
    asked = list(rows)
    evidence = [{"url": asked[0]["url"]}]
    if asked[0]["outcome"]:
        on = min(min(row.get("resolved_at", "9"), row["window_end"]) for row in asked)
        return {"kind": "occurred", "on": on, "evidence": evidence}
    last = date.fromisoformat(max(row["window_end"] for row in asked))
    known: Json = (
        {"final": True} if last > OPEN_AFTER else {"through": last.isoformat()}
    )
    return {"kind": "not_occurred", "evidence": evidence, **known}


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
    rows = forecasts()
    made = await post_all(client, (("/v1/claims", claim(row)) for row in rows), status)
    questions: dict[str, list[Json]] = {}
    for row, answered in zip(rows, made, strict=True):
        questions.setdefault(answered["event"]["slug"], []).append(row)
    assert len(questions) == len({row["question_key"] for row in rows})
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
    expected: Json = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
    for kind in ("sources", "outlets"):
        listed = (await get(entered, f"/v1/{kind}"))["items"]
        slugs = {each["name"]: each["slug"] for each in listed}
        by_name: Json = expected[f"by_{kind[:-1]}"]
        assert slugs.keys() == by_name.keys()
        for name, figures in by_name.items():
            path = f"/v1/{kind}/{slugs[name]}/record?cohort=settled"
            agree(await get(entered, path), figures)


def agree(record: Json, figures: Json) -> None:
    """Check one record against the figures expected."""
    scores = record["scores"]
    assert record["claims"]["total"] == scores["scored"] == figures["n"]
    told = [scores[each] for each in ("brier", "base_rate", "log_score")]
    expected = [figures[each] for each in ("brier", "base_rate", "log_clipped")]
    assert told == pytest.approx(expected, rel=0, abs=1e-9)
    bins = [
        (row["low"], row["n"], row["mean_probability"], row["rate"])
        for row in record["calibration"]
    ]
    wanted = [
        (row["lo"], row["n"], row["mean_p"], row["observed"])
        for row in figures["bins10"]
        if row["n"]
    ]
    assert len(bins) == len(wanted)
    for one, other in zip(bins, wanted, strict=True):
        assert one == pytest.approx(other, rel=0, abs=1e-9)


async def test_entering_them_all_again_changes_nothing(entered: AsyncClient) -> None:
    before = await size(entered)
    record = await get(entered, "/v1/outlets/forecastbench/record")
    await enter(entered, status=200)
    assert await size(entered) == before
    assert await get(entered, "/v1/outlets/forecastbench/record") == record
