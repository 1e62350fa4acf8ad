"""What is posted again: said alike it stands, said otherwise nothing of it is lost."""

from typing import Any

import pytest
from httpx import AsyncClient

from tests.api_calls import (
    EVIDENCE,
    UNKNOWABLE,
    Json,
    claim_body,
    get,
    occurred,
    partly,
    post,
    post_refused,
    size,
)
from tests.conftest import Api
from tests.log.test_redactions import redact
from tests.routes.test_imports import lines, send

REPORT: Json = {
    "outlet": {"name": "Daily Echo"},
    "url": "https://echo.example/1",
    "headline": "Minister to go",
    "published_on": "2026-01-11",
    "via": {"name": "Radio Nine"},
    "outlet_wording": "likely",
    "outlet_probability": 0.8,
}
DIFFERING: list[tuple[Json, list[str]]] = [
    ({"headline": "Minister stays"}, ["/headline"]),
    ({"published_on": "2026-01-12"}, ["/published_on"]),
    ({"via": {"name": "Radio Ten"}}, ["/via"]),
    ({"outlet_wording": "unlikely"}, ["/outlet_wording"]),
    ({"outlet_probability": 0.7}, ["/outlet_probability"]),
    ({"headline": "A", "published_on": "2026-01-12"}, ["/headline", "/published_on"]),
]


def also(**changes: Any) -> Json:
    return claim_body(**{**REPORT, **changes})


async def test_a_report_said_otherwise_is_refused_naming_what_would_be_lost(
    client: AsyncClient,
) -> None:
    claim = await post(client, "/v1/claims", claim_body())
    path = f"/v1/claims/{claim['id']}/reports"
    await post(client, path, REPORT)
    for changes, pointers in DIFFERING:
        assert await post_refused(client, path, {**REPORT, **changes}, 409) == pointers
        assert (
            await post_refused(client, "/v1/claims", also(**changes), 409) == pointers
        )


@pytest.mark.parametrize("name", sorted(REPORT.keys() - {"outlet", "url"}))
async def test_what_a_report_lacks_and_its_repeat_has_is_not_lost(
    client: AsyncClient, name: str
) -> None:
    less = {key: value for key, value in REPORT.items() if key != name}
    await post(client, "/v1/claims", claim_body(**less))
    assert await post_refused(client, "/v1/claims", also(), 409) == [f"/{name}"]


async def test_a_report_said_alike_or_in_less_stands_already(
    client: AsyncClient,
) -> None:
    first = await post(client, "/v1/claims", also())
    before = await size(client)
    same: list[Json] = [
        {"headline": " minister  TO go."},
        {"outlet_wording": "Likely"},
        *({name: None} for name in REPORT.keys() - {"outlet", "url"}),
    ]
    for changes in same:
        assert await post(client, "/v1/claims", also(**changes), 200) == first
    assert await size(client) == before


async def test_a_report_is_held_against_all_that_a_merge_made_alike(
    client: AsyncClient,
) -> None:
    claim = await post(client, "/v1/claims", also(outlet={"name": "Echo"}))
    path = f"/v1/claims/{claim['id']}/reports"
    await post(client, path, {**REPORT, "headline": "Another"})
    await post(client, "/v1/outlets/echo/merge", {"into": "daily-echo"})
    for headline in (REPORT["headline"], "Another"):
        await post(client, path, {**REPORT, "headline": headline}, 200)
    await post_refused(client, path, {**REPORT, "headline": "A third"}, 409)
    await post(client, "/v1/outlets/radio-nine/merge", {"into": "daily-echo"}, 201)
    await post_refused(client, path, {**REPORT, "via": "radio-nine"}, 422)


EVENT = "/v1/events/the-minister-resigns"
OTHER = [{"url": "https://example.org/other", "title": "The minister has gone"}]


