"""Every filter of a record picks some of a subject's claims, alone."""

import pytest

from api.scoring.filters import RecordFilter
from api.scoring.pairs import CountingOptions
from tests.api_calls import claim_body, get, post, window_until
from tests.conftest import Api

AUTHOR = "/v1/sources/the-courier/record"
PUBLISHER = "/v1/outlets/the-courier/record"
# Values of the filters that pick the claim to pick, and whose record they narrow.
PICKING = {
    "as_of": (PUBLISHER, "2026-11-24"),
    "topic": (PUBLISHER, "war"),
    "made_from": (PUBLISHER, "2026-11-01"),
    "made_to": (AUTHOR, "2026-11-01"),
    "collection": (PUBLISHER, "all"),
    "source": (PUBLISHER, "the-courier"),
    "outlet": (AUTHOR, "the-courier"),
    "source_kind": (PUBLISHER, "organisation"),
    "role": (PUBLISHER, "original"),
    "basis": (PUBLISHER, "stated"),
    "entry": (PUBLISHER, "prospective"),
    "horizon_min": (AUTHOR, "100"),
    "horizon_max": (PUBLISHER, "250"),
}
# What else can be asked of a record says how claims count, not which.
COUNTING = {*CountingOptions.__struct_fields__} - {"topic"}


def test_every_filter_of_a_record_picks_claims_or_says_how_they_count() -> None:
    assert {*RecordFilter.__struct_fields__} == {*PICKING, *COUNTING}


@pytest.fixture
async def picked(api: Api) -> None:
    """Enter the claim to pick, which is open, and one more by each of its subjects."""
    await post(api.client, "/v1/collections", {"name": "All", "rule": "every one"})
    itself = claim_body(
        source={"name": "The Courier", "kind": "organisation"},
        made_on="2026-11-01",
        window=window_until("2027-06-01", "2026-11-01"),
        probability=0.7,
        topics=["war"],
        collection="all",
    )
    await post(api.client, "/v1/claims", itself)
    api.clock.pass_by(days=2)
    by_another = claim_body(
        statement="It rains", via={"name": "The Echo"}, made_on="2020-01-10"
    )
    await post(api.client, "/v1/claims", by_another)
    elsewhere = claim_body(
        statement="It snows",
        source="the-courier",
        outlet="the-echo",
        made_on="2026-11-02",
        window=window_until("2026-11-10", "2026-11-02"),
    )
    await post(api.client, "/v1/claims", elsewhere)


@pytest.mark.usefixtures("picked")
async def test_each_filter_picks_the_claim_it_is_about(api: Api) -> None:
    for path in (AUTHOR, PUBLISHER):
        assert (await get(api.client, path))["claims"]["total"] == 2
    for name, (path, value) in PICKING.items():
        claims = (await get(api.client, f"{path}?{name}={value}"))["claims"]
        assert (claims["total"], claims["open"]) == (1, 1), name


@pytest.mark.usefixtures("picked")
async def test_each_role_picks_the_reports_that_have_it(api: Api) -> None:
    for role, still_open in (("original", 1), ("own_voice", 1), ("relayed", 0)):
        claims = (await get(api.client, f"{PUBLISHER}?role={role}"))["claims"]
        assert (claims["total"], claims["open"]) == (1, still_open), role
