from math import fsum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.scoring.statistics import intervals
from api.scoring.statistics.intervals import Interval
from tests import oracles

unit = st.floats(0, 1)
scores = st.lists(unit, min_size=2, max_size=12)
samples = st.lists(
    st.lists(st.tuples(unit, st.floats(0.01, 3)), min_size=1, max_size=5),
    min_size=2,
    max_size=12,
)
Samples = list[list[tuple[float, float]]]


def interval(
    samples: Samples, floor: float = 0, *, low: float, high: float, level: float = 0.95
) -> Interval | None:
    """Return the interval over clusters, each a list of (score, weight)."""
    flat = [(b, w, n) for n, sample in enumerate(samples) for b, w in sample]
    table = np.array(flat, np.float64).reshape(-1, 3)
    return intervals.clustered(
        table[:, 1],
        table[:, 0],
        np.full(len(table), floor),
        table[:, 2].astype(np.intp),
        low=low,
        high=high,
        level=level,
    )


def weighted_mean(samples: Samples) -> float:
    flat = [row for sample in samples for row in sample]
    return fsum(b * w for b, w in flat) / fsum(w for _, w in flat)


def floor_of(p: float) -> float:
    return float(intervals.floor_of(np.array([p]))[0])


def floor_of_difference(p: float, q: float) -> float:
    return float(intervals.floor_of_difference(np.array([p]), np.array([q]))[0])


def welch(before: list[float], after: list[float]) -> Interval | None:
    return intervals.welch(np.array(before), np.array(after))


@pytest.mark.parametrize(("freedom", "expected"), [(4, 2.776445), (9, 2.262157)])
def test_quantiles_of_t_are_those_of_the_tables(freedom: int, expected: float) -> None:
    assert intervals.t_quantile(0.975, freedom) == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize("q", [0.51, 0.75, 0.9, 0.975, 0.995, 0.9999])
def test_quantiles_of_t_are_exact_for_few_degrees_of_freedom(q: float) -> None:
    for freedom in range(1, 100):
        expected = oracles.t_quantile(q, freedom)
        assert intervals.t_quantile(q, freedom) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("q", [0.51, 0.75, 0.975, 0.9999, 1 - 2.5e-6])
@pytest.mark.parametrize("freedom", [100, 101, 250, 1_000, 100_000])
def test_quantiles_of_t_are_near_enough_for_many(q: float, freedom: int) -> None:
    expected = oracles.t_quantile(q, freedom)
    assert intervals.t_quantile(q, freedom) == pytest.approx(expected, rel=1e-7)


def test_the_interval_of_unlike_claims_is_the_cluster_robust_one() -> None:
    samples = [
        [(0.01, 1.0), (0.04, 2.0)],
        [(0.81, 0.5)],
        [(0.25, 1.0), (0.36, 1.0), (0.49, 1.5)],
        [(0.0, 1.0)],
    ]
    flat = [(b, w, n) for n, sample in enumerate(samples) for b, w in sample]
    for level in (0.9, 0.95, 0.99):
        expected = oracles.clustered(
            [b for b, _, _ in flat],
            [w for _, w, _ in flat],
            [n for _, _, n in flat],
            level,
        )
        ours = interval(samples, level=level, low=-9, high=9)
        assert ours == pytest.approx(expected, abs=1e-9)


@settings(deadline=None)
@given(samples)
def test_any_interval_is_the_cluster_robust_one_where_no_floor_holds(
    samples: Samples,
) -> None:
    flat = [(b, w, n) for n, sample in enumerate(samples) for b, w in sample]
    expected = oracles.clustered(
        [b for b, _, _ in flat], [w for _, w, _ in flat], [n for _, _, n in flat], 0.95
    )
    ours = interval(samples, low=-99, high=99)
    assert ours == pytest.approx(expected, abs=1e-7)


def test_equal_scores_have_an_interval_as_wide_as_if_they_were_right() -> None:
    # Ten events said to be 80 % likely, all of which came to pass.
    same = [[(0.04, 1.0)]] * 10
    low, high = interval(same, floor_of(0.8), low=0, high=1) or (0, 0)
    half = 2.262157 * 0.4 * 0.6 / 10**0.5
    assert low == 0
    assert high == pytest.approx(0.04 + half, abs=1e-6)


