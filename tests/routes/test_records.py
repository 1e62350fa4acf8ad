from collections.abc import Callable
from typing import Any

import pytest
from httpx import AsyncClient

from tests.api_calls import (
    UNKNOWABLE,
    Json,
    claim_body,
    get,
    not_occurred,
    occurred,
    partly,
    patch,
    post,
    window_until,
)
from tests.conftest import Api, Clock

ADA = "/v1/sources/ada-stone/record"
COURIER = "/v1/outlets/the-courier/record"


async def _mixed(client: AsyncClient) -> None:
    """Enter claims of every status and basis by Ada Stone in The Courier."""
    bodies: list[tuple[Json, Json | None]] = [
        ({"statement": "A1", "probability": 0.9}, occurred("2026-02-01")),
        ({"statement": "A2", "probability": 0.8}, not_occurred("2026-03-31")),
        ({"statement": "A3", "probability": 0.2}, not_occurred("2026-03-31")),
        ({"statement": "A4", "probability": 0.5}, occurred("2026-02-01")),
        ({"statement": "A5"}, occurred("2026-02-01")),
        ({"statement": "A6"}, partly("2026-02-01", 0.25)),
        ({"statement": "A7"}, UNKNOWABLE),
        ({"statement": "A8"}, occurred("2025-12-01")),
        ({"statement": "A9", "window": window_until(None)}, occurred("2026-05-01")),
        ({"statement": "B1", "window": window_until(None)}, None),
        ({"statement": "B2", "window": window_until("2027-01-01")}, None),
        (
            {
                "statement": "B3",
                "window": window_until("2027-01-01"),
                "probability": 0.7,
            },
            occurred("2026-02-01"),
        ),
        ({"statement": "B4"}, None),
    ]
    for body, finding in bodies:
        claim = await post(client, "/v1/claims", claim_body(**body))
        if finding is not None:
            path = f"/v1/events/{claim['event']['slug']}/outcomes"
            await post(client, path, finding)
    gone = await post(client, "/v1/claims", claim_body(statement="B5"))
    path = f"/v1/claims/{gone['id']}/withdrawal"
    await post(client, path, {"reason": "wrong"})


async def test_the_counts_of_a_record_add_up(client: AsyncClient) -> None:
    await _mixed(client)
    for path in (ADA, COURIER):
        counts = (await get(client, path))["claims"]
        assert counts.pop("checkable") == pytest.approx(11 / 13)
        assert counts.pop("unresolved") == pytest.approx(4 / 10)
        assert counts.pop("prospective") == pytest.approx(4 / 13)
        assert counts == {
            "total": 13,
            "dated": 11,
            "undated": 1,
            "undated_occurred": 1,
            "open": 1,
            "due": 1,
            "closed": 9,
            "settled": 8,
            "matured": 6,
            "void": 2,
            "voids": {"hindsight": 1, "unknowable": 1},
            "withdrawn": 1,
            "hedged": 1,
            "committed": 10,
            "events": 13,
            "closing_days": 2,
        }
        parts = ("undated", "open", "due", "settled", "void")
        assert counts["total"] == sum(counts[part] for part in parts)
        assert counts["dated"] == counts["hedged"] + counts["committed"]


async def test_hits_and_scores_are_of_what_matured(client: AsyncClient) -> None:
    await _mixed(client)
    record = await get(client, ADA)
    assert record["hits"]["right"] == 3.25
    assert record["hits"]["wrong"] == 1.75
    assert record["scores"]["scored"] == 4
    squares = 0.1**2 + 0.8**2 + 0.2**2 + 0.5**2
    assert record["scores"]["brier"] == pytest.approx(squares / 4)
    assert record["by_basis"]["stated"]["scored"] == 4
    assert record["by_basis"]["wording"]["scored"] == 0

    settled = await get(client, f"{ADA}?cohort=settled")
    assert settled["filters"]["cohort"] == "settled"
    assert settled["claims"] == record["claims"]
    assert settled["hits"]["right"] == 4.25
    assert settled["scores"]["scored"] == 5
    assert settled["scores"]["brier"] == pytest.approx((squares + 0.3**2) / 5)


