"""The first and the last day of the calendar are days like any other."""

import json
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from tests.api_calls import (
    EVIDENCE,
    claim_body,
    get,
    not_occurred,
    occurred,
    post,
    window_until,
)
from tests.conftest import Api
from tests.random_logs import World

FIRST, LAST = "0001-01-01", "9999-12-31"
HTML = {"Accept": "text/html"}
INSTANTS = (
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00.000001Z",
    "0001-01-01T11:59:59Z",
    "0001-01-01T12:00:00Z",
    "0001-01-01",
    "0001-01-02",
    "0001-01-02T11:59:59Z",
    "0001-12-31T23:59:59-14:00",
    "0002-01-01",
)
NONE_SUCH = (
    "0001-01-01T00:00:00%2B00:01",
    "0001-01-01T00:00:00%2B23:59",
    "9999-12-31",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59-00:01",
    "9999-12-31T23:59:59-23:59",
    "0000-12-31",
    "10000-01-01",
)


def claim(statement: str, made_on: str, window: Any, **changes: Any) -> dict[str, Any]:
    """Return a claim with a probability, made on a day."""
    return claim_body(
        statement=statement,
        made_on=made_on,
        window=window,
        probability=0.75,
        topics=["ends"],
        published_on=made_on,
        **changes,
    )


async def enter(client: AsyncClient) -> list[dict[str, Any]]:
    """Enter claims and findings at both ends of the calendar; return the claims."""
    whole = window_until(LAST, FIRST)
    claims = [
        await post(client, "/v1/claims", claim("The first day comes", *at))
        for at in ((FIRST, window_until(FIRST, FIRST)),)
    ]
    for statement, made_on, window in (
        ("All days come", FIRST, whole),
        ("The last day comes", "2026-01-10", window_until(LAST, LAST)),
        ("It comes before all", "2026-01-10", window_until("2026-03-31")),
        ("It never comes", FIRST, window_until(FIRST, FIRST)),
        ("It ends", "2026-01-10", window_until(LAST)),
        ("It has no date", FIRST, window_until(None, FIRST)),
        ("It is late", FIRST, window_until(FIRST, FIRST)),
        ("It is early", FIRST, window_until(LAST, LAST)),
    ):
        made = claim(statement, made_on, window, source={"name": "Ada Stone"})
        claims.append(await post(client, "/v1/claims", made))
    for each, finding in zip(
        claims,
        (
            occurred(FIRST),
            occurred(FIRST, on_latest="2026-11-20"),
            not_occurred(FIRST),
            occurred(FIRST),
            not_occurred(FIRST, final=True),
            None,
            occurred(FIRST, on_latest="0001-01-02"),
            occurred("2026-11-20"),
            occurred(FIRST),
        ),
        strict=True,
    ):
        if finding is not None:
            path = f"/v1/events/{each['event']['slug']}/outcomes"
            await post(client, path, finding)
    return claims


async def test_what_is_said_of_the_first_and_last_day_is_answered_as_it_was_said(
    client: AsyncClient,
) -> None:
    entered = await enter(client)

    again = [await get(client, f"/v1/claims/{each['id']}") for each in entered]
    for before, after in zip(entered, again, strict=True):
        assert (after["made_on"], after["window"]) == (
            before["made_on"],
            before["window"],
        )
        (report,) = after["reports"]
        assert report["published_on"] == after["made_on"]
    verdicts = [each["outcome"] and each["outcome"]["verdict"] for each in again]
    assert verdicts == [
        "happened",
        "happened",
        None,
        None,
        "did_not_happen",
        None,
        "happened",
        "did_not_happen",
        "did_not_happen",
    ]
    assert again[3]["outcome"]["reason"] == "hindsight"
    late, early = again[7]["outcome"]["late_by"], again[8]["outcome"]["early_by"]
    assert late == date(2026, 11, 20).toordinal() - 1
    assert early == date.max.toordinal() - 1
    finding = (await get(client, f"/v1/events/{entered[1]['event']['slug']}"))[
        "outcomes"
    ][0]
    assert (finding["on"], finding["on_latest"]) == (FIRST, "2026-11-20")


async def test_every_list_and_figure_holds_claims_at_the_ends(
    client: AsyncClient,
) -> None:
    entered = await enter(client)
    slug = entered[0]["event"]["slug"]
    filters = f"made_from={FIRST}&made_to={LAST}"
    for path in (
        "/v1/claims",
        f"/v1/claims?{filters}&due_from={FIRST}&due_to={LAST}",
        "/v1/claims?horizon_min=0&horizon_max=3652058",
        "/v1/changes",
        "/v1/events",
        f"/v1/events/{slug}/timeline",
        "/v1/sources/ada-stone/timeline",
        "/v1/outlets/the-courier/timeline",
        f"/v1/claims/{entered[0]['id']}/history",
        f"/v1/sources/ada-stone/record?{filters}",
        f"/v1/sources/ada-stone/record/history?{filters}",
        f"/v1/outlets/the-courier/record?{filters}",
        f"/v1/outlets/the-courier/record/history?{filters}",
        f"/v1/leaderboards/sources?min_events=1&{filters}",
        "/v1/leaderboards/sources?min_events=1",
        "/v1/leaderboards/outlets?min_events=1&entry=any",
    ):
        await get(client, path)
    for sort in ("made_on", "-made_on", "due", "-due", "recorded_at"):
        seen: list[str] = []
        path: str | None = f"/v1/claims?sort={sort}&limit=2"
        while path:
            answer = await client.get(path)
            seen += [each["id"] for each in answer.json()["items"]]
            path = answer.links.get("next", {}).get("url")
        assert sorted(seen) == sorted(each["id"] for each in entered), sort
    for sort, day, where in (
        ("due", "latest", [FIRST, FIRST, FIRST, "2026-03-31", *[LAST] * 4, None]),
        ("-due", "latest", [*[LAST] * 4, "2026-03-31", *[FIRST] * 3, None]),
    ):
        items = (await get(client, f"/v1/claims?sort={sort}"))["items"]
        assert [each["window"][day] for each in items] == where


