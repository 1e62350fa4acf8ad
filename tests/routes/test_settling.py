"""Where claims end: every row of the settling table, over HTTP."""

from itertools import permutations
from typing import Any

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
    window_until,
)

End = tuple[Any, ...]
OPEN: End = ("open", None, None, None, None, False)
DUE: End = ("due", None, None, None, None, False)
RULING: End = ("due", None, None, None, None, True)
HAPPENED: End = ("settled", "happened", 1.0, None, None, False)
MISSED: End = ("settled", "did_not_happen", 0.0, None, None, False)
HINDSIGHT: End = ("void", "hindsight", None, None, None, False)
VOID: End = ("void", "unknowable", None, None, None, False)
MARCH = window_until("2026-03-31", "2026-03-01")
UNDATED = window_until(None)
OUTCOMES = "/v1/events/the-minister-resigns/outcomes"


def missed(late: int | None = None, early: int | None = None) -> End:
    """Return the end of a claim whose event came outside its window."""
    return ("settled", "did_not_happen", 0.0, late, early, False)


async def entered(
    client: AsyncClient, window: Json, event: str = "The minister resigns", **more: Any
) -> Json:
    """Enter a claim made on 10 January and return it."""
    body = claim_body(window=window, event={"statement": event}, **more)
    return await post(client, "/v1/claims", body)


async def found(client: AsyncClient, claim: Json, finding: Json) -> Json:
    """Record a finding about a claim's event and return the claim."""
    await post(client, f"/v1/events/{claim['event']['slug']}/outcomes", finding)
    return await shown(client, claim)


async def shown(client: AsyncClient, claim: Json) -> Json:
    return await get(client, f"/v1/claims/{claim['id']}")


TABLE: list[tuple[Json, Json, End]] = [
    (MARCH, occurred("2026-03-01"), HAPPENED),
    (MARCH, occurred("2026-03-31"), HAPPENED),
    (
        MARCH,
        occurred("2026-04-02"),
        missed(late=2),
    ),
    (
        MARCH,
        occurred("2026-02-27"),
        missed(early=2),
    ),
    (MARCH, occurred("2026-01-09"), HINDSIGHT),
    (UNDATED, occurred("2026-01-10"), HAPPENED),
    (
        UNDATED,
        occurred("2026-01-09"),
        HINDSIGHT,
    ),
    (MARCH, occurred("2026-03-01", on_latest="2026-03-31"), HAPPENED),
    (
        MARCH,
        occurred("2026-04-02", on_latest="2026-05-01"),
        missed(late=2),
    ),
    (
        MARCH,
        occurred("2026-02-01", on_latest="2026-02-27"),
        missed(early=2),
    ),
    (MARCH, occurred("2026-03-31", on_latest="2026-04-01"), RULING),
    (MARCH, occurred("2026-02-28", on_latest="2026-03-01"), RULING),
    (MARCH, occurred("2026-02-28", on_latest="2026-04-01"), RULING),
    (MARCH, not_occurred("2026-03-31"), MISSED),
    (MARCH, not_occurred("2026-03-30"), DUE),
    (UNDATED, not_occurred("2026-11-21"), ("undated", None, None, None, None, False)),
    (UNDATED, not_occurred("2026-11-21", final=True), MISSED),
    (
        MARCH,
        {"kind": "not_occurred", "final": True, "evidence": EVIDENCE},
        MISSED,
    ),
    (
        window_until("2027-03-31"),
        {"kind": "not_occurred", "final": True, "evidence": EVIDENCE},
        MISSED,
    ),
    (
        window_until("2027-03-31"),
        not_occurred("2026-11-21"),
        OPEN,
    ),
    (
        MARCH,
        partly("2026-03-31", 0.25),
        ("settled", "partly", 0.25, None, None, False),
    ),
    (
        MARCH,
        partly("2026-04-01", 0.25),
        missed(late=1),
    ),
    (MARCH, UNKNOWABLE, VOID),
    (UNDATED, UNKNOWABLE, VOID),
]


async def test_a_finding_settles_the_claims_before_it_and_after_it(
    client: AsyncClient,
) -> None:
    for number, (window, finding, expected) in enumerate(TABLE):
        event = f"The minister resigns, take {number}"
        claim = await entered(client, window, event)
        settled = await found(client, claim, finding)
        assert settlement_of(settled) == expected, (window, finding)
        slug = claim["event"]["slug"]
        body = claim_body(window=window, event=slug, quote="Said once it was known.")
        assert settlement_of(await post(client, "/v1/claims", body)) == expected


async def test_one_finding_settles_every_claim_by_its_own_window(
    client: AsyncClient,
) -> None:
    spring = await entered(client, MARCH)
    year = await entered(client, window_until("2026-12-31"))
    undated = await entered(client, UNDATED)
    event = await post(client, OUTCOMES, occurred("2026-04-10"))
    assert event["state"] == "settled"
    ends = [
        settlement_of(await shown(client, each)) for each in (spring, year, undated)
    ]
    assert ends == [
        missed(late=10),
        HAPPENED,
        HAPPENED,
    ]


async def test_a_span_loses_the_days_known_to_be_free_in_any_order(
    client: AsyncClient,
) -> None:
    claim = await entered(client, MARCH)
    span = occurred("2026-03-20", on_latest="2026-04-10")
    assert settlement_of(await found(client, claim, span)) == RULING
    assert settlement_of(
        await found(client, claim, not_occurred("2026-03-31"))
    ) == missed(late=1)