def test_no_interval_comes_of_fewer_than_two_clusters() -> None:
    assert interval([], low=0, high=1) is None
    assert interval([[(0.5, 3.0), (0.1, 1.0)]], 0.1, low=0, high=1) is None


@given(samples=samples, floor=unit)
def test_an_interval_holds_its_mean_and_stays_within_its_limits(
    samples: Samples, floor: float
) -> None:
    low, high = interval(samples, floor, low=0, high=1) or (1, 0)
    mean = weighted_mean(samples)
    assert 0 <= low <= mean + 1e-12
    assert mean - 1e-12 <= high <= 1


@given(samples)
def test_a_higher_level_never_narrows_an_interval(samples: Samples) -> None:
    low, high = interval(samples, 0.1, level=0.9, low=0, high=1) or (1, 0)
    lower, higher = interval(samples, 0.1, level=0.99, low=0, high=1) or (1, 0)
    assert lower <= low
    assert high <= higher


@given(samples.flatmap(lambda s: st.tuples(st.just(s), st.permutations(s))))
def test_the_order_of_clusters_changes_no_digit(
    orders: tuple[Samples, Samples],
) -> None:
    first, second = (interval(order, low=0, high=1) for order in orders)
    assert first == second


@given(p=st.floats(0.05, 0.95))
def test_the_floor_is_the_deviation_of_a_score_that_is_right(p: float) -> None:
    mean = p * (1 - p) ** 2 + (1 - p) * p**2
    square = p * (1 - p) ** 4 + (1 - p) * p**4
    assert floor_of(p) ** 2 == pytest.approx(square - mean**2, abs=1e-12)


@given(p=st.floats(0.1, 0.9), q=st.floats(0.1, 0.9))
def test_the_floor_of_a_difference_is_its_deviation_were_the_middle_right(
    p: float, q: float
) -> None:
    middle = (p + q) / 2
    if_so, if_not = (p - 1) ** 2 - (q - 1) ** 2, p**2 - q**2
    mean = middle * if_so + (1 - middle) * if_not
    square = middle * if_so**2 + (1 - middle) * if_not**2
    floor = floor_of_difference(p, q)
    assert floor**2 == pytest.approx(square - mean**2, abs=1e-12)


def test_certainty_has_the_floor_of_nineteen_in_twenty() -> None:
    assert floor_of(0) == floor_of(0.05)
    assert floor_of(1) == pytest.approx(floor_of(0.05), abs=1e-15)
    assert floor_of(0.5) == 0
    expected = 2 * 0.02 * (0.05 * 0.95) ** 0.5
    assert floor_of_difference(0.0, 0.02) == pytest.approx(expected)


def test_a_change_of_means_has_welchs_interval_at_whole_degrees_of_freedom() -> None:
    before, after = [0.1, 0.3, 0.2, 0.4, 0.9], [0.2, 0.05, 0.1, 0.12]
    low, high, freedom = oracles.welch(before, after)
    wider = oracles.t_quantile(0.975, int(freedom)) / oracles.t_quantile(0.975, freedom)
    middle, half = (low + high) / 2, (high - low) / 2 * wider
    ours = welch(before, after)
    assert ours == pytest.approx((middle - half, middle + half), abs=1e-9)


@given(before=scores, after=scores)
def test_the_interval_of_a_change_turns_round_with_time(
    before: list[float], after: list[float]
) -> None:
    ours, turned = welch(before, after), welch(after, before)
    assert (ours is None) == (turned is None)
    if ours and turned:
        assert ours == pytest.approx((-turned[1], -turned[0]), abs=1e-12)
        change = fsum(after) / len(after) - fsum(before) / len(before)
        assert ours[0] - 1e-12 <= change <= ours[1] + 1e-12


@pytest.mark.parametrize(
    ("before", "after"),
    [([], []), ([0.5], [0.1, 0.2]), ([0.1, 0.2], [0.5]), ([0.2, 0.2], [0.1, 0.1])],
)
def test_no_interval_of_a_change_comes_of_one_value_or_of_equal_ones(
    before: list[float], after: list[float]
) -> None:
    assert welch(before, after) is None


def test_one_side_alone_may_have_no_spread() -> None:
    low, high = welch([0.2, 0.2, 0.2], [0.1, 0.3]) or (0, 0)
    assert high - low == pytest.approx(2 * oracles.t_quantile(0.975, 1) * 0.1)
