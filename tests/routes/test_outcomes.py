from datetime import datetime
from typing import Any

import pytest
from httpx import AsyncClient

from tests.api_calls import (
    EVIDENCE,
    UNKNOWABLE,
    Json,
    claim_body,
    get,
    not_occurred,
    occurred,
    partly,
    post,
    post_refused,
    settlement_of,
    size,
    window_until,
)
from tests.conftest import Api

EVENT = {"statement": "The minister resigns", "key": "resigns"}
OUTCOMES = "/v1/events/the-minister-resigns/outcomes"
ABSENT_ID = "01890000-0000-7000-8000-000000000000"


async def entered(client: AsyncClient, window: Json, **changes: Any) -> Json:
    """Enter a claim made on 10 January and return it."""
    return await post(
        client, "/v1/claims", claim_body(window=window, event=EVENT, **changes)
    )


async def shown(client: AsyncClient, claim: Json) -> Json:
    return await get(client, f"/v1/claims/{claim['id']}")


HAPPENED = ("settled", "happened", 1.0, None, None, False)
MISSED = ("settled", "did_not_happen", 0.0, None, None, False)
MARCH = window_until("2026-03-31", "2026-03-01")


async def test_the_same_finding_twice_is_entered_once(client: AsyncClient) -> None:
    claim = await entered(client, MARCH)
    first = await post(client, OUTCOMES, occurred("2026-03-10"))
    settled = await shown(client, claim)
    before = await size(client)
    same = occurred("2026-03-10", note=None)
    assert await post(client, OUTCOMES, same, 200) == first
    assert await size(client) == before
    assert await shown(client, claim) == settled


CONTRADICTIONS: list[tuple[Json, Json, str | None]] = [
    (occurred("2026-03-10"), occurred("2026-03-11"), "happened"),
    (occurred("2026-03-10"), partly("2026-03-10", 0.5), "partly"),
    (partly("2026-03-10", 0.5), occurred("2026-03-10"), "happened"),
    (occurred("2026-03-10"), not_occurred("2026-03-10"), None),
    (not_occurred("2026-03-10"), occurred("2026-03-10"), "happened"),
    (
        not_occurred("2026-03-10"),
        occurred("2026-03-01", on_latest="2026-03-10"),
        "happened",
    ),
    (not_occurred("2026-03-10", final=True), occurred("2026-04-01"), "did_not_happen"),
]


@pytest.mark.parametrize(("standing", "sent", "verdict"), CONTRADICTIONS)
async def test_a_contradiction_is_refused_unless_it_supersedes(
    client: AsyncClient, standing: Json, sent: Json, verdict: str | None
) -> None:
    claim = await entered(client, MARCH)
    old = (await post(client, OUTCOMES, standing))["outcomes"][0]["id"]
    assert await post_refused(client, OUTCOMES, sent, 409) == ["/supersedes"]
    event = await post(client, OUTCOMES, {**sent, "supersedes": old})
    kept, new = event["outcomes"]
    assert (kept["in_force"], kept["superseded_by"]) == (False, new["id"])
    assert (new["in_force"], new["supersedes"]) == (True, [old])
    outcome: Json = (await shown(client, claim))["outcome"] or {}
    assert outcome.get("verdict") == verdict
    assert outcome.get("outcome_id") == (new["id"] if verdict else None)


async def test_a_finding_may_supersede_several_but_only_those_in_force(
    client: AsyncClient,
) -> None:
    claim = await entered(client, MARCH)
    await post(client, OUTCOMES, not_occurred("2026-03-31"))
    event = await post(client, OUTCOMES, occurred("2026-04-10"))
    ids = [each["id"] for each in event["outcomes"]]
    right = occurred("2026-03-10", supersedes=ids)
    event = await post(client, OUTCOMES, right)
    assert [each["in_force"] for each in event["outcomes"]] == [False, False, True]
    assert settlement_of(await shown(client, claim)) == HAPPENED
    assert await post(client, OUTCOMES, right, 200) == event
    late = occurred("2026-03-11", supersedes=ids[0])
    assert await post_refused(client, OUTCOMES, late, 409) == ["/supersedes"]
    lost = occurred("2026-03-11", supersedes=ABSENT_ID)
    assert await post_refused(client, OUTCOMES, lost, 422) == ["/supersedes"]