async def test_pages_feeds_calendars_and_charts_show_claims_at_the_ends(
    client: AsyncClient,
) -> None:
    for each in await enter(client):
        event = each["event"]["slug"]
        for path in (
            f"/claims/{each['id']}",
            f"/events/{event}",
            f"/events/{event}.atom",
            f"/embed/event/{event}",
        ):
            answer = await client.get(path, headers=HTML)
            assert answer.status_code == 200, (path, answer.text[:500])
    stems = ("/sources/ada-stone", "/outlets/the-courier")
    twins = (".atom", ".svg", ".ics", ".csv", "/history.svg", "/calibration.svg", "")
    for path in (
        "/",
        "/claims",
        f"/claims?made_from={FIRST}&due_to={LAST}",
        "/due",
        "/due.ics",
        "/new.atom",
        "/settled.atom",
        "/topics",
        "/sources",
        "/outlets",
        "/events",
        "/leaderboard",
        *(stem + twin for stem in stems for twin in twins),
        *(f"{stem}?as_of={day}" for stem in stems for day in (FIRST, "2026-11-23")),
    ):
        answer = await client.get(path, headers=HTML)
        assert answer.status_code == 200, (path, answer.text[:500])


async def test_what_was_entered_at_the_ends_can_be_withdrawn_and_corrected(
    client: AsyncClient,
) -> None:
    entered = await enter(client)
    reason = {"reason": "It was misread"}
    for each in entered[:3]:
        path = f"/v1/claims/{each['id']}"
        await post(client, f"{path}/withdrawal", reason)
        assert (await get(client, path))["status"] == "withdrawn"
    correction = claim("It ends", FIRST, window_until(LAST), corrects=entered[5]["id"])
    made = await post(client, "/v1/claims", {**correction, "event": None})
    assert made["corrects"] == entered[5]["id"]
    event = await get(client, f"/v1/events/{entered[7]['event']['slug']}")
    path = (
        f"/v1/events/{event['slug']}/outcomes/{event['outcomes'][0]['id']}/withdrawal"
    )
    await post(client, path, reason)
    assert (await get(client, f"/v1/claims/{entered[7]['id']}"))["outcome"] is None


async def test_a_collection_may_span_all_days(client: AsyncClient) -> None:
    new = {"name": "All of it", "rule": "Everything", "from": FIRST, "to": LAST}
    await post(client, "/v1/collections", new)
    found = await get(client, "/v1/collections/all-of-it")
    assert (found["from"], found["to"]) == (FIRST, LAST)
    await post(client, "/v1/claims", claim_body(made_on=FIRST, collection="all-of-it"))


@pytest.mark.parametrize("asked", INSTANTS)
async def test_as_of_the_first_days_nothing_was_known(
    client: AsyncClient, asked: str
) -> None:
    await enter(client)
    stems = ("/v1/sources/ada-stone", "/v1/outlets/the-courier")
    for path in (
        *(f"{stem}/{what}" for stem in stems for what in ("record", "record/history")),
        "/v1/leaderboards/sources",
        "/v1/leaderboards/outlets",
        "/v1/compare/sources?slug=ada-stone&slug=ada-stone",
        "/sources/ada-stone",
        "/leaderboard",
        "/sources/ada-stone/history.svg",
        "/sources/ada-stone.csv",
    ):
        joint = "&" if "?" in path else "?"
        answer = await client.get(f"{path}{joint}as_of={asked}", headers=HTML)
        assert answer.status_code < 500, (path, answer.text[:500])
        if path.startswith("/v1/") and "compare" not in path:
            assert answer.status_code == 200, (path, answer.text[:500])


@pytest.mark.parametrize("asked", NONE_SUCH)
async def test_an_instant_beyond_all_years_or_now_is_refused(
    client: AsyncClient, asked: str
) -> None:
    await enter(client)
    for path in ("/v1/sources/ada-stone/record", "/v1/leaderboards/sources"):
        answer = await client.get(f"{path}?as_of={asked}")
        assert answer.status_code == 400, answer.text


