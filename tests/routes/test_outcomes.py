from datetime import datetime
from itertools import permutations
from typing import Any

import pytest
from httpx import AsyncClient

from tests.asking import (
    EVIDENCE,
    Json,
    absent,
    get,
    occurred,
    post,
    refuse,
    said,
    size,
    until,
)
from tests.conftest import Api

EVENT = {"statement": "The minister resigns", "key": "resigns"}
OUTCOMES = "/v1/events/the-minister-resigns/outcomes"
ABSENT_ID = "01890000-0000-7000-8000-000000000000"
UNKNOWABLE = {"kind": "void", "reason": "unknowable", "note": "no record is kept"}


def partly(on: str, degree: float) -> Json:
    return {
        "kind": "partly",
        "on": on,
        "degree": degree,
        "note": "in part",
        "evidence": EVIDENCE,
    }


async def entered(client: AsyncClient, window: Any, **changes: Any) -> Json:
    """Enter a claim made on 10 January and return it."""
    return await post(client, "/v1/claims", said(window=window, event=EVENT, **changes))


async def shown(client: AsyncClient, claim: Json) -> Json:
    return await get(client, f"/v1/claims/{claim['id']}")


def end(claim: Json) -> tuple[Any, ...]:
    """Return where a claim stands: status, verdict or reason, degree, late, early."""
    outcome = claim["outcome"] or {}
    return (
        claim["status"],
        outcome.get("verdict") or outcome.get("reason"),
        outcome.get("degree"),
        outcome.get("late_by"),
        outcome.get("early_by"),
        claim["needs_ruling"],
    )


HAPPENED = ("settled", "happened", 1.0, None, None, False)
MISSED = ("settled", "did_not_happen", 0.0, None, None, False)
RULING = ("due", None, None, None, None, True)
MARCH = until("2026-03-31", "2026-03-01")
UNDATED = until(None)


@pytest.mark.parametrize(
    ("window", "finding", "expected"),
    [
        (MARCH, occurred("2026-03-01"), HAPPENED),
        (MARCH, occurred("2026-03-31"), HAPPENED),
        (
            MARCH,
            occurred("2026-04-02"),
            ("settled", "did_not_happen", 0.0, 2, None, False),
        ),
        (
            MARCH,
            occurred("2026-02-27"),
            ("settled", "did_not_happen", 0.0, None, 2, False),
        ),
        (MARCH, occurred("2026-01-09"), ("void", "hindsight", None, None, None, False)),
        (UNDATED, occurred("2026-01-10"), HAPPENED),
        (
            UNDATED,
            occurred("2026-01-09"),
            ("void", "hindsight", None, None, None, False),
        ),
        (MARCH, occurred("2026-03-01", on_latest="2026-03-31"), HAPPENED),
        (
            MARCH,
            occurred("2026-04-02", on_latest="2026-05-01"),
            ("settled", "did_not_happen", 0.0, 2, None, False),
        ),
        (
            MARCH,
            occurred("2026-02-01", on_latest="2026-02-27"),
            ("settled", "did_not_happen", 0.0, None, 2, False),
        ),
        (MARCH, occurred("2026-03-31", on_latest="2026-04-01"), RULING),
        (MARCH, occurred("2026-02-28", on_latest="2026-03-01"), RULING),
        (MARCH, occurred("2026-02-28", on_latest="2026-04-01"), RULING),
        (MARCH, absent("2026-03-31"), MISSED),
        (MARCH, absent("2026-03-30"), ("due", None, None, None, None, False)),
        (UNDATED, absent("2026-11-21"), ("undated", None, None, None, None, False)),
        (UNDATED, absent("2026-11-21", final=True), MISSED),
        (
            MARCH,
            {"kind": "not_occurred", "final": True, "evidence": EVIDENCE},
            MISSED,
        ),
        (
            until("2027-03-31"),
            {"kind": "not_occurred", "final": True, "evidence": EVIDENCE},
            MISSED,
        ),
        (
            until("2027-03-31"),
            absent("2026-11-21"),
            ("open", None, None, None, None, False),
        ),
        (
            MARCH,
            partly("2026-03-31", 0.25),
            ("settled", "partly", 0.25, None, None, False),
        ),
        (
            MARCH,
            partly("2026-04-01", 0.25),
            ("settled", "did_not_happen", 0.0, 1, None, False),
        ),
        (MARCH, UNKNOWABLE, ("void", "unknowable", None, None, None, False)),
        (UNDATED, UNKNOWABLE, ("void", "unknowable", None, None, None, False)),
    ],
)
async def test_a_finding_settles_a_claim(
    client: AsyncClient, window: Any, finding: Json, expected: tuple[Any, ...]
) -> None:
    before = await entered(client, window)
    await post(client, OUTCOMES, finding)
    after = await shown(client, before)
    assert end(after) == expected
    later = await entered(client, window, quote="Said once it had been found.")
    assert end(later) == expected