async def test_a_withdrawn_finding_reopens_what_it_had_settled(
    client: AsyncClient,
) -> None:
    claim = await entered(client, MARCH)
    event = await post(client, OUTCOMES, occurred("2026-03-10"))
    path = f"{OUTCOMES}/{event['outcomes'][0]['id']}/withdrawal"
    event = await post(client, path, {"reason": "a hoax"})
    assert event["state"] == "open"
    assert event["outcomes"][0]["in_force"] is False
    assert settlement_of(await shown(client, claim)) == (
        "due",
        None,
        None,
        None,
        None,
        False,
    )
    before = await size(client)
    assert await post(client, path, {"reason": "A hoax."}, 200) == event
    assert await post_refused(client, path, {"reason": "again"}, 409) == ["/reason"]
    assert await size(client) == before
    lost = f"{OUTCOMES}/{ABSENT_ID}/withdrawal"
    await post_refused(client, lost, {"reason": "unknown"}, 404)
    await post(client, OUTCOMES, occurred("2026-03-10"))
    assert settlement_of(await shown(client, claim)) == HAPPENED


async def test_a_superseded_finding_cannot_be_withdrawn(client: AsyncClient) -> None:
    await entered(client, MARCH)
    event = await post(client, OUTCOMES, occurred("2026-03-10"))
    old = event["outcomes"][0]["id"]
    await post(client, OUTCOMES, occurred("2026-03-11", supersedes=[old]))
    await post_refused(client, f"{OUTCOMES}/{old}/withdrawal", {"reason": "late"}, 409)


BROKEN: list[tuple[Json, list[str]]] = [
    ({"kind": "occurred", "evidence": EVIDENCE}, ["/on"]),
    ({"kind": "occurred", "on": "2026-03-10"}, ["/evidence"]),
    (not_occurred("2026-03-10", evidence=[]), ["/evidence"]),
    ({"kind": "not_occurred", "evidence": EVIDENCE}, ["/through"]),
    ({**partly("2026-03-10", 0.5), "note": None}, ["/note"]),
    (partly("2026-03-10", 1), ["/degree"]),
    (partly("2026-03-10", 0), ["/degree"]),
    ({"kind": "void", "note": "why"}, ["/reason"]),
    ({"kind": "void", "reason": "other"}, ["/note"]),
    ({"kind": "void", "reason": "boring", "note": "why"}, ["/reason"]),
    (occurred("2026-03-10", through="2026-03-10"), ["/through"]),
    (occurred("2026-03-10", final=True), ["/final"]),
    (occurred("2026-03-10", degree=0.5), ["/degree"]),
    (occurred("2026-03-10", on_latest="2026-03-09"), ["/on_latest"]),
    (occurred("2026-11-25"), ["/on"]),
    (not_occurred("2026-11-22"), ["/through"]),
    (occurred("2026-03-10", claims=[ABSENT_ID]), ["/claims"]),
    ({**UNKNOWABLE, "claims": []}, ["/claims"]),
    (occurred("2026-03-10", evidence=[{"url": "file:///x"}]), ["/evidence/0/url"]),
]


async def test_a_finding_that_breaks_a_rule_is_refused(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    await entered(client, MARCH)
    for finding, pointers in BROKEN:
        with subtests.test(str(finding)):
            assert await post_refused(client, OUTCOMES, finding, 422) == pointers
    await post_refused(
        client, "/v1/events/unknown/outcomes", occurred("2026-03-10"), 404
    )


async def test_a_void_that_names_no_claim_is_of_the_whole_event(
    client: AsyncClient,
) -> None:
    claim = await entered(client, MARCH)
    await post_refused(client, OUTCOMES, {**UNKNOWABLE, "claims": []}, 422)
    assert (await shown(client, claim))["status"] == "due"

    event = await post(client, OUTCOMES, {**UNKNOWABLE, "claims": None})

    assert event["state"] == "void"
    assert (await shown(client, claim))["status"] == "void"
    assert await post(client, OUTCOMES, UNKNOWABLE, 200) == event


async def test_a_day_is_over_at_noon_utc_of_the_day_after(api: Api) -> None:
    window = window_until("2026-11-22")
    claim = await entered(api.client, window)
    assert claim["status"] == "open"
    path = f"/v1/claims/{claim['id']}/outcome"
    missed = {"happened": False, "evidence": EVIDENCE}
    assert await post_refused(api.client, path, missed, 422) == ["/happened"]
    api.clock.now = datetime.fromisoformat("2026-11-23T11:59:59.999999Z")
    assert await post_refused(
        api.client, OUTCOMES, not_occurred("2026-11-22"), 422
    ) == ["/through"]
    assert (await shown(api.client, claim))["status"] == "open"
    assert (await get(api.client, "/v1/due"))["items"] == []
    api.clock.pass_by(microseconds=1)
    assert (await shown(api.client, claim))["status"] == "due"
    [due] = (await get(api.client, "/v1/due"))["items"]
    assert due["id"] == claim["id"]
    assert settlement_of(await post(api.client, path, missed)) == MISSED
    assert (await get(api.client, "/v1/due"))["items"] == []
