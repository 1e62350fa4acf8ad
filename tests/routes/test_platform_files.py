"""Files of other platforms, each entered with one request and no edit.

The figures beside them are computed by hand from the files: a Brier score is the mean
of (chance - outcome)².
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient

from tests.api_calls import Json, body_of, get, problem
from tests.routes.test_imports import claims_of

FILES = Path(__file__).parent.parent / "data" / "imports"
ANYTHING = {"Content-Type": "application/octet-stream"}


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted((FILES / "metaculus").iterdir()):
            archive.write(path, path.name)
    return file.getvalue()


def content(name: str) -> bytes:
    return zipped() if name == "metaculus" else (FILES / name).read_bytes()


async def enter(
    client: AsyncClient,
    sent: str | bytes,
    platform: str,
    status: int = 200,
    **more: str,
) -> Any:
    answer = await client.post(
        "/v1/imports",
        content=sent,
        headers=ANYTHING,
        params={"format": platform, **more},
    )
    return body_of(answer, status) if status < 400 else problem(answer, status)


# File, format, lines made, found and refused, and by source: claims, void, Brier score.
Record = tuple[int, int, float]
PLATFORMS: list[tuple[str, str, tuple[int, int, int], dict[str, Record]]] = [
    (
        "fatebook.csv",
        "fatebook",
        (8, 0, 0),
        {
            # 0.8 yes, 0.9 yes, 0.3 no, one ambiguous
            "jane-sample": (4, 1, (0.04 + 0.01 + 0.09) / 3),
            # 0.5 yes, 0.25 no, 0.75 yes, one open
            "bob-stand": (4, 0, (0.25 + 0.0625 + 0.0625) / 3),
        },
    ),
    (
        "metaculus",
        "metaculus",
        (7, 0, 1),
        {
            # 0.7 yes, 0.1 no, 0.4 no, 0.6 yes, one annulled; a number has no chance
            "jsample": (5, 1, (0.09 + 0.01 + 0.16 + 0.16) / 4),
            "example-bot": (1, 0, 0.16),
            "metaculus-community-recency-weighted": (1, 0, 0.1225),
        },
    ),
    (
        "manifold.json",
        "manifold",
        (7, 0, 1),
        # 0.27 no, 0.8 yes, 0.4 of a quarter, 0.3 no, 0.7 yes; void and open have none
        {"manifold-traders": (7, 1, (0.0729 + 0.04 + 0.0225 + 0.09 + 0.09) / 5)},
    ),
    (
        "predictionbook.json",
        "predictionbook",
        (4, 0, 0),
        # 60 % yes, 1 % no, one withdrawn
        {"jsample": (3, 1, (0.16 + 0.0001) / 2), "bstand": (1, 0, 0.09)},
    ),
    (
        "gjopen.json",
        "gjopen",
        (5, 1, 0),
        {
            # 0.8 yes, said again as 0.2 of no; one void
            "jsample": (2, 1, 0.04),
            "bstand": (3, 0, (0.25 + 0.49 + 0.04) / 3),
        },
    ),
    (
        "gjopen.csv",
        "gjopen",
        (2, 1, 0),
        {"jsample": (1, 0, 0.04), "bstand": (1, 0, 0.49)},
    ),
]
IDS = [name for name, *_ in PLATFORMS]


@pytest.mark.parametrize(("name", "platform", "counts", "records"), PLATFORMS, ids=IDS)
async def test_a_file_of_a_platform_is_entered_as_it_is(
    client: AsyncClient,
    name: str,
    platform: str,
    counts: tuple[int, int, int],
    records: dict[str, Record],
) -> None:
    answered = await enter(client, content(name), platform)
    told = (answered["made"], answered["found"], answered["refused"])
    assert told == counts, answered["errors"]
    for slug, (claims, void, brier) in records.items():
        record = await get(client, f"/v1/sources/{slug}/record")
        assert record["claims"]["total"] == claims
        assert record["claims"]["void"] == void
        assert record["scores"]["brier"] == pytest.approx(brier, abs=1e-6)
    again = await enter(client, content(name), platform)
    made, found, refused = counts
    assert (again["made"], again["found"], again["refused"]) == (
        0,
        made + found,
        refused,
    ), again["errors"]


@pytest.mark.parametrize(("name", "platform", "counts", "_"), PLATFORMS, ids=IDS)
async def test_a_dry_run_keeps_nothing(
    client: AsyncClient,
    name: str,
    platform: str,
    counts: tuple[int, int, int],
    _: dict[str, Record],
) -> None:
    answered = await enter(client, content(name), platform, dry_run="true")
    assert (answered["made"], answered["found"], answered["refused"]) == counts
    assert len(answered["sample"]) == sum(counts) - counts[2]
    assert await claims_of(client) == []


def _by_statement(claims: list[Json]) -> dict[str, Json]:
    return {claim["statement"]: claim for claim in claims}


async def test_days_are_those_of_the_platform(client: AsyncClient) -> None:
    await enter(client, content("manifold.json"), "manifold")
    claims = _by_statement(await claims_of(client))
    # The price is that of the last bet, of 1 November 2024, not of the first day.
    banned = claims["Will the app be banned by the end of 2024?"]
    assert banned["made_on"] == "2024-11-01"
    assert banned["window"]["latest"] == "2024-12-31"
    assert banned["outcome"]["verdict"] == "did_not_happen"
    # A market without a last bet: the day when it was resolved.
    assert claims["Will the tower be finished?"]["made_on"] == "2024-06-01"
    assert claims["Will the bridge stand in 2028?"]["status"] == "open"
    assert claims["Who leads? — Bea"]["outcome"]["verdict"] == "happened"


async def test_a_refused_line_says_why_in_words(client: AsyncClient) -> None:
    answered = await enter(client, zipped(), "metaculus")
    assert answered["errors"] == [
        {
            "line": 8,
            "pointer": "/probability",
            "detail": "a numeric question has no chance of yes or no",
        }
    ]
    answered = await enter(client, content("manifold.json"), "manifold")
    assert [error["line"] for error in answered["errors"]] == [7]


async def test_questions_alone_are_no_predictions(client: AsyncClient) -> None:
    questions = content("metaculus/question_data.csv")
    answered = await enter(client, questions, "metaculus")
    assert (answered["made"], answered["refused"]) == (0, 5)
    assert "send the zip" in answered["errors"][0]["detail"]
    forecasts = content("metaculus/forecast_data.csv")
    answered = await enter(client, forecasts, "metaculus")
    assert "send the zip" in answered["errors"][0]["detail"]


@pytest.mark.parametrize(
    "sent", [b"PK\x03\x04 broken", b'{"a": ', b"a,b\n1,2\n", b"[1, 2"]
)
@pytest.mark.parametrize("platform", ["metaculus", "manifold", "fatebook"])
async def test_what_is_no_file_of_a_platform_is_refused(
    client: AsyncClient, sent: bytes, platform: str
) -> None:
    answered = await enter(client, sent, platform, 400)
    assert answered["detail"]
    assert "char" not in answered["detail"]


async def test_a_file_that_names_nobody_needs_a_source(client: AsyncClient) -> None:
    file = "Question title,Forecast (scale = 0-1),Forecast created at\nWill it?,0.5,"
    file += "2025-01-15 03:50:45\n"
    answered = await enter(client, file, "fatebook")
    assert (answered["made"], answered["errors"][0]["pointer"]) == (0, "/source")
    assert "`source`" in answered["errors"][0]["detail"]
    answered = await enter(
        client, file, "fatebook", source="Jane Sample", outlet="Her Blog"
    )
    assert answered["made"] == 1
    (claim,) = await claims_of(client)
    assert claim["source"]["name"] == "Jane Sample"
    assert claim["reports"][0]["outlet"]["name"] == "Her Blog"


async def test_their_columns_may_be_named(client: AsyncClient) -> None:
    file = "Frage;Chance;Wann;Wer\nKommt sie?;70%;2025-01-15;Jane Sample\n"
    columns = {"Frage": "statement", "Chance": "probability", "Wann": "made_on"}
    columns |= {"Wer": "source.name"}
    answered = await enter(client, file, "gjopen", columns=json.dumps(columns))
    assert answered["made"] == 1, answered


@pytest.mark.parametrize("lines", [True, False])
async def test_json_may_come_in_lines(client: AsyncClient, lines: bool) -> None:
    markets = json.loads(content("manifold.json"))
    sent = "\n".join(map(json.dumps, markets)) if lines else json.dumps(markets[0])
    answered = await enter(client, sent, "manifold")
    assert answered["made"] == (7 if lines else 1)