async def test_a_record_can_be_of_a_topic_a_time_and_in_other_bins(
    client: AsyncClient, subtests: pytest.Subtests
) -> None:
    rain = claim_body(statement="Rain falls", topics=["weather"], probability=0.9)
    await post(client, "/v1/claims", rain)
    snow = claim_body(statement="Snow falls", made_on="2026-02-10", probability=0.1)
    claim = await post(client, "/v1/claims", snow)
    for slug in ("rain-falls", "snow-falls"):
        await post(client, f"/v1/events/{slug}/outcomes", occurred("2026-03-01"))
    totals = {
        "": 2,
        "topic=weather": 1,
        "topic=sport": 0,
        "made_from=2026-01-11": 1,
        "made_to=2026-02-09": 1,
        "made_from=2026-01-10&made_to=2026-02-10": 2,
    }
    for path in (ADA, COURIER):
        for query, total in totals.items():
            with subtests.test(f"{path}?{query}"):
                record = await get(client, f"{path}?{query}")
                assert record["claims"]["total"] == total
        halves = await get(client, f"{path}?bins=2")
        bins = [
            (each["low"], each["high"], each["n"]) for each in halves["calibration"]
        ]
        assert bins == [(0.0, 0.5, 1), (0.5, 1.0, 1)]
    path = f"/v1/events/{claim['event']['slug']}"
    await patch(client, path, {"topics": ["weather"]}, "*")
    record = await get(client, f"{ADA}?topic=weather")
    assert record["claims"]["total"] == 2


async def test_a_claim_counts_once_for_its_source_and_for_each_outlet(
    client: AsyncClient,
) -> None:
    claim = await post(client, "/v1/claims", claim_body(url="https://a.example/1"))
    path = f"/v1/claims/{claim['id']}/reports"
    for outlet in ("The Courier", "Echo", "Daily Planet"):
        for number in (2, 3):
            url = f"https://a.example/{outlet[:3]}/{number}"
            await post(client, path, {"outlet": {"name": outlet}, "url": url})
    evidence = [{"url": "https://example.org"}]
    body = {"happened": False, "evidence": evidence}
    await post(client, f"/v1/claims/{claim['id']}/outcome", body)
    for subject in (ADA, COURIER, "/v1/outlets/echo/record"):
        record = await get(client, subject)
        assert record["claims"]["total"] == record["hits"]["wrong"] == 1


Step = Callable[[AsyncClient, str], Any]


async def _happened(client: AsyncClient, _: str) -> None:
    await post(client, "/v1/events/rain-falls/outcomes", occurred("2026-02-01"))


async def _was_wrong(client: AsyncClient, _: str) -> None:
    event = await get(client, "/v1/events/rain-falls")
    body = not_occurred("2026-03-31", supersedes=event["outcomes"][0]["id"])
    await post(client, "/v1/events/rain-falls/outcomes", body)


async def _corrected(client: AsyncClient, claim_id: str) -> None:
    body = claim_body(statement="Rain falls", probability=0.2, corrects=claim_id)
    await post(client, "/v1/claims", body)


async def _withdrawn(client: AsyncClient, _: str) -> None:
    [standing] = (await get(client, "/v1/claims?status=settled"))["items"]
    path = f"/v1/claims/{standing['id']}/withdrawal"
    await post(client, path, {"reason": "said by another"})


async def _unreported(client: AsyncClient, _: str) -> None:
    claim = await post(client, "/v1/claims", claim_body(statement="Fog lifts"))
    report = claim["reports"][0]["id"]
    path = f"/v1/claims/{claim['id']}/reports/{report}/withdrawal"
    await post(client, path, {"reason": "not theirs"})


async def _merged(client: AsyncClient, _: str) -> None:
    source, outlet = {"name": "A. Stone"}, {"name": "Courier"}
    body = claim_body(statement="Snow falls", source=source, outlet=outlet)
    await post(client, "/v1/claims", body)
    await post(client, "/v1/claims", claim_body(statement="It snows"))
    await post(client, "/v1/sources/a-stone/merge", {"into": "ada-stone"})
    await post(client, "/v1/outlets/courier/merge", {"into": "the-courier"})


async def _events_merged(client: AsyncClient, _: str) -> None:
    path = "/v1/events/it-snows/merge"
    await post(
        client, "/v1/claims", claim_body(statement="Sleet falls", quote="Sleet.")
    )
    await post(client, "/v1/events/sleet-falls/merge", {"into": "it-snows"})
    await post(client, "/v1/events", {"statement": "Hail falls"})
    await post(client, path, {"into": "hail-falls"})