async def test_new_evidence_of_a_finding_that_stands_is_added_to_it(
    client: AsyncClient,
) -> None:
    claim = await post(client, "/v1/claims", claim_body())
    first = await post(client, f"{EVENT}/outcomes", occurred("2026-02-01"))
    settled = await get(client, f"/v1/claims/{claim['id']}")
    before = await size(client)
    both = occurred("2026-02-01", evidence=[*OTHER, *EVIDENCE], note="By the palace.")

    event = await post(client, f"{EVENT}/outcomes", both)

    [outcome], [kept] = event["outcomes"], first["outcomes"]
    assert [each["url"] for each in outcome["evidence"]] == [
        "https://example.org/news",
        "https://example.org/other",
    ]
    assert outcome["note"] == "By the palace."
    joined = {"evidence": outcome["evidence"], "note": outcome["note"]}
    assert outcome == {**kept, **joined}
    assert await size(client) == before + 1
    entry = (await get(client, f"/v1/changes?after={before - 1}"))["items"][0]
    assert (entry["kind"], entry["subject"]) == ("evidence", kept["id"])
    assert await get(client, f"/v1/claims/{claim['id']}") == settled
    again = occurred("2026-02-01", evidence=OTHER, note="by the palace")
    later = {**OTHER[0], "retrieved_at": "2026-03-01T10:00:00Z"}
    for body in (both, again, {**again, "note": None, "evidence": [later]}):
        assert await post(client, f"{EVENT}/outcomes", body, 200) == event
    assert await size(client) == before + 1


async def test_what_is_new_of_the_same_page_is_added_too(client: AsyncClient) -> None:
    await post(client, "/v1/claims", claim_body())
    await post(client, f"{EVENT}/outcomes", occurred("2026-02-01"))
    quoting = [{**EVIDENCE[0], "quote": "He has gone."}]
    body = occurred("2026-02-01", evidence=quoting)
    event = await post(client, f"{EVENT}/outcomes", body)
    assert len(event["outcomes"][0]["evidence"]) == 2
    assert await post(client, f"{EVENT}/outcomes", body, 200) == event


@pytest.mark.parametrize("finding", [UNKNOWABLE, partly("2026-02-01", 0.5)])
async def test_another_note_on_a_finding_that_stands_is_kept_beside_it(
    client: AsyncClient, finding: Json
) -> None:
    await post(client, "/v1/claims", claim_body())
    await post(client, f"{EVENT}/outcomes", finding)
    body = {**finding, "note": "in other words"}
    event = await post(client, f"{EVENT}/outcomes", body)
    assert event["outcomes"][0]["note"] == f"{finding['note']}\n\nin other words"
    assert await post(client, f"{EVENT}/outcomes", body, 200) == event
    assert await post(client, f"{EVENT}/outcomes", finding, 200) == event


async def test_the_short_form_and_a_file_add_evidence_too(client: AsyncClient) -> None:
    claim = await post(client, "/v1/claims", claim_body())
    path = f"/v1/claims/{claim['id']}/outcome"
    short = {"happened": True, "on": "2026-02-01", "evidence": EVIDENCE}
    await post(client, path, short)
    settled = await post(client, path, {**short, "evidence": OTHER})
    assert await post(client, path, {**short, "evidence": OTHER}, 200) == settled
    third = {**short, "evidence": [{"url": "https://example.org/third"}]}
    for _ in range(2):
        counted = await send(client, lines([claim_body(outcome=third)]))
        assert (counted["made"], counted["found"]) == (0, 1)
    [outcome] = (await get(client, EVENT))["outcomes"]
    assert len(outcome["evidence"]) == 3
    history = await get(client, f"/v1/claims/{claim['id']}/history")
    kinds = [each["type"] for each in history["items"]]
    assert kinds.count("settlement") == 1


async def test_evidence_that_was_taken_down_does_not_come_back_with_a_repeat(
    api: Api,
) -> None:
    client = api.client
    await post(client, "/v1/claims", claim_body())
    await post(client, f"{EVENT}/outcomes", occurred("2026-02-01", note="Libel."))
    both = occurred("2026-02-01", evidence=OTHER, note="More of it.")
    await post(client, f"{EVENT}/outcomes", both)
    entries = (await get(client, "/v1/changes?limit=200"))["items"]
    for entry in entries:
        if entry["kind"] in {"outcome", "evidence"}:
            await redact(api, entry["index"], "evidence", "note")
    [outcome] = (await get(client, EVENT))["outcomes"]
    assert outcome["evidence"] == []
    assert outcome["note"] == "[redacted]\n\n[redacted]"
    assert len(outcome["redactions"]) == 2
    before = await size(client)
    for note in ("Libel.", "More of it.", "Yet more."):
        body = occurred("2026-02-01", evidence=[*EVIDENCE, *OTHER], note=note)
        await post(client, f"{EVENT}/outcomes", body, 200)
    assert await size(client) == before
