from collections.abc import Sequence
from math import fsum, sqrt
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.scoring.statistics import calibration_tests
from api.scoring.statistics.calibration_tests import CalibrationTest
from api.scoring.statistics.intervals import Interval
from tests import oracles

unit = st.floats(0, 1)
percent = st.integers(0, 100).map(lambda n: n / 100)
probabilities = st.lists(unit, min_size=1, max_size=60)


def band(probabilities: Sequence[float]) -> Interval:
    return calibration_tests.band(np.array(probabilities, np.float64))


def spiegelhalter(pairs: Sequence[tuple[float, float]]) -> CalibrationTest | None:
    """Test (probability, outcome) pairs."""
    table = np.array(pairs, np.float64).reshape(-1, 2)
    return calibration_tests.spiegelhalter(table[:, 0], table[:, 1])


def quantiles(reached: Sequence[float]) -> tuple[float, float]:
    """Return the rates at which a distribution of counts reaches 2.5 % and 97.5 %."""
    n = len(reached) - 1
    low, high = (
        next(k for k, mass in enumerate(reached) if mass >= tail - 1e-12)
        for tail in (0.025, 0.975)
    )
    return low / n, high / n


def test_a_single_event_may_do_as_it_likes_unless_it_is_nearly_certain() -> None:
    assert band([0.5]) == (0, 1)
    assert band([0.025]) == (0, 0)
    assert band([0.026]) == (0, 1)
    assert band([0.98]) == (1, 1)


@pytest.mark.parametrize("p", [0.0, 0.01, 0.3, 0.5, 0.93, 1.0])
@pytest.mark.parametrize("n", [1, 5, 40, 365, 5_000])
def test_events_equally_likely_have_the_binomial_band(n: int, p: float) -> None:
    low, high = (oracles.binomial_quantile(q, n, p) for q in (0.025, 0.975))
    assert band([p] * n) == (low / n, high / n)


@settings(deadline=None)
@given(probabilities)
def test_the_band_is_that_of_scipys_poisson_binomial(
    probabilities: list[float],
) -> None:
    expected = quantiles(oracles.few_events_that_come_to_pass(probabilities))
    assert band(probabilities) == expected


@pytest.mark.parametrize("n", [100, 800, 1_900])
@pytest.mark.parametrize("power", [1, 8, 40])
def test_the_band_of_many_events_is_that_of_convolving_them_all(
    n: int, power: int
) -> None:
    random = Random(n)
    probabilities = [random.random() ** power for _ in range(n)]
    expected = quantiles(oracles.events_that_come_to_pass(probabilities))
    assert band(probabilities) == expected
    turned = quantiles(oracles.events_that_come_to_pass([1 - p for p in probabilities]))
    assert band([1 - p for p in probabilities]) == turned


def test_pooling_neighbours_moves_the_band_by_one_event_at_most() -> None:
    random = Random(5)
    probabilities = [random.random() ** 3 for _ in range(6_000)]
    expected = quantiles(oracles.events_that_come_to_pass(probabilities))
    assert band(probabilities) == pytest.approx(expected, abs=1.5 / 6_000)


@given(probabilities)
def test_the_band_lies_around_what_is_expected(probabilities: list[float]) -> None:
    low, high = band(probabilities)
    mean = fsum(probabilities) / len(probabilities)
    assert 0 <= low <= high <= 1
    assert low - 1 / len(probabilities) < mean + 1e-12
    assert mean - 1e-12 < high + 1 / len(probabilities)


@given(probabilities.flatmap(lambda s: st.tuples(st.just(s), st.permutations(s))))
def test_the_order_of_events_changes_no_band(
    orders: tuple[list[float], list[float]],
) -> None:
    assert band(orders[0]) == band(orders[1])


@given(probabilities=st.lists(unit, min_size=1, max_size=300), most=st.integers(1, 20))
def test_pooled_probabilities_keep_their_number_and_mean(
    probabilities: list[float], most: int
) -> None:
    values, counts = calibration_tests.pooled(np.array(probabilities), most)
    assert len(values) <= most or len(values) == len(set(probabilities))
    assert counts.sum() == len(probabilities)
    assert fsum(values * counts) == pytest.approx(fsum(probabilities), abs=1e-9)
    assert values.tolist() == sorted(values)


def test_the_test_of_calibration_is_that_worked_out_by_hand() -> None:
    test = spiegelhalter([(0.2, 1), (0.9, 1), (0.6, 0)])
    assert test
    surplus = 0.8 * 0.6 + 0.1 * -0.8 + -0.6 * -0.2
    variance = 0.36 * 0.16 + 0.64 * 0.09 + 0.04 * 0.24
    assert test.z == pytest.approx(surplus / sqrt(variance), abs=1e-12)
    assert test.p_value == pytest.approx(oracles.two_sided(test.z), abs=1e-12)


@given(st.lists(st.tuples(percent, st.sampled_from([0.0, 1.0]))))
def test_swapping_what_is_and_is_not_changes_no_test(
    pairs: list[tuple[float, float]],
) -> None:
    test = spiegelhalter(pairs)
    turned = spiegelhalter([(1 - p, 1 - o) for p, o in pairs])
    assert (test is None) == (turned is None)
    if test and turned:
        assert turned.z == pytest.approx(test.z, abs=1e-9)
        assert 0 <= test.p_value <= 1


def test_the_test_of_calibrated_sayings_is_normal() -> None:
    random = Random(11)
    rejected = 0
    for _ in range(1_000):
        probabilities = [random.random() for _ in range(60)]
        test = spiegelhalter([(p, float(random.random() < p)) for p in probabilities])
        rejected += test is not None and test.p_value < 0.05
    assert 30 <= rejected <= 72


@pytest.mark.parametrize("probabilities", [[], [0.5], [0.0, 1.0, 0.5]])
def test_nothing_is_tested_where_chance_has_no_say(probabilities: list[float]) -> None:
    assert spiegelhalter([(p, 1.0) for p in probabilities]) is None
