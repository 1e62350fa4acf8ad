"""Rates that are renewed after an entry are those that are measured from all claims."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.accuracy import base_rates, changes, parts
from api.accuracy.claim_store import ClaimStore
from api.accuracy.figure_reader import KnownRates
from api.accuracy.lane import Lane
from api.model.instants import LogPosition
from api.scoring.event_rates import EventRates
from tests.accuracy.test_boards import Crowd
from tests.accuracy.test_claim_store import claims
from tests.api_calls import post
from tests.conftest import Api
from tests.random_logs import COLLECTION

STEPS = 80


def by_event(rates: EventRates) -> list[tuple[int, tuple[str, ...]] | None]:
    """Return the outcome and the topics of each event that matured."""
    matured, outcome, topics, _ = (column.tolist() for column in rates.outcomes)
    return [
        (outcome[event], rates.topic_sets[topics[event]]) if is_matured else None
        for event, is_matured in enumerate(matured)
    ]


async def test_renewed_rates_are_those_of_all_claims(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "ROWS_PER_PART", 3)
    monkeypatch.setattr(changes, "LARGEST_SHARE", 1)
    await post(api.client, "/v1/collections", COLLECTION)
    crowd, random, store = Crowd(api.client, api.clock), Random(3), ClaimStore(Lane())
    await crowd.follow()
    before, kept, positions = None, 0, list[LogPosition]()
    for _ in range(STEPS):
        await crowd.do(crowd.step(random))
        at = await claims(api, store)
        rates, measured = base_rates.renew(at, before), base_rates.measure(at)
        assert_same(rates, measured)
        if before and rates.token is before.rates.token:
            kept += 1
            known = by_event(before.rates)
            assert [*known, *by_event(rates)[len(known) :]] == by_event(rates)
        if before:
            changed = rates.changed_since(before.rates.token)
            known, now = by_event(before.rates), by_event(rates)
            differ = [
                event
                for event, came_out in enumerate(now)
                if came_out != (known[event] if event < len(known) else None)
            ]
            assert changed is not None
            assert changed.tolist() == differ
        before = KnownRates(at.key, rates)
        positions.append(at.position)
        past = at.as_of(random.choice(positions))
        assert_same(base_rates.renew(past, before), base_rates.measure(past))
    assert 0 < kept < STEPS - 1


async def test_rates_that_a_later_request_measured_fit_an_earlier_one(
    api: Api,
) -> None:
    crowd, random, store = Crowd(api.client, api.clock), Random(4), ClaimStore(Lane())
    await crowd.follow()
    await crowd.do(crowd.step(random))
    earlier = await claims(api, store)
    for _ in range(20):
        await crowd.do(crowd.step(random))
    later = await claims(api, store)
    assert later.events > earlier.events

    past = later.as_of(earlier.position)
    known = KnownRates(past.key, base_rates.measure(past))

    assert_same(base_rates.renew(earlier, known), base_rates.measure(earlier))


def assert_same(rates: EventRates, measured: EventRates) -> None:
    assert by_event(rates) == by_event(measured)
    assert rates.totals == measured.totals
    assert rates.last == measured.last


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=40))
def test_parts_hold_all_rows_of_their_groups(rows: list[tuple[int, bool]]) -> None:
    group = np.array([number for number, _ in rows], np.uint8)
    stands = np.array([is_standing for _, is_standing in rows], np.bool_)
    met: list[int] = []
    end = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "ROWS_PER_PART", 4)
        for part in parts.of_groups(group, stands, 8):
            assert part.first == end
            end = part.past
            held = stands & (part.first <= group) & (group < part.past)
            assert part.rows.tolist() == np.flatnonzero(held).tolist()
            met += part.rows.tolist()
    assert end == 8
    assert sorted(met) == np.flatnonzero(stands & (group < 8)).tolist()
