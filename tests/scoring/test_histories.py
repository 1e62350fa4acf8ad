"""Figures at many steps at once are those of the claims that stood at each."""

from datetime import UTC, datetime
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.scoring import histories
from api.scoring.base_rates import UNIT, Rate, Rates
from api.scoring.claim_spans import ClaimSpans
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.pairs import CountingOptions
from api.scoring.rate_spans import RateSpans
from api.scoring.statistics import steps
from api.scoring.statistics.steps import Spans
from api.terms import Cohort, Weighting
from tests import closeness
from tests.scoring import columns
from tests.scoring.test_record_properties import many

SIZE = 6
NOW = datetime(2026, 11, 28, tzinfo=UTC)
STEPS = [(str(nth), NOW) for nth in range(SIZE)]

options = st.builds(
    CountingOptions,
    cohort=st.sampled_from(get_args(Cohort)),
    weight=st.sampled_from(get_args(Weighting)),
    yardstick=st.sampled_from([None, "kent"]),
    topic=st.sampled_from([None, "war"]),
)
step = st.integers(0, SIZE)


@st.composite
def over_steps(draw: st.DrawFn) -> ClaimSpans:
    claims: list[ClaimAsOf] = draw(many)
    numbers = st.lists(step, min_size=len(claims), max_size=len(claims))
    first, past, closes = (np.array(draw(numbers), np.intp) for _ in range(3))
    by_column = columns.of(claims)
    closes[~by_column.is_dated] = SIZE
    spans = Spans(np.minimum(first, past), np.maximum(first, past))
    return ClaimSpans(by_column, spans, closes, SIZE).take(spans.exist)


rates = st.lists(
    st.builds(
        Rates,
        everything=st.builds(
            Rate, st.integers(0, 30), st.integers(0, 30).map(lambda n: n * UNIT)
        ),
        topics=st.just({"war": Rate(7, 3 * UNIT), "energy": Rate(2, 2 * UNIT)}),
        own=st.just({"war": Rate(2, UNIT)}),
    ),
    min_size=SIZE,
    max_size=SIZE,
)


def at_once(given: list[Rates]) -> RateSpans:
    def rows(of_steps: list[Rate]) -> steps.Ints:
        return np.array([(rate.events, rate.outcomes) for rate in of_steps]).T

    return RateSpans(
        everything=rows([rate.everything for rate in given]),
        topics={
            name: rows([rate.topics[name] for rate in given])
            for name in ("war", "energy")
        },
        own={"war": rows([rate.own["war"] for rate in given])},
    )


@given(over_steps(), options, rates, st.sampled_from([1, steps.CELLS]))
def test_figures_at_many_steps_are_those_of_each(
    claims: ClaimSpans, counted: CountingOptions, measured: list[Rates], cells: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "CELLS", cells)
        told = histories.periods(STEPS, claims, counted, at_once(measured))
    for nth, period in enumerate(told):
        rows = claims.spans.at(nth)
        then = claims.claims.take(rows).with_closed(claims.closes[rows] <= nth)
        alone = histories.period(str(nth), NOW, then, counted, measured[nth])
        assert closeness.differences(period, alone) == []
