"""The default leaderboard: kept as claims come and go, equal to reading them all."""

import asyncpg
from httpx import AsyncClient

from api.accuracy.figure_reader import FigureReader
from api.audit import record_audit
from tests.api_calls import (
    Json,
    absent,
    etag,
    get,
    occurred,
    partly,
    patch,
    post,
    said,
    until,
)
from tests.conftest import Api

BOARD = "/v1/leaderboards/sources?min_events=2"
RANKED = "/v1/leaderboards/sources: source-0"
TOPICS: tuple[list[str], ...] = (["war"], ["war", "energy"], [], ["energy"])


async def boards(api: Api) -> Json:
    """Return the default leaderboard, having compared it with that of the claims."""
    api.clock.pass_by(minutes=1)
    from_sums = await get(api.client, BOARD)
    from_claims = await get(
        api.client, f"{BOARD}&as_of={api.clock.now:%Y-%m-%dT%H:%M:%SZ}"
    )
    del from_sums["filters"], from_claims["filters"]
    assert from_sums == from_claims
    return from_sums


async def say(client: AsyncClient, nth: int, thing: int, **how: object) -> Json:
    body = said(
        source={"name": f"Source {nth}"},
        statement=f"Thing {thing} happens",
        event=f"thing-{thing}-happens",
        probability=(7 * nth + 11 * thing) % 20 / 20,
        window=until(f"2026-{11 + thing % 2}-{24 + thing % 5}", "2026-11-01"),
        made_on="2026-11-01",
        **how,
    )
    return await post(client, "/v1/claims", body)


async def test_it_stays_what_reading_every_claim_gives(api: Api) -> None:
    client = api.client
    for thing in range(12):
        body = {"statement": f"Thing {thing} happens", "topics": TOPICS[thing % 4]}
        await post(client, "/v1/events", body)
    claims = [
        await say(client, nth, thing, topics=["own"] if (nth + thing) % 5 == 0 else [])
        for nth in range(5)
        for thing in range(12 - nth)
    ]
    nothing = await boards(api)
    assert (nothing["items"], len(nothing["below_minimum"])) == ([], 5)
    api.clock.pass_by(days=6, hours=12)
    for thing in range(0, 12, 2):
        finding = occurred("2026-11-25") if thing % 3 else absent("2026-11-28")
        await post(client, f"/v1/events/thing-{thing}-happens/outcomes", finding)
        await boards(api)
    some = partly("2026-11-25", 0.3)
    await post(client, "/v1/events/thing-3-happens/outcomes", some)
    ranked = await boards(api)
    assert [row["value"] is not None for row in ranked["items"]] == [True] * 5
    withdrawal = f"/v1/claims/{claims[1]['id']}/withdrawal"
    assert (await client.post(withdrawal, json={"reason": "misheard"})).is_success
    await boards(api)
    await say(client, 0, 0, corrects=claims[0]["id"], quote="It will.")
    event = "/v1/events/thing-1-happens"
    topics = {"topics": ["war", "weather"]}
    await patch(client, event, topics, await etag(client, event))
    await boards(api)
    merged = await client.post(
        "/v1/events/thing-5-happens/merge", json={"into": "thing-3-happens"}
    )
    assert merged.is_success
    await boards(api)
    await post(client, "/v1/sources", {"name": "Somebody"})
    api.clock.pass_by(days=45)
    assert await boards(api) != ranked
    await say(client, 4, 11, topics=["late"])
    await boards(api)
    merged = await client.post("/v1/sources/source-4/merge", json={"into": "somebody"})
    assert merged.is_success
    await boards(api)
    for thing in (1, 7, 9, 11):
        finding = absent("2026-12-31")
        await post(client, f"/v1/events/thing-{thing}-happens/outcomes", finding)
    assert len((await boards(api))["items"]) == 5


async def test_what_was_kept_wrongly_is_named(api: Api) -> None:
    for thing in range(3):
        await post(api.client, "/v1/events", {"statement": f"Thing {thing} happens"})
        await say(api.client, 0, thing)
    api.clock.pass_by(days=45)
    for thing in range(3):
        finding = absent("2026-12-31")
        await post(api.client, f"/v1/events/thing-{thing}-happens/outcomes", finding)
    assert await differing(api) == {RANKED: set()}
    connection = await asyncpg.connect(api.dsn)
    worse = "UPDATE tallies SET error = error + 1000000 WHERE events > 0"
    await connection.execute(worse)
    await connection.close()
    assert await differing(api) == {RANKED: {"mean", "squares"}}


async def differing(api: Api) -> dict[str, set[str]]:
    figures, now = FigureReader(api.pool.database), api.clock()
    return {
        path: {*named}
        async for path, named in record_audit.compare_ranked(figures, now)
    }