async def test_one_finding_settles_every_claim_by_its_own_window(
    client: AsyncClient,
) -> None:
    spring = await entered(client, MARCH)
    year = await entered(client, until("2026-12-31"))
    undated = await entered(client, UNDATED)
    event = await post(client, OUTCOMES, occurred("2026-04-10"))
    assert event["state"] == "settled"
    ends = [end(await shown(client, each)) for each in (spring, year, undated)]
    assert ends == [
        ("settled", "did_not_happen", 0.0, 10, None, False),
        HAPPENED,
        HAPPENED,
    ]


async def test_a_span_loses_the_days_known_to_be_free_in_any_order(
    client: AsyncClient,
) -> None:
    claim = await entered(client, MARCH)
    await post(client, OUTCOMES, occurred("2026-03-20", on_latest="2026-04-10"))
    assert end(await shown(client, claim)) == RULING
    await post(client, OUTCOMES, absent("2026-03-31"))
    late = ("settled", "did_not_happen", 0.0, 1, None, False)
    assert end(await shown(client, claim)) == late


async def test_the_order_of_findings_does_not_matter(client: AsyncClient) -> None:
    findings = [
        absent("2026-03-10"),
        partly("2026-03-20", 0.25),
        partly("2026-03-21", 0.75),
    ]
    for number, order in enumerate(permutations(findings)):
        event = {"statement": f"The minister resigns {number}"}
        claim = await post(client, "/v1/claims", said(window=MARCH, event=event))
        for finding in order:
            path = f"/v1/events/{claim['event']['slug']}/outcomes"
            await post(client, path, finding)
        kept = await shown(client, claim)
        assert end(kept) == ("settled", "partly", 0.75, None, None, False)


async def test_void_can_be_of_the_claims_it_lists_alone(client: AsyncClient) -> None:
    listed = await entered(client, MARCH)
    other = await entered(client, until("2026-03-30"))
    vague = {**UNKNOWABLE, "reason": "ambiguous", "claims": [listed["id"]]}
    event = await post(client, OUTCOMES, vague)
    assert event["state"] == "open"
    assert end(await shown(client, listed))[:2] == ("void", "ambiguous")
    assert (await shown(client, other))["status"] == "due"
    foreign = await post(client, "/v1/claims", said(statement="Rain falls"))
    vague = {**vague, "claims": [foreign["id"]]}
    assert await refuse(client, OUTCOMES, vague, 422) == ["/claims"]


async def test_void_comes_before_every_other_finding(client: AsyncClient) -> None:
    claim = await entered(client, MARCH)
    await post(client, OUTCOMES, occurred("2026-03-10"))
    event = await post(client, OUTCOMES, UNKNOWABLE)
    assert event["state"] == "void"
    assert end(await shown(client, claim))[:2] == ("void", "unknowable")


async def test_the_same_finding_twice_is_entered_once(client: AsyncClient) -> None:
    claim = await entered(client, MARCH)
    first = await post(client, OUTCOMES, occurred("2026-03-10"))
    settled = await shown(client, claim)
    before = await size(client)
    again = occurred("2026-03-10", evidence=[{"url": "https://example.org/other"}])
    assert await post(client, OUTCOMES, again, 200) == first
    assert await size(client) == before
    assert await shown(client, claim) == settled


@pytest.mark.parametrize(
    ("standing", "sent"),
    [
        (occurred("2026-03-10"), occurred("2026-03-11")),
        (occurred("2026-03-10"), partly("2026-03-10", 0.5)),
        (partly("2026-03-10", 0.5), occurred("2026-03-10")),
        (occurred("2026-03-10"), absent("2026-03-10")),
        (absent("2026-03-10"), occurred("2026-03-10")),
        (absent("2026-03-10"), occurred("2026-03-01", on_latest="2026-03-10")),
        (absent("2026-03-10", final=True), occurred("2026-04-01")),
    ],
)
async def test_a_contradiction_is_refused_unless_it_supersedes(
    client: AsyncClient, standing: Json, sent: Json
) -> None:
    claim = await entered(client, MARCH)
    event = await post(client, OUTCOMES, standing)
    old = event["outcomes"][0]["id"]
    assert await refuse(client, OUTCOMES, sent, 409) == ["/supersedes"]
    event = await post(client, OUTCOMES, {**sent, "supersedes": old})
    kept, new = event["outcomes"]
    assert (kept["in_force"], kept["superseded_by"]) == (False, new["id"])
    assert (new["in_force"], new["supersedes"]) == (True, [old])
    outcome = (await shown(client, claim))["outcome"]
    assert outcome is None or outcome["outcome_id"] == new["id"]


