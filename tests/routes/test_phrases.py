"""How words are read over HTTP: date phrases, and what a text may predict."""

from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient

from tests.asking import Json, get, post, problem, said

ARTICLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "article"
SAID = "2022-04-29"


async def read(client: AsyncClient, text: str, **changes: Any) -> list[Json]:
    """Return what *text*, said on 29 April 2022, may predict."""
    body = {"text": text, "made_on": SAID, **changes}
    answer = await client.post("/v1/readings", json=body, headers={"Authorization": ""})
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def test_a_phrase_is_explained(client: AsyncClient) -> None:
    path = f"/v1/windows?phrase=by%20the%20end%20of%20the%20year&made_on={SAID}"

    assert await get(client, path) == {
        "earliest": "2022-04-29",
        "latest": "2022-12-31",
        "phrase": "by the end of the year",
        "rule": "by",
        "exact": True,
        "version": "2",
    }


async def test_the_southern_summer_is_in_december(client: AsyncClient) -> None:
    path = f"/v1/windows?phrase=this+summer&made_on={SAID}&hemisphere=southern"

    assert (await get(client, path))["earliest"] == "2022-12-01"


@pytest.mark.parametrize(
    ("query", "status", "said_why"),
    [
        ("phrase=before the midterms&made_on=2022-04-29", 422, "`before` was"),
        ("phrase=last week&made_on=2022-04-29", 422, "Send `window`"),
        (f"phrase={'x' * 201}&made_on=2022-04-29", 422, "longer than 200"),
        ("phrase=tomorrow", 400, "made_on"),
        ("phrase=tomorrow&made_on=29 April", 400, "made_on"),
        ("phrase=tomorrow&made_on=2022-04-29&hemisphere=eastern", 400, "hemisphere"),
    ],
)
async def test_what_is_not_read_says_why(
    client: AsyncClient, query: str, status: int, said_why: str
) -> None:
    answer = await client.get(f"/v1/windows?{query}")

    told = problem(answer, status)
    assert said_why in told["detail"]


async def test_a_claim_keeps_its_phrase_and_how_it_was_read(
    client: AsyncClient,
) -> None:
    new = said(due="within weeks")
    del new["window"]
    claim = await post(client, "/v1/claims", new)

    assert claim["window"] == {
        "earliest": "2026-01-10",
        "latest": "2026-02-14",
        "phrase": "within weeks",
        "rule": "within",
        "exact": False,
    }


async def test_a_sentence_is_suggested_with_all_it_says(client: AsyncClient) -> None:
    (found,) = await read(
        client,
        "The minister, Jane Doe, said: “It is highly likely to rain by May 9.”"
        " She asked whether it will snow.",
    )

    assert found["source"] == {"name": "Jane Doe", "as_written": "Jane Doe"}
    assert found["quote"] == "It is highly likely to rain by May 9."
    assert (found["wording"]["phrase"], found["wording"]["point"]) == (
        "highly likely",
        0.85,
    )
    assert (found["due"], found["window"]["latest"]) == ("by May 9", "2022-05-09")
    assert found["direction"] == "will"
    assert len(found["why"]) == 4


async def test_the_reader_chooses_the_yardstick(client: AsyncClient) -> None:
    text = "Mr Roe said it is likely to rain."

    (phia,) = await read(client, text)
    (nato,) = await read(client, text, yardstick="nato")

    assert (phia["wording"]["point"], nato["wording"]["point"]) == (0.65, 0.75)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "x" * 65_537}, 413),
        ({"made_on": "yesterday"}, 422),
        ({"yardstick": "none-such"}, 422),
        ({"hemisphere": "eastern"}, 422),
        ({"mode": "fast"}, 422),
        ({"text": "It will\u202e rain."}, 422),
    ],
)
async def test_what_is_no_text_is_refused(
    client: AsyncClient, changes: Json, status: int
) -> None:
    body = {"text": "It will rain.", "made_on": SAID, **changes}

    problem(await client.post("/v1/readings", json=body), status)


@pytest.mark.skipif(not ARTICLE.is_dir(), reason=f"nothing at {ARTICLE}")
async def test_the_article_of_the_mobilisation_is_read(client: AsyncClient) -> None:
    (file,) = ARTICLE.glob("0*.txt")
    found = await read(client, file.read_text(encoding="utf-8"))
    wallace = [
        (each["wording"]["phrase"], each["due"], each["window"]["latest"])
        if each["window"]
        else (each["wording"]["phrase"], None, None)
        for each in found
        if each["source"]["name"] == "Ben Wallace" and each["wording"]
    ]
    troops = [each for each in found if each["due"] == "this summer"]
    text = " ".join(each["sentence"] for each in found)

    assert ("could", "on May 9", "2022-05-09") in wallace
    assert ("probably", None, None) in wallace
    assert [each["source"]["name"] for each in troops] == ["Britain"]
    assert troops[0]["window"]["earliest"] == "2022-06-01"
    for left_out in (
        "Generals demand",
        "have urged him",
        "had expected",
        "would allow",
        "We have to help",
        "What else has to happen",
        "We must destroy",
    ):
        assert left_out not in text
