from collections.abc import Sequence
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.scoring.statistics import scores
from api.scoring.statistics.scores import Sums

Items = list[tuple[float, float]]
unit = st.floats(0, 1)
items = st.lists(st.tuples(unit, unit), min_size=1, max_size=40)


def sums(items: Sequence[tuple[float, float]]) -> Sums:
    table = np.array(items, np.float64).reshape(-1, 2)
    return scores.sums(table[:, 0], table[:, 1], np.ones(len(table)))


@pytest.mark.parametrize(
    ("probability", "outcome", "expected"),
    [(1, 1, 0), (0.5, 1, 0.25), (0.5, 0, 0.25), (1, 0, 1), (0.75, 0.25, 0.25)],
)
def test_brier_is_the_mean_squared_error(
    probability: float, outcome: float, expected: float
) -> None:
    assert scores.brier(sums([(probability, outcome)])) == expected


@pytest.mark.parametrize(("brier", "expected"), [(0, 100), (0.25, 50), (1, 0)])
def test_brier_index_turns_the_root_into_points(brier: float, expected: float) -> None:
    assert scores.brier_index(brier) == expected


def test_log_score_is_in_nats_and_takes_a_partial_outcome_by_its_degree() -> None:
    forecasts = sums([(0.8, 0.25)])
    assert scores.log_score(forecasts) == pytest.approx(
        -0.25 * log(0.8) - 0.75 * log(0.2), abs=1e-15
    )


def test_certainty_is_clipped_in_the_log_score_and_counted() -> None:
    forecasts = sums([(0, 1), (1, 1), (0.5, 1), (0.0001, 0), (0.9999, 1)])
    assert forecasts.clipped == 2
    assert scores.log_score(sums([(0, 1)])) == -log(1e-4)
    assert scores.log_score(sums([(1, 0)])) == pytest.approx(-log(1e-4), abs=1e-9)


def test_clipping_leaves_the_brier_score_alone() -> None:
    assert scores.brier(sums([(0, 0), (1, 1)])) == 0


@pytest.mark.parametrize("outcome", [0, 0.3, 1])
def test_always_half_has_a_baseline_score_and_a_skill_vs_half_of_zero(
    outcome: float,
) -> None:
    forecasts = sums([(0.5, outcome)])
    assert scores.baseline_score(scores.log_score(forecasts)) == pytest.approx(
        0, abs=1e-9
    )
    assert scores.skill_vs_half(scores.brier(sums([(0.5, round(outcome))]))) == 0


def test_bias_is_above_zero_when_things_are_said_too_often() -> None:
    forecasts = sums([(0.9, 1), (0.7, 0)])
    assert scores.mean_probability(forecasts) == pytest.approx(0.8, abs=1e-15)
    assert scores.base_rate(forecasts) == 0.5
    assert scores.bias(forecasts) == pytest.approx(0.3, abs=1e-15)


def test_uncertainty_of_partial_outcomes_is_their_variance() -> None:
    forecasts = sums([(0.5, 0.2), (0.5, 0.6)])
    assert scores.uncertainty(forecasts) == pytest.approx(0.04, abs=1e-15)


def test_separation_weighs_a_partial_outcome_on_both_sides() -> None:
    forecasts = sums([(0.9, 1), (0.5, 0.5), (0.1, 0)])
    expected = (0.9 + 0.25) / 1.5 - (0.25 + 0.1) / 1.5
    assert scores.separation(forecasts) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("outcome", [0, 1])
def test_separation_is_null_when_only_one_thing_ever_came_to_pass(
    outcome: float,
) -> None:
    assert scores.separation(sums([(0.2, outcome), (0.9, outcome)])) is None


@given(outcome=unit, forecasts=st.lists(unit, min_size=1))
def test_skill_is_null_when_every_outcome_is_the_same(
    outcome: float, forecasts: list[float]
) -> None:
    equal = sums([(p, outcome) for p in forecasts])
    assert scores.uncertainty(equal) == 0
    assert scores.skill(equal) is None


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=2))
def test_a_base_rate_forecaster_has_no_skill(outcomes: list[float]) -> None:
    rate = sum(outcomes) / len(outcomes)
    skill = scores.skill(sums([(rate, outcome) for outcome in outcomes]))
    if len(set(outcomes)) == 1:
        assert skill is None
    else:
        assert skill == pytest.approx(0, abs=1e-9)


@given(items)
def test_scores_stay_within_their_ranges(items: Items) -> None:
    forecasts = sums(items)
    brier = scores.brier(forecasts)
    assert 0 <= brier <= 1
    assert 0 <= scores.brier_index(brier) <= 100
    assert 0 <= scores.log_score(forecasts) <= -log(1e-4) + 1e-9
    assert -3 <= scores.skill_vs_half(brier) <= 1
    assert -1 <= scores.bias(forecasts) <= 1
    assert 0 <= scores.uncertainty(forecasts) <= 0.25 + 1e-12
    assert (scores.skill(forecasts) or 0) <= 1


@given(
    items.flatmap(
        lambda forecasts: st.tuples(st.just(forecasts), st.permutations(forecasts))
    )
)
def test_the_order_of_claims_changes_no_digit(orders: tuple[Items, Items]) -> None:
    first, second = orders
    assert sums(first) == sums(second)


def test_the_sums_of_no_claim_are_zero() -> None:
    assert sums([]) == Sums()


@pytest.mark.parametrize(
    ("right", "n", "low", "high"), [(3, 3, 0.438, 1), (18, 25, 0.524, 0.857)]
)
def test_wilson_gives_the_published_intervals(
    right: int, n: int, low: float, high: float
) -> None:
    assert scores.wilson(right / n, n) == pytest.approx((low, high), abs=1e-3)


@given(rate=unit, n=st.floats(1, 1e9))
def test_wilson_stays_within_the_range_and_holds_the_rate(
    rate: float, n: float
) -> None:
    low, high = scores.wilson(rate, n)
    assert 0 <= low <= rate <= high <= 1


@given(st.floats(1, 1e9))
def test_wilson_ends_exactly_at_the_end_of_the_range(n: float) -> None:
    assert scores.wilson(0, n)[0] == 0
    assert scores.wilson(1, n)[1] == 1


def test_claims_about_one_event_are_worth_one() -> None:
    assert scores.effective_number(4.0, 16.0) == 1
    assert scores.effective_number(4.0, 4.0) == 4
    assert scores.effective_number(3.0, 5.0) == 9 / 5


def test_a_stated_number_decides_the_side_unless_it_is_even() -> None:
    is_will = np.array([True, True, False, False])
    sides = scores.is_yes(is_will, np.array([0.51, 0.49, 0.5, np.nan]))
    assert sides.tolist() == [True, False, False, False]


@pytest.mark.parametrize("outcome", [0, 0.3, 1])
def test_what_one_side_gains_the_other_loses(outcome: float) -> None:
    gains = scores.credit(np.array([True, False]), np.full(2, outcome))
    assert gains.tolist() == [outcome, 1 - outcome]


def test_bounds_count_the_unresolved_as_wrong_and_as_right() -> None:
    assert scores.hit_bounds(3, 4, 1) == (0.6, 0.8)
    assert scores.hit_bounds(3, 4, 0) == (0.75, 0.75)
