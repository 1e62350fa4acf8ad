"""`published_on` is no earlier than the day before `made_on`, however it is sent."""

import pytest
from httpx import AsyncClient

from tests.api_calls import Json, claim_body, post, post_refused, problem, size
from tests.routes.test_imports import lines, send

MADE_ON, DAY_BEFORE, TOO_EARLY = "2026-01-10", "2026-01-09", "2026-01-08"
ECHO: Json = {"outlet": {"name": "Echo"}}


@pytest.mark.parametrize("published_on", [TOO_EARLY, "0001-01-01"])
async def test_no_report_is_older_than_its_claim(
    client: AsyncClient, published_on: str
) -> None:
    claim = await post(client, "/v1/claims", claim_body())
    early = {"published_on": published_on}
    correction = claim_body(quote="I go.", corrects=claim["id"], **early)
    for path, body in (
        ("/v1/claims", claim_body(**early)),
        ("/v1/claims", correction),
        (f"/v1/claims/{claim['id']}/reports", {**ECHO, **early}),
    ):
        assert await post_refused(client, path, body, 422) == ["/published_on"]


async def test_the_day_before_may_still_have_been_that_day_elsewhere(
    client: AsyncClient,
) -> None:
    claim = await post(client, "/v1/claims", claim_body(published_on=DAY_BEFORE))
    report = {**ECHO, "published_on": DAY_BEFORE}
    claim = await post(client, f"/v1/claims/{claim['id']}/reports", report)
    assert [r["published_on"] for r in claim["reports"]] == [DAY_BEFORE] * 2
    first = claim_body(statement="It begins", made_on="0001-01-01", window=None)
    await post(client, "/v1/claims", {**first, "published_on": "0001-01-01"})


async def test_a_line_of_a_file_names_the_report_that_is_too_early(
    client: AsyncClient,
) -> None:
    reports = [{**ECHO, "published_on": day} for day in (DAY_BEFORE, TOO_EARLY)]
    reports[1]["url"] = "https://example.org/2"
    file = lines(
        [
            claim_body(),
            claim_body(statement="It rains", published_on=TOO_EARLY),
            claim_body(statement="It snows", reports=reports),
        ]
    )
    answer = await send(client, file)
    assert (answer["made"], answer["refused"]) == (1, 2)
    assert [(e["line"], e["pointer"]) for e in answer["errors"]] == [
        (2, "/published_on"),
        (3, "/reports/1/published_on"),
    ]
    before = await size(client)
    await send(client, file, 422, "?atomic=true")
    assert await size(client) == before


async def test_a_text_published_before_it_was_said_is_not_read(
    client: AsyncClient,
) -> None:
    body = {"text": "It will rain.", "made_on": MADE_ON, "published_on": TOO_EARLY}
    refusal = problem(await client.post("/v1/readings", json=body), 422)
    assert [error["pointer"] for error in refusal["errors"]] == ["/published_on"]
