"""Date phrases read over HTTP, and predictions detected in a text."""

import json
from typing import Any

import pytest
from httpx import AsyncClient

from tests import published_figures
from tests.api_calls import Json, claim_body, get, post, problem

WALLACE: list[str] = json.loads(published_figures.read("article.json"))["said"]
SAID = "2022-04-29"


async def read(client: AsyncClient, text: str, **changes: Any) -> list[Json]:
    """Return the suggestions in *text*, said on 29 April 2022."""
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
        "version": "4",
    }


async def test_a_denied_until_ends_on_the_day_before(client: AsyncClient) -> None:
    path = f"/v1/windows?phrase=until+June&made_on={SAID}&direction=will_not"

    assert (await get(client, path))["latest"] == "2022-05-31"


@pytest.mark.parametrize(
    ("said", "latest"),
    [
        ({"direction": "will_not"}, "2026-05-31"),
        ({"wording": "unlikely"}, "2026-05-31"),
        ({"wording": "won’t"}, "2026-05-31"),
        ({"direction": "will_not", "wording": "30 %"}, "2026-05-31"),
        ({}, "2026-06-30"),
        ({"wording": "likely"}, "2026-06-30"),
        ({"wording": "30 %"}, "2026-06-30"),
    ],
)
async def test_a_claim_that_it_wont_happen_until_a_month_ends_before_it(
    client: AsyncClient, said: Json, latest: str
) -> None:
    new = claim_body(due="until June") | said
    del new["window"]

    claim = await post(client, "/v1/claims", new)

    assert claim["window"]["latest"] == latest


async def test_the_southern_summer_is_in_december(client: AsyncClient) -> None:
    path = f"/v1/windows?phrase=this+summer&made_on={SAID}&hemisphere=southern"

    assert (await get(client, path))["earliest"] == "2022-12-01"


@pytest.mark.parametrize(
    ("query", "status", "reason"),
    [
        ("phrase=before the midterms&made_on=2022-04-29", 422, "`before` was"),
        ("phrase=last week&made_on=2022-04-29", 422, "Send `window`"),
        (f"phrase={'x' * 201}&made_on=2022-04-29", 422, "longer than 200"),
        ("phrase=tomorrow", 400, "made_on"),
        ("phrase=tomorrow&made_on=29 April", 400, "made_on"),
        ("phrase=tomorrow&made_on=2022-04-29&hemisphere=eastern", 400, "hemisphere"),
    ],
)
async def test_a_refused_phrase_says_why(
    client: AsyncClient, query: str, status: int, reason: str
) -> None:
    answer = await client.get(f"/v1/windows?{query}")

    body = problem(answer, status)
    assert reason in body["detail"]


async def test_a_claim_has_its_phrase_and_the_rule_that_read_it(
    client: AsyncClient,
) -> None:
    new = claim_body(due="within weeks")
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
    (suggestion,) = await read(
        client,
        "The minister, Jane Doe, said: “It is highly likely to rain by May 9.”"
        " She asked whether it will snow.",
    )

    assert suggestion["source"] == {
        "name": "Jane Doe",
        "kind": "person",
        "role": "minister",
        "as_written": "Jane Doe",
    }
    assert suggestion["quote"] == "It is highly likely to rain by May 9."
    assert (suggestion["wording"]["phrase"], suggestion["wording"]["point"]) == (
        "highly likely",
        0.85,
    )
    assert (suggestion["due"], suggestion["window"]["latest"]) == (
        "by May 9",
        "2022-05-09",
    )
    assert suggestion["direction"] == "will"
    assert len(suggestion["why"]) == 4
    assert suggestion["claim"]["statement"] == "It will rain"


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
        ({"url": "ftp://example.org"}, 422),
        ({"outlet": {"name": "\u202e"}}, 422),
        ({"text": "It will\u202e rain."}, 422),
    ],
)
async def test_a_malformed_text_is_refused(
    client: AsyncClient, changes: Json, status: int
) -> None:
    body = {"text": "It will rain.", "made_on": SAID, **changes}

    problem(await client.post("/v1/readings", json=body), status)


# The two sentences of a speaker are quotations, credited in `tests/data/README.md`;
# the others are worded here, in the shapes of the article around them.
ARTICLE = f"""Army chiefs demand that Putin declares a war by May 9

His commanders have urged him to call up reserves by May 9, officials warned.

Moscow had expected it could reach Kyiv within days.

To declare a war would allow it to draft more men this year.

Defence Secretary Ben Wallace warned Putin could announce a mobilisation on May 9.

He told LBC: “{WALLACE[0]}

“{WALLACE[1]}

“We have to help Ukraine push them back by June.”

“There are reports that he is going to visit,” one western official reportedly said.

Igor Girkin asked: “What else has to happen before they start to act?”

“We must destroy all their railways this year…

Alexey Muraviev warned of a plot. Mr Muraviev said that a coup may come this year.

It comes as Britain announced it is sending 8,000 troops to exercises this summer.

Putin could declare new world war within DAYS, warns Defence Secretary
"""


async def test_the_article_of_the_mobilisation_is_read(client: AsyncClient) -> None:
    suggestions = await read(client, ARTICLE)

    assert [
        (
            suggestion["source"]["name"],
            suggestion["wording"] and suggestion["wording"]["phrase"],
            suggestion["due"],
            suggestion["window"] and suggestion["window"]["latest"],
        )
        for suggestion in suggestions
    ] == [
        ("Ben Wallace", "could", "on May 9", "2022-05-09"),
        ("Ben Wallace", "probably", None, None),
        ("Ben Wallace", "may", None, None),
        ("Alexey Muraviev", "may", "this year", "2022-12-31"),
        ("Britain", None, "this summer", "2022-08-31"),
    ]
    assert [suggestion["quote"] for suggestion in suggestions[1:3]] == WALLACE
    assert suggestions[4]["window"]["earliest"] == "2022-06-01"
    assert [suggestion["source"]["role"] for suggestion in suggestions[:3]] == [
        "Defence Secretary"
    ] * 3
    assert suggestions[1]["claim"]["via"]["name"] == "LBC"
    for suggestion in suggestions:
        claim = suggestion["claim"] | {"outlet": {"name": "The Sun"}}
        await post(client, "/v1/claims", claim)