async def _retopicked(client: AsyncClient, _: str) -> None:
    await patch(client, "/v1/events/hail-falls", {"topics": ["weather"]}, "*")


STEPS: list[Step] = [
    _happened,
    _was_wrong,
    _corrected,
    _withdrawn,
    _unreported,
    _merged,
    _events_merged,
    _retopicked,
]
QUERIES = [
    f"{path}{query}"
    for path in (ADA, COURIER)
    for query in ("?", "?cohort=settled&", "?topic=weather&")
] + ["/v1/leaderboards/sources?min_events=1&", "/v1/leaderboards/outlets?"]


def _told(record: Json, but: str) -> Json:
    filters = {name: kept for name, kept in record["filters"].items() if name != but}
    return {**record, "filters": filters}


def _stamp(clock: Clock) -> str:
    return clock.now.isoformat().replace("+00:00", "Z")


async def test_last_years_record_gives_last_years_numbers_whatever_came_since(
    api: Api, subtests: pytest.Subtests
) -> None:
    client = api.client
    body = claim_body(statement="Rain falls", probability=0.9)
    claim = await post(client, "/v1/claims", body)
    kept: list[tuple[str, Json]] = []
    for step in [None, *STEPS]:
        if step is not None:
            await step(client, claim["id"])
        api.clock.pass_by(seconds=7)
        for query in QUERIES:
            record = await get(client, query)
            now = await get(client, f"{query}as_of={_stamp(api.clock)}")
            assert _told(now, "as_of") == _told(record, "as_of")
            kept += [
                (f"{query}as_of={_stamp(api.clock)}", record),
                (f"{query}as_of={record['as_of']}", record),
            ]
        api.clock.pass_by(seconds=1)
    api.clock.pass_by(days=400)
    for query, record in kept:
        with subtests.test(query):
            again = await get(client, query)
            assert _told(again, "as_of") == _told(record, "as_of")


async def test_as_of_a_date_is_the_end_of_that_utc_day(api: Api) -> None:
    client = api.client
    await post(client, "/v1/claims", claim_body(statement="Rain falls"))
    api.clock.pass_by(hours=13, minutes=59)
    await post(client, "/v1/claims", claim_body(statement="Snow falls"))
    api.clock.pass_by(minutes=1)
    await post(client, "/v1/claims", claim_body(statement="Hail falls"))
    api.clock.pass_by(days=1)
    record = await get(client, f"{ADA}?as_of=2026-11-23")
    assert record["claims"]["total"] == 2
    for instant in ("2026-11-23T23:58:00Z", "2026-11-24T01:58:00%2B02:00"):
        record = await get(client, f"{ADA}?as_of={instant}")
        assert record["claims"]["total"] == 1
    record = await get(client, ADA)
    assert record["claims"]["total"] == 3
    assert record["as_of"] == "2026-11-24T12:00:00Z"
    before = await get(client, f"{ADA}?as_of=2020-01-01")
    assert before["claims"]["total"] == 0
    assert before["as_of"] == "2020-01-01T12:00:00Z"


async def test_a_record_stands_from_when_the_event_of_another_matured_no_more(
    api: Api,
) -> None:
    findings = (
        occurred("2026-03-01"),
        not_occurred("2026-03-31"),
        occurred("2026-03-01"),
    )
    for nth, finding in enumerate(findings):
        claim = claim_body(
            source={"name": "Ada Stone" if nth == 0 else "Bob Reed"},
            statement=f"Bridge {nth} opens",
            probability=0.7,
            topics=["roads"],
        )
        await post(api.client, "/v1/claims", claim)
        api.clock.pass_by(minutes=1)
        path = f"/v1/events/bridge-{nth}-opens/outcomes"
        await post(api.client, path, finding)
    api.clock.pass_by(minutes=1)
    path = "/v1/events/bridge-1-opens/outcomes"
    wrong = (await get(api.client, path))["items"][0]["id"]
    await post(api.client, f"{path}/{wrong}/withdrawal", {"reason": "wrong"})
    api.clock.pass_by(minutes=1)

    record = await get(api.client, ADA)
    again = await get(api.client, f"{ADA}?as_of={record['as_of']}")

    assert record["scores"]["reference"]["n"] == 1
    assert again["scores"] == record["scores"]
