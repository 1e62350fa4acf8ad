"""What a topic comes to where somebody said nothing, as claims come and go."""

import pytest
from httpx import AsyncClient

from tests import version_checks
from tests.api_calls import (
    Json,
    claim_body,
    get,
    not_occurred,
    occurred,
    post,
    window_until,
)
from tests.conftest import Api
from tests.figure_checks import differences


async def say(client: AsyncClient, name: str, thing: str, **how: object) -> Json:
    body = claim_body(source={"name": name}, statement=f"{thing} happens", **how)
    return await post(client, "/v1/claims", body)


async def find(client: AsyncClient, thing: str, finding: Json) -> str:
    """Record a finding about a thing; return the path of its withdrawal."""
    path = f"/v1/events/{thing}-happens/outcomes"
    event = await post(client, path, finding)
    return f"{path}/{event['outcomes'][-1]['id']}/withdrawal"


async def reference(client: AsyncClient, name: str, **asked: str) -> Json:
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    record = await get(client, f"/v1/sources/{name}/record?{query}")
    return record["scores"]["reference"]


async def matured(client: AsyncClient) -> str:
    """Let Ada say of a thing what comes to pass, and Cy something else about a war."""
    await say(client, "Ada", "One", probability=0.8, topics=["energy"])
    gone = await find(client, "one", occurred("2026-02-01"))
    await say(client, "Cy", "Two", probability=0.3, topics=["war"])
    await find(client, "two", not_occurred("2026-03-31"))
    return gone


UNSETTLED = {
    "undated": {"window": window_until(None, "2026-03-01")},
    "open": {"window": window_until("2027-01-01", "2026-03-01")},
    "hindsight": {
        "event": "one-happens",
        "made_on": "2026-03-01",
        "window": window_until("2026-03-31", "2026-03-01"),
    },
}


@pytest.mark.parametrize("kind", UNSETTLED)
async def test_a_claim_without_an_outcome_brings_topics_to_what_matured(
    api: Api, kind: str
) -> None:
    client = api.client
    gone = await matured(client)
    assert await reference(client, "cy") == {"rate": 0.5, "n": 0}

    how = {**UNSETTLED[kind], "probability": 0.6, "topics": ["war", "weather"]}
    claim = await say(client, "Bo", "One", **how)

    assert await reference(client, "cy") == {"rate": pytest.approx(6 / 11), "n": 1}
    assert await differences(api) == []
    withdrawal = f"/v1/claims/{claim['id']}/withdrawal"
    await post(client, withdrawal, {"reason": "misheard"})
    assert await reference(client, "cy") == {"rate": 0.5, "n": 0}
    await say(client, "Bo", "One", **how, quote="So it will.")
    await post(client, gone, {"reason": "a hoax"})
    assert await reference(client, "cy") == {"rate": 0.0, "n": 0}
    assert await differences(api) == []
    assert await version_checks.differences(api.dsn) == []


async def test_topics_come_with_events_that_are_merged(api: Api) -> None:
    client = api.client
    await matured(client)
    await say(client, "Bo", "Three", window=window_until(None), topics=["war"])

    path = "/v1/events/three-happens/merge"
    await post(client, path, {"into": "one-happens"})

    assert await reference(client, "cy") == {"rate": pytest.approx(6 / 11), "n": 1}
    assert await differences(api) == []
    assert await version_checks.differences(api.dsn) == []


async def test_a_board_leaves_out_what_a_source_said_without_an_eligible_claim(
    api: Api,
) -> None:
    client = api.client
    await matured(client)
    for thing in ("One", "Four"):
        late = {"probability": 0.9, "topics": ["war"], "quote": "I told you so."}
        await say(client, "Dee", thing, **late)
        if thing == "Four":
            await find(client, "four", occurred("2026-02-01"))
    await post(client, "/v1/sources", {"name": "Nobody"})

    for entry in ("any", "eligible"):
        path = f"/v1/leaderboards/sources?entry={entry}&min_events=1"
        for row in (await get(client, path))["below_minimum"]:
            slug = row["subject"]["slug"]
            record = await get(client, f"/v1/sources/{slug}/record?entry={entry}")
            assert row["scores"] == record["scores"]
    assert await differences(api) == []
