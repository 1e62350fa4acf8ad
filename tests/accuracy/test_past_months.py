"""Months that are over stay right, whatever is committed late, or asked at once."""

from collections.abc import Awaitable, Callable, Hashable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
import pytest
from msgspec import msgpack, structs

from api.accuracy import (
    changes,
    early_figures,
    histories,
    monthly_outcomes,
    outcome_cache,
)
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.figure_cache import AnswerCache
from api.accuracy.figure_reader import FigureCaches, FigureReader
from api.model import instants
from api.model.instants import LogPosition
from api.scoring.base_rates import UNIT
from api.scoring.filters import HistoryFilter
from api.scoring.histories import History, Period
from api.scoring.statistics import steps
from api.scoring.statistics.steps import Spans
from api.store import log_head
from tests.api_calls import claim_body, etag, not_occurred, occurred, patch, post
from tests.conftest import Api

BEGIN = datetime(2026, 11, 25, 10, tzinfo=UTC)
BEFORE = datetime(2026, 12, 31, 23, 59, 59, 950_000, tzinfo=UTC)
AFTER = datetime(2027, 1, 1, 0, 0, 0, 100_000, tzinfo=UTC)
LATER = datetime(2027, 3, 2, tzinfo=UTC)
NONE = np.empty(0, np.intp)
NOTHING = steps.segments(NONE, Spans(NONE, NONE), 1)  # that anybody spoke about


class Interrupted(FigureReader, frozen=True, kw_only=True):
    """Something happens as soon as claims were read."""

    happens: Callable[[], Awaitable[object]]

    async def at(self, position: LogPosition) -> ClaimsAt:
        claims = await FigureReader.at(self, position)
        await self.happens()
        return claims


async def say(api: Api, events: int) -> list[str]:
    """Let a source each speak of an event; return these, all but one came out."""
    api.clock.now = BEGIN
    slugs: list[str] = []
    for nth in range(events):
        said = {"statement": f"Event {nth}", "probability": 0.7}
        source = {"name": f"Source {nth}"}
        claim = await post(api.client, "/v1/claims", claim_body(source=source, **said))
        slugs.append(claim["event"]["slug"])
    for slug in slugs[:-1]:
        outcome = occurred("2026-03-01")
        await post(api.client, f"/v1/events/{slug}/outcomes", outcome)
    return slugs


async def find_late(api: Api, slug: str) -> None:
    """Have an outcome committed late that was recorded before the month's end."""
    api.clock.now = BEFORE
    outcome = not_occurred("2026-03-31")
    await post(api.client, f"/v1/events/{slug}/outcomes", outcome)


async def history(figures: FigureReader, now: datetime, source: int = 0) -> History:
    slug = f"source-{source}"
    return await histories.get(figures, "source", slug, HistoryFilter(), now)


async def month_ends(api: Api, now: datetime) -> list[LogPosition]:
    ends = [end for _, end in instants.steps(BEGIN, now, "month")]
    return await log_head.positions_at(api.pool.database, ends[:-1])


async def test_an_entry_that_is_committed_late_counts_for_those_who_ask_later(
    api: Api,
) -> None:
    slugs = await say(api, 5)
    figures = FigureReader(api.pool.database)
    happens = partial(find_late, api, slugs[-1])
    late = Interrupted(figures.db, figures.caches, happens=happens)
    rates = [item.scores.reference for item in (await history(late, AFTER)).items]
    assert rates[-1] == rates[-2]  # what was not known then counts in no month
    for source in (0, 4):
        anew = await history(FigureReader(figures.db), LATER, source)
        assert (await history(figures, LATER, source)).items == anew.items


async def test_positions_may_be_others_when_they_are_asked_for_again(api: Api) -> None:
    slugs = await say(api, 3)
    figures = FigureReader(api.pool.database)
    claims = await figures.at(await log_head.at(figures.db, None, now=AFTER))
    ends = await month_ends(api, AFTER)
    await find_late(api, slugs[-1])
    assert (await outcome_cache.at(figures, claims, ends)).has(ends)
    # A replica may tell another size of a month, and the same one of the last.
    ends[0] = structs.replace(ends[0], size=1)
    assert (await outcome_cache.at(figures, claims, ends)).has(ends)


async def test_a_month_that_was_known_otherwise_is_measured_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "LARGEST_SHARE", 1)
    await say(api, 3)
    figures = FigureReader(api.pool.database)
    claims = await figures.at(await log_head.at(figures.db, None, now=LATER))
    ends = await month_ends(api, LATER)
    known = [structs.replace(ends[0], size=1), *ends[1:]]
    outcomes = monthly_outcomes.renew(claims, known, None)
    renewed = monthly_outcomes.renew(claims, ends, outcomes)
    anew = monthly_outcomes.renew(claims, ends, None)
    assert [column.tolist() for column in renewed.outcomes] == [
        column.tolist() for column in anew.outcomes
    ]


async def test_a_history_tells_every_month_whatever_others_drive_out(api: Api) -> None:
    await say(api, 2)
    figures = FigureReader(api.pool.database)
    figures.caches.past_periods = AnswerCache(1)
    told = [item.period for item in (await history(figures, LATER)).items]
    assert told == ["2026-11", "2026-12", "2027-01", "2027-02", "2027-03"]


class Noted(AnswerCache[Period]):
    """Notes under what is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[Hashable] = []

    def keep(self, key: Hashable, answer: Period) -> Period:
        self.keys.append(key)
        return super().keep(key, answer)


async def test_months_are_kept_under_small_keys_that_tell_whom_filters_name(
    api: Api,
) -> None:
    await say(api, 40)
    figures = FigureReader(api.pool.database)
    figures.caches.past_periods = noted = Noted()

    async def told(**filters: Any) -> set[int]:
        chosen = HistoryFilter(**filters)
        whose = await histories.get(figures, "outlet", "the-courier", chosen, LATER)
        return {item.claims.total for item in whose.items}

    assert await told(source_kind="person") == {40}
    assert await told(role="own_voice") == {0}
    api.clock.now, path = LATER, "/v1/sources/source-0"
    name = {"name": "The Courier"}
    await patch(api.client, path, name, await etag(api.client, path))
    assert await told(role="own_voice") == {1}
    assert max(len(msgpack.encode(key)) for key in noted.keys) < 200


async def test_the_256th_month_is_like_any_other(api: Api) -> None:
    await say(api, 3)
    figures = FigureReader(api.pool.database)
    now = BEGIN + timedelta(days=365.25 * 22)
    claims = await figures.at(await log_head.at(figures.db, None, now=now))
    ends = (await month_ends(api, now))[:256]
    known = monthly_outcomes.renew(claims, ends[:255], None)
    last = monthly_outcomes.renew(claims, ends, known).rates(ends[-1:], NOTHING)
    assert last.overall.tolist() == [[2], [2 * UNIT]]


async def test_months_that_are_over_are_measured_before_anybody_asks(api: Api) -> None:
    await say(api, 2)
    api.clock.now, caches = LATER, FigureCaches()
    await early_figures.begin(caches, api.pool.database, api.clock)
    assert caches.monthly_outcomes is not None
    assert caches.monthly_outcomes.months == await month_ends(api, LATER)


async def test_a_log_whose_first_month_is_not_over_has_none_to_measure(
    api: Api,
) -> None:
    await say(api, 2)
    caches = FigureCaches()
    await early_figures.begin(caches, api.pool.database, api.clock)
    assert caches.monthly_outcomes is None