async def test_the_order_of_findings_does_not_matter(client: AsyncClient) -> None:
    findings = [
        not_occurred("2026-03-10"),
        partly("2026-03-20", 0.25),
        partly("2026-03-21", 0.75),
    ]
    for number, order in enumerate(permutations(findings)):
        event = {"statement": f"The minister resigns {number}"}
        claim = await post(client, "/v1/claims", claim_body(window=MARCH, event=event))
        for finding in order:
            path = f"/v1/events/{claim['event']['slug']}/outcomes"
            await post(client, path, finding)
        kept = await shown(client, claim)
        assert settlement_of(kept) == ("settled", "partly", 0.75, None, None, False)


async def test_void_can_be_of_the_claims_it_lists_alone(client: AsyncClient) -> None:
    listed = await entered(client, MARCH)
    other = await entered(client, window_until("2026-03-30"))
    vague = {**UNKNOWABLE, "reason": "ambiguous", "claims": [listed["id"]]}
    event = await post(client, OUTCOMES, vague)
    assert event["state"] == "open"
    assert settlement_of(await shown(client, listed))[:2] == ("void", "ambiguous")
    assert (await shown(client, other))["status"] == "due"
    foreign = await post(client, "/v1/claims", claim_body(statement="Rain falls"))
    vague = {**vague, "claims": [foreign["id"]]}
    assert await post_refused(client, OUTCOMES, vague, 422) == ["/claims"]


async def test_void_comes_before_every_other_finding(client: AsyncClient) -> None:
    claim = await entered(client, MARCH)
    await post(client, OUTCOMES, occurred("2026-03-10"))
    event = await post(client, OUTCOMES, UNKNOWABLE)
    assert event["state"] == "void"
    assert settlement_of(await shown(client, claim))[:2] == ("void", "unknowable")


SHORT: list[tuple[Json, Json, End]] = [
    (MARCH, {"happened": True, "on": "2026-03-10"}, HAPPENED),
    (MARCH, {"happened": True, "on": "2026-04-01"}, missed(late=1)),
    (UNDATED, {"happened": True, "on": "2026-04-01"}, HAPPENED),
    (MARCH, {"happened": False}, MISSED),
    (MARCH, {"happened": False, "final": True}, MISSED),
    (UNDATED, {"happened": False, "final": True}, MISSED),
    (window_until("2027-03-31"), {"happened": False, "final": True}, MISSED),
    (
        MARCH,
        {"happened": 0.25, "on": "2026-03-10", "note": "in part"},
        ("settled", "partly", 0.25, None, None, False),
    ),
]


async def test_the_short_form_is_a_finding_about_the_event(client: AsyncClient) -> None:
    for number, (window, short, expected) in enumerate(SHORT):
        claim = await entered(client, window, f"The minister resigns, take {number}")
        path = f"/v1/claims/{claim['id']}/outcome"
        body = {"evidence": EVIDENCE, **short}
        settled = await post(client, path, body)
        assert settlement_of(settled) == expected, short
        assert await post(client, path, body, 200) == settled
        event = await get(client, f"/v1/events/{claim['event']['slug']}")
        assert [each["id"] for each in event["outcomes"]] == [
            settled["outcome"]["outcome_id"]
        ]


UNFIT: list[tuple[Json, Json, list[str]]] = [
    (MARCH, {"happened": True}, ["/on"]),
    (MARCH, {"happened": True, "on": "2026-03-10", "final": True}, ["/final"]),
    (MARCH, {"happened": True, "on": "2026-11-25"}, ["/on"]),
    (MARCH, {"happened": False, "on": "2026-03-10"}, ["/on"]),
    (MARCH, {"happened": False, "evidence": []}, ["/evidence"]),
    (MARCH, {"happened": 1, "on": "2026-03-10"}, ["/happened"]),
    (MARCH, {"happened": 0.5, "on": "2026-03-10"}, ["/note"]),
    (UNDATED, {"happened": False}, ["/happened"]),
    (window_until("2027-03-31"), {"happened": False}, ["/happened"]),
]


async def test_a_short_form_that_breaks_a_rule_is_refused(client: AsyncClient) -> None:
    for number, (window, short, pointers) in enumerate(UNFIT):
        claim = await entered(client, window, f"The minister resigns, take {number}")
        path = f"/v1/claims/{claim['id']}/outcome"
        body = {"evidence": EVIDENCE, **short}
        assert await post_refused(client, path, body, 422) == pointers, short
        assert await shown(client, claim) == claim


async def test_a_short_form_that_contradicts_or_meets_a_withdrawal_is_refused(
    client: AsyncClient,
) -> None:
    claim = await entered(client, MARCH)
    path = f"/v1/claims/{claim['id']}/outcome"
    await post(client, path, {"happened": False, "evidence": EVIDENCE})
    body = {"happened": True, "on": "2026-03-10", "evidence": EVIDENCE}
    assert await post_refused(client, path, body, 409) == ["/supersedes"]
    await post(client, f"/v1/claims/{claim['id']}/withdrawal", {"reason": "wrong"})
    await post_refused(client, path, body, 409)