async def test_a_key_may_expire_at_the_last_instant(api: Api) -> None:
    last = "9999-12-31T23:59:59.999999Z"
    new = {"name": "k", "scopes": ["claims:write"], "expires_at": last}
    made = await post(api.client, "/v1/keys", new)
    assert made["expires_at"] == last
    assert last in {
        each["expires_at"] for each in (await get(api.client, "/v1/keys"))["items"]
    }
    headers = {"Authorization": f"Bearer {made['secret']}"}
    answer = await api.client.post("/v1/claims", json=claim_body(), headers=headers)
    assert answer.status_code == 201
    gone = {**new, "expires_at": "0001-01-01T00:00:00Z"}
    assert (await api.client.post("/v1/keys", json=gone)).status_code == 422


PHRASES = (
    "tomorrow", "yesterday", "today", "tonight", "overnight", "next week",
    "this week", "last week", "next weekend", "next month", "next quarter",
    "next year", "next decade", "next century", "this century", "this decade",
    "within 3 days", "within a week", "in 3 weeks", "in 100 years", "in 9999 years",
    "by the end of the year", "by year-end", "by December 31, 9999", "in 9999",
    "after 9999", "after 1", "before 9999", "by January 1, 0001", "on Monday",
    "next Monday", "early 9999", "mid-9999", "late 9999", "the end of 9999",
    "the 9990s", "winter 9999", "next winter", "next summer", "in Q4 9999",
    "December 9999", "on Christmas", "by New Year", "in the coming days",
    "in the coming weeks", "in a few months", "soon", "in 5 business days",
    "within 10 working days", "in the first week of December 9999",
    "in the last week of 9999", "by the end of the century", "between 1 and 9999",
    "from now on", "over the next 12 months", "in the second half of 9999",
    "the weekend of December 31, 9999", "since 9999", "until 9999",
)  # fmt: skip


@pytest.mark.parametrize("made_on", [FIRST, "0001-01-02", "9999-12-30", LAST])
async def test_every_phrase_is_read_or_refused_at_the_ends(
    client: AsyncClient, made_on: str
) -> None:
    for phrase in PHRASES:
        answer = await client.get(
            "/v1/windows", params={"phrase": phrase, "made_on": made_on}
        )
        assert answer.status_code in {200, 422}, (phrase, answer.text)
        if made_on == FIRST:
            body = claim(f"It comes {phrase}", made_on, None, due=phrase)
            del body["window"]
            answer = await client.post("/v1/claims", json=body)
            assert answer.status_code in {201, 422}, (phrase, answer.text)


async def test_a_file_with_the_first_and_last_day_is_kept_line_by_line(
    client: AsyncClient,
) -> None:
    lines = [
        claim(f"Event {nth} comes", "2026-01-10", window_until("2026-03-31"))
        for nth in range(300)
    ]
    lines[100]["window"] = window_until(LAST)
    lines[200]["made_on"] = lines[200]["published_on"] = FIRST
    lines[250]["outcome"] = {"happened": True, "on": FIRST, "evidence": EVIDENCE}
    lines[260]["window"] = {"latest": "10000-01-01"}
    answer = await client.post(
        "/v1/imports",
        content="\n".join(map(json.dumps, lines)),
        headers={"Content-Type": "application/x-ndjson"},
    )
    told = answer.json()
    assert answer.status_code == 200, answer.text
    assert (told["made"], told["refused"]) == (299, 1)
    assert [each["line"] for each in told["errors"]] == [261]
    assert len((await get(client, f"/v1/claims?due_from={LAST}"))["items"]) == 1


async def test_it_is_all_the_same_to_a_clock_at_either_end(api: Api) -> None:
    await enter(api.client)
    api.clock.now = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    for path in ("/v1/claims", "/v1/sources/ada-stone/record", "/", "/due.ics"):
        answer = await api.client.get(path, headers=HTML)
        assert answer.status_code == 200, (path, answer.text[:500])


async def test_records_at_the_ends_are_their_recomputation_from_the_log(
    api: Api,
) -> None:
    world = World(api.client, api.clock)
    await enter(api.client)
    api.clock.pass_by(hours=1)
    await world.follow()
    await world.remember()
    await world.compare_boards()


async def test_no_column_of_the_database_takes_a_day_beyond_the_calendar(
    api: Api,
) -> None:
    await enter(api.client)
    await post(api.client, "/v1/collections", {"name": "All", "rule": "All of it"})
    await api.writer.uses.flush()
    owner = await asyncpg.connect(api.dsn)
    columns = await owner.fetch("""
        SELECT c.table_name, quote_ident(c.column_name) AS name
        FROM information_schema.columns c
        JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema = 'public' AND c.data_type = 'date'
          AND t.table_type = 'BASE TABLE'
    """)
    assert len(columns) >= 16
    for table, column in columns:
        await owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        # There alone, it is what a claim without an end has.
        infinity = (
            [] if (table, column) == ("claim_versions", "latest") else ["infinity"]
        )
        for day in (*infinity, "10000-01-01", "0001-12-31 BC"):
            setting = f"UPDATE {table} SET {column} = '{day}'"  # noqa: S608 ours
            with pytest.raises(asyncpg.CheckViolationError):
                await owner.execute(setting)
        await owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    await owner.close()
