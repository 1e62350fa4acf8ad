import pytest
from httpx import AsyncClient

from api.store import timelines
from tests.api_calls import (
    Json,
    claim_body,
    get,
    not_occurred,
    occurred,
    post,
    problem,
    walk,
    window_until,
)

WINDOW = window_until("2026-03-31", "2026-03-01")
RESIGNS = "/v1/events/the-minister-resigns"


async def _story(client: AsyncClient) -> tuple[Json, Json]:
    """Tell a story of two claims; return the wrong one and its correction."""
    old = await post(
        client, "/v1/claims", claim_body(window=WINDOW, quote="He wil go.")
    )
    report = {"outlet": {"name": "Echo"}, "published_on": "2026-01-11"}
    await post(client, f"/v1/claims/{old['id']}/reports", report)
    await post(client, f"{RESIGNS}/outcomes", not_occurred("2026-03-31"))
    right = claim_body(window=WINDOW, quote="He will go.", corrects=old["id"])
    new = await post(client, "/v1/claims", right)
    event = await post(client, f"{RESIGNS}/outcomes", occurred("2026-04-10"))
    late = event["outcomes"][1]["id"]
    await post(client, f"{RESIGNS}/outcomes/{late}/withdrawal", {"reason": "a hoax"})
    return old, new


def told(items: list[Json]) -> list[tuple[str, str | None]]:
    """Return what each item is and which quote its claim has."""
    return [
        (each["type"], each["claim"]["quote"] if "claim" in each else None)
        for each in items
    ]


OLD, NEW = "He wil go.", "He will go."
SAID = [("claim", OLD), ("report", OLD), ("report", OLD)]
FOUND = [("outcome", None), ("settlement", OLD)]
CORRECTED = [
    ("correction", NEW),
    ("withdrawal", OLD),
    ("settlement", NEW),
    ("report", NEW),
]
LATE = [("outcome", None), ("settlement", OLD), ("settlement", NEW)]
HOAX = [("withdrawal", None), ("settlement", OLD), ("settlement", NEW)]


async def test_a_claims_history_tells_every_version_report_finding_and_settlement(
    client: AsyncClient,
) -> None:
    old, new = await _story(client)
    whole = SAID + FOUND + CORRECTED + LATE + HOAX
    for claim in (old, new):
        path = f"/v1/claims/{claim['id']}/history"
        items = (await get(client, path))["items"]
        assert told(items) == whole
        for limit in (1, 2, 7):
            assert await walk(client, path, limit) == items
    verdicts = [each["settlement"] for each in items if each["type"] == "settlement"]
    assert [each["late_by"] for each in verdicts] == [None, None, 10, 10, None, None]


async def test_a_sources_timeline_is_about_its_claims(client: AsyncClient) -> None:
    await _story(client)
    path = "/v1/sources/ada-stone/timeline"
    items = (await get(client, path))["items"]
    about = [each for each in SAID + FOUND + CORRECTED + LATE + HOAX if each[1]]
    assert told(items) == about
    assert await walk(client, path, 3) == items
    on = {each["type"]: each["on"] for each in items}
    assert on["claim"] == "2026-01-10"


async def test_an_outlets_timeline_tells_its_own_reports_only(
    client: AsyncClient,
) -> None:
    await _story(client)
    path = "/v1/outlets/echo/timeline"
    items = (await get(client, path))["items"]
    assert told(items) == [
        ("claim", OLD),
        ("report", OLD),
        ("settlement", OLD),
        ("withdrawal", OLD),
        ("settlement", OLD),
        ("settlement", OLD),
    ]
    assert items[1]["report"]["outlet"]["slug"] == "echo"
    assert items[1]["on"] == "2026-01-11"
    assert await walk(client, path, 1) == items


async def test_an_events_timeline_tells_its_findings_with_their_event(
    client: AsyncClient,
) -> None:
    await _story(client)
    path = f"{RESIGNS}/timeline"
    items = (await get(client, path))["items"]
    assert len(items) == len(SAID + FOUND + CORRECTED + LATE + HOAX)
    findings = [each for each in items if each["type"] == "outcome"]
    assert [each["outcome"]["kind"] for each in findings] == [
        "not_occurred",
        "occurred",
    ]
    assert [each["on"] for each in findings] == ["2026-03-31", "2026-04-10"]
    assert findings[0]["event"]["slug"] == "the-minister-resigns"
    assert await walk(client, path, 4) == items
    listed = (await get(client, f"{RESIGNS}/outcomes"))["items"]
    assert listed == (await get(client, RESIGNS))["outcomes"]
    assert await walk(client, f"{RESIGNS}/outcomes", 1) == listed


async def test_the_timeline_of_what_is_unknown_is_not_found(
    client: AsyncClient,
) -> None:
    unknown = "01890000-0000-7000-8000-000000000000"
    for path in (
        f"claims/{unknown}/history",
        "claims/nonsense/history",
        "sources/nobody/timeline",
        "outlets/nothing/timeline",
        "events/nothing/timeline",
        "events/nothing/outcomes",
    ):
        problem(await client.get(f"/v1/{path}"), 404)


@pytest.mark.parametrize("near", [0, 1, 3, 10**6])
async def test_a_page_is_alike_however_much_of_the_log_is_looked_through_first(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, near: int
) -> None:
    old, _ = await _story(client)
    outlet = old["reports"][0]["outlet"]["slug"]
    paths = (
        f"/v1/sources/{old['source']['slug']}/timeline",
        f"/v1/outlets/{outlet}/timeline",
        f"{RESIGNS}/timeline",
        f"/v1/claims/{old['id']}/history",
    )
    whole = [(await get(client, f"{path}?limit=200"))["items"] for path in paths]
    assert all(whole)
    monkeypatch.setattr(timelines, "NEAR", near)
    for path, items in zip(paths, whole, strict=True):
        page = await get(client, f"{path}?limit=199&count=true")
        assert (page["items"], page["total"]) == (items, len(items))
        assert await walk(client, path, 2) == items
