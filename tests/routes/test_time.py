"""Days as clients in every time zone say them; see the trials they were taken from."""

import pytest
from httpx import AsyncClient

from tests.api_calls import claim_body, get, post, post_refused
from tests.conftest import Api

RECORDS = ("/v1/sources/ada-stone/record", "/v1/outlets/the-courier/record")
FIGURES = (
    *RECORDS,
    *(f"{path}/history" for path in RECORDS),
    "/v1/leaderboards/sources",
    "/v1/leaderboards/outlets",
)


async def test_tomorrow_hangs_on_the_day_it_was_said_whatever_the_clock(
    api: Api,
) -> None:
    for hours in (0, 11, 13):
        api.clock.pass_by(hours=hours)
        body = claim_body(
            statement=f"It rains {hours}", made_on="2025-03-18", due="tomorrow"
        )
        del body["window"]
        claim = await post(api.client, "/v1/claims", body)
        assert claim["window"] == {
            "earliest": "2025-03-19",
            "latest": "2025-03-19",
            "phrase": "tomorrow",
            "rule": "relative",
            "exact": True,
        }


@pytest.mark.parametrize(
    ("hour", "latest", "next_day"),
    [(9, "2026-11-23", "2026-11-24"), (10, "2026-11-24", "2026-11-25")],
)
async def test_what_is_today_at_utc_plus_14_may_be_said_and_no_later_day(
    api: Api, hour: int, latest: str, next_day: str
) -> None:
    api.clock.now = api.clock.now.replace(hour=hour)
    window = {"latest": None}
    await post(api.client, "/v1/claims", claim_body(made_on=latest, window=window))
    body = claim_body(made_on=next_day, window=window)
    assert await post_refused(api.client, "/v1/claims", body, 422) == ["/made_on"]


async def test_an_instant_is_refused_as_a_day_and_not_shifted(
    client: AsyncClient,
) -> None:
    for made_on in ("2025-01-15T23:30:00-08:00", "2025-01-15T00:00:00Z"):
        body = claim_body(made_on=made_on)
        assert await post_refused(client, "/v1/claims", body, 422) == ["/made_on"]


async def test_as_of_today_is_as_of_now_and_no_later_day_is(api: Api) -> None:
    await post(api.client, "/v1/claims", claim_body())
    for path in FIGURES:
        now = await get(api.client, path)
        today = await get(api.client, f"{path}?as_of=2026-11-23")
        del now["filters"], today["filters"]
        assert today == now, path
        for later in ("2026-11-24", "2026-11-23T10:00:01Z", "9999-12-31"):
            answer = await api.client.get(f"{path}?as_of={later}")
            assert answer.status_code == 400, path
            assert "it lies in the future" in answer.text
    page = await api.client.get("/sources/ada-stone?as_of=2026-11-23")
    assert page.status_code == 200


async def test_as_of_a_day_that_is_over_is_as_of_its_last_microsecond(
    api: Api,
) -> None:
    await post(api.client, "/v1/claims", claim_body())
    api.clock.pass_by(hours=14)
    api.clock.pass_by(hours=1)
    await post(api.client, "/v1/claims", claim_body(statement="It rains"))
    totals = {
        asked: (await get(api.client, f"{RECORDS[0]}?as_of={asked}"))["claims"]["total"]
        for asked in ("2026-11-22", "2026-11-23", "2026-11-24")
    }
    assert totals == {"2026-11-22": 0, "2026-11-23": 1, "2026-11-24": 2}


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("2026-11-22T08:00:00+01:00", "2026-11-22T08:00:00+01:00"),  # the + is a space
        ("2026-11-22T08:00:00%2B01:00", "2026-11-22T08:00:00+01:00"),
        ("2026-11-22%2008:00:00.5+01:00", "2026-11-22T08:00:00.5+01:00"),
        ("2026-11-22t08:00:00z", "2026-11-22T08:00:00Z"),
        ("2026-11-22", "2026-11-22"),
    ],
)
async def test_the_instant_of_a_filter_is_answered_as_rfc_3339_writes_it(
    client: AsyncClient, sent: str, answered: str
) -> None:
    await post(client, "/v1/claims", claim_body())
    await post(client, "/v1/claims", claim_body(source={"name": "Bo Reed"}))
    for path in (*RECORDS, "/v1/compare/sources?slug=ada-stone,bo-reed"):
        mark = "&" if "?" in path else "?"
        record = await get(client, f"{path}{mark}as_of={sent}")
        assert record["filters"]["as_of"] == answered, path