async def test_a_finding_may_supersede_several_but_only_those_in_force(
    client: AsyncClient,
) -> None:
    claim = await entered(client, MARCH)
    await post(client, OUTCOMES, absent("2026-03-31"))
    event = await post(client, OUTCOMES, occurred("2026-04-10"))
    ids = [each["id"] for each in event["outcomes"]]
    right = occurred("2026-03-10", supersedes=ids)
    event = await post(client, OUTCOMES, right)
    assert [each["in_force"] for each in event["outcomes"]] == [False, False, True]
    assert end(await shown(client, claim)) == HAPPENED
    assert await post(client, OUTCOMES, right, 200) == event
    late = occurred("2026-03-11", supersedes=ids[0])
    assert await refuse(client, OUTCOMES, late, 409) == ["/supersedes"]
    lost = occurred("2026-03-11", supersedes=ABSENT_ID)
    assert await refuse(client, OUTCOMES, lost, 422) == ["/supersedes"]


async def test_a_withdrawn_finding_reopens_what_it_had_settled(
    client: AsyncClient,
) -> None:
    claim = await entered(client, MARCH)
    event = await post(client, OUTCOMES, occurred("2026-03-10"))
    path = f"{OUTCOMES}/{event['outcomes'][0]['id']}/withdrawal"
    event = await post(client, path, {"reason": "a hoax"})
    assert event["state"] == "open"
    assert event["outcomes"][0]["in_force"] is False
    assert end(await shown(client, claim)) == ("due", None, None, None, None, False)
    before = await size(client)
    assert await post(client, path, {"reason": "again"}, 200) == event
    assert await size(client) == before
    lost = f"{OUTCOMES}/{ABSENT_ID}/withdrawal"
    await refuse(client, lost, {"reason": "unknown"}, 404)
    await post(client, OUTCOMES, occurred("2026-03-10"))
    assert end(await shown(client, claim)) == HAPPENED


async def test_a_superseded_finding_cannot_be_withdrawn(client: AsyncClient) -> None:
    await entered(client, MARCH)
    event = await post(client, OUTCOMES, occurred("2026-03-10"))
    old = event["outcomes"][0]["id"]
    await post(client, OUTCOMES, occurred("2026-03-11", supersedes=[old]))
    await refuse(client, f"{OUTCOMES}/{old}/withdrawal", {"reason": "late"}, 409)


BROKEN: list[tuple[Json, list[str]]] = [
    ({"kind": "occurred", "evidence": EVIDENCE}, ["/on"]),
    ({"kind": "occurred", "on": "2026-03-10"}, ["/evidence"]),
    (absent("2026-03-10", evidence=[]), ["/evidence"]),
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
    (absent("2026-11-22"), ["/through"]),
    (occurred("2026-03-10", claims=[ABSENT_ID]), ["/claims"]),
    (occurred("2026-03-10", evidence=[{"url": "file:///x"}]), ["/evidence/0/url"]),
]


async def test_a_finding_that_breaks_a_rule_is_refused(client: AsyncClient) -> None:
    await entered(client, MARCH)
    for finding, pointers in BROKEN:
        assert await refuse(client, OUTCOMES, finding, 422) == pointers, finding
    await refuse(client, "/v1/events/unknown/outcomes", occurred("2026-03-10"), 404)


async def test_a_day_is_over_at_noon_utc_of_the_day_after(api: Api) -> None:
    window = until("2026-11-22")
    claim = await entered(api.client, window)
    assert claim["status"] == "open"
    path = f"/v1/claims/{claim['id']}/outcome"
    missed = {"happened": False, "evidence": EVIDENCE}
    assert await refuse(api.client, path, missed, 422) == ["/happened"]
    api.clock.now = datetime.fromisoformat("2026-11-23T11:59:59.999999Z")
    assert await refuse(api.client, OUTCOMES, absent("2026-11-22"), 422) == ["/through"]
    assert (await shown(api.client, claim))["status"] == "open"
    assert (await get(api.client, "/v1/due"))["items"] == []
    api.clock.pass_by(microseconds=1)
    assert (await shown(api.client, claim))["status"] == "due"
    [due] = (await get(api.client, "/v1/due"))["items"]
    assert due["id"] == claim["id"]
    assert end(await post(api.client, path, missed)) == MISSED
    assert (await get(api.client, "/v1/due"))["items"] == []
