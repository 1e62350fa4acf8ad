"""Leaderboards as they are asked for: in turn with writes, and with others' boards."""

from typing import Any

import pytest

from api.accuracy import base_rates, leaderboards, standings
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.figure_reader import FigureReader
from api.scoring import peer_scores
from api.scoring.filters import BoardFilter
from api.store import log_head
from tests.api_calls import claim_body, etag, get, occurred, patch, post
from tests.conftest import Api

SOURCES, EVENTS = 12, 8


async def enter(api: Api, source: int, event: int) -> None:
    await post(
        api.client,
        "/v1/claims",
        claim_body(
            source={"name": f"Source {source}"},
            statement=f"event {event}",
            quote=f"{source} says {event}",
            probability=0.1 + 0.05 * source,
            topics=["war"],
        ),
    )


async def settle(api: Api, nth: int = 0) -> None:
    path = f"/v1/events/event-{nth}/outcomes"
    await post(api.client, path, occurred("2026-03-01"))


async def newest(api: Api, figures: FigureReader) -> ClaimsAt:
    now = await log_head.at(figures.db, None, now=api.clock())
    return await figures.at(now)


@pytest.mark.parametrize("kind", ["source", "outlet"])
async def test_whoever_has_no_claim_yet_is_on_no_board(api: Api, kind: str) -> None:
    await post(api.client, f"/v1/{kind}s", {"name": "Ada Stone"})
    board = await get(api.client, f"/v1/leaderboards/{kind}s")
    assert (board["items"], board["below_minimum"]) == ([], [])


@pytest.mark.parametrize("sort", ["skill_vs_topic", "peer_score"])
async def test_what_measures_everyone_waits_for_other_long_work(
    api: Api, monkeypatch: pytest.MonkeyPatch, sort: Any
) -> None:
    for source in range(SOURCES):
        for event in range(EVENTS):
            await enter(api, source, event)
    figures = FigureReader(api.pool.database)
    in_turn: list[int] = []
    for module in (standings, peer_scores):

        def watched(*parts: Any, measure: Any = module.measure) -> object:
            in_turn.append(figures.caches.lane.running)
            return measure(*parts)

        monkeypatch.setattr(module, "measure", watched)
    filters = BoardFilter(sort=sort, entry="any", min_events=1)
    for nth in range(2):
        await leaderboards.get(figures, "source", filters, api.clock())
        await settle(api, nth)
        await leaderboards.get(figures, "source", filters, api.clock())
        await enter(api, nth, EVENTS + nth)
    assert in_turn
    assert set(in_turn) == {1}


async def test_who_asks_at_an_earlier_position_sets_nothing_back(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for source in range(SOURCES):
        await enter(api, source, source)
    figures = FigureReader(api.pool.database)
    await settle(api)
    earlier = await newest(api, figures)
    await base_rates.at(figures, earlier)
    await enter(api, 0, EVENTS + SOURCES)
    known = await base_rates.at(figures, await newest(api, figures))
    monkeypatch.delattr(base_rates, "measure")  # which goes through all claims
    await base_rates.at(figures, earlier)
    await enter(api, 1, EVENTS + SOURCES)
    now = await base_rates.at(figures, await newest(api, figures))
    assert now.changed_since(known.token) is not None


async def test_a_board_of_the_past_has_the_names_of_today(api: Api) -> None:
    for source in range(3):
        await enter(api, source, source)
    api.clock.pass_by(hours=30)
    await enter(api, 1, EVENTS)
    day = api.clock().date().isoformat()
    path = f"/v1/leaderboards/sources?as_of={day}&entry=any&min_events=1"
    api.clock.pass_by(hours=30)
    await get(api.client, path)
    tag = await etag(api.client, "/v1/sources/source-0")
    await patch(api.client, "/v1/sources/source-0", {"name": "Zoe Marsh"}, tag)
    board = await get(api.client, path)
    rows = board["items"] + board["below_minimum"]
    assert "Zoe Marsh" in {row["subject"]["name"] for row in rows}
