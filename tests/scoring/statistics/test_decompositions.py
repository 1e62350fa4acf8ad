import subprocess
import sys
from collections.abc import Sequence
from math import fsum
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.scoring.statistics import decompositions
from api.scoring.statistics.arrays import Codes, Floats
from api.scoring.statistics.decompositions import ExpectedMiscalibration
from tests import oracles

Claim = tuple[float, float, float]
percent = st.integers(0, 100).map(lambda n: n / 100)
weight = st.sampled_from([1.0, 0.5, 1 / 3, 2.0])
claims = st.lists(st.tuples(percent, st.floats(0, 1), weight), min_size=1, max_size=40)
whole = st.lists(
    st.tuples(percent, st.sampled_from([0.0, 1.0]), weight), min_size=1, max_size=40
)


def columns(claims: Sequence[Claim]) -> tuple[Floats, Floats, Floats]:
    """Return the columns of claims of (probability, outcome, weight)."""
    p, o, w = np.array(claims, np.float64).T
    return p, o, w


def bin_codes(claims: Sequence[Claim], bins: int) -> Codes:
    p, _, _ = columns(claims)
    return np.minimum(p * bins + 1e-9, bins - 1).astype(np.intp)


def by_chance(
    probabilities: Sequence[float], *, draws: int = 999
) -> ExpectedMiscalibration | None:
    p = np.array(probabilities, np.float64)
    return decompositions.expected_miscalibration(p, draws=draws)


def brier(claims: Sequence[Claim]) -> float:
    total = fsum(w for _, _, w in claims)
    return fsum(w * (p - o) ** 2 for p, o, w in claims) / total


def test_rates_that_fall_are_pooled_and_others_left_alone() -> None:
    forecasts = [(0.1, 0.0, 1.0), (0.2, 1.0, 1.0), (0.3, 0.0, 3.0), (0.9, 1.0, 1.0)]
    values, fitted = decompositions.isotonic(*columns(forecasts))
    assert values.tolist() == [0.1, 0.2, 0.3, 0.9]
    assert fitted.tolist() == [0, 0.25, 0.25, 1]


@settings(deadline=None)
@given(claims)
def test_the_rising_fit_is_scikit_learns(claims: list[Claim]) -> None:
    p, o, w = columns(claims)
    values, fitted = decompositions.isotonic(p, o, w)
    weights = [fsum(w[p == value]) for value in values]
    rates = [fsum((w * o)[p == value]) for value in values] / np.array(weights)
    expected = oracles.isotonic(values.tolist(), rates.tolist(), weights)
    assert fitted.tolist() == pytest.approx(expected, abs=1e-9)


def test_a_long_descent_is_pooled_into_one_rate() -> None:
    n = 100_000
    p = np.arange(n) / n
    _, fitted = decompositions.isotonic(p, 1 - p, np.ones(n))
    assert len(set(fitted.tolist())) == 1
    assert fitted[0] == pytest.approx(0.5, abs=1e-4)


@settings(deadline=None)
@given(
    claims.filter(lambda forecasts: len(forecasts) > 1)
)  # theirs can't take a single one
def test_the_corp_decomposition_is_that_of_model_diagnostics(
    claims: list[Claim],
) -> None:
    ours = decompositions.corp(*columns(claims))
    theirs = oracles.corp(
        [p for p, _, _ in claims],
        [o for _, o, _ in claims],
        [w for _, _, w in claims],
    )
    figures = (ours.miscalibration, ours.discrimination, ours.uncertainty)
    assert figures == pytest.approx(theirs[:3], abs=1e-9)
    assert brier(claims) == pytest.approx(theirs[3], abs=1e-9)


@given(claims)
def test_corp_adds_up_to_the_brier_score_of_parts_within_range(
    claims: list[Claim],
) -> None:
    parts = decompositions.corp(*columns(claims))
    whole = parts.miscalibration - parts.discrimination + parts.uncertainty
    assert whole == pytest.approx(brier(claims), abs=1e-11)
    assert 0 <= parts.miscalibration <= 1
    assert 0 <= parts.discrimination <= parts.uncertainty + 1e-12
    assert parts.uncertainty <= 0.25 + 1e-12


@given(percent)
def test_saying_one_thing_always_discriminates_nothing(p: float) -> None:
    parts = decompositions.corp(*columns([(p, 0, 1), (p, 1, 1), (p, 0, 1)]))
    assert parts.discrimination == 0
    assert parts.miscalibration == pytest.approx((p - 1 / 3) ** 2, abs=1e-12)


@given(claims=claims, bins=st.integers(2, 100))
def test_murphys_parts_add_up_to_the_brier_score(
    claims: list[Claim], bins: int
) -> None:
    parts = decompositions.murphy(*columns(claims), bin_codes(claims, bins))
    whole = parts.reliability - parts.resolution + parts.uncertainty
    assert whole + parts.within_bin == pytest.approx(brier(claims), abs=1e-11)
    assert parts.reliability >= 0
    assert parts.resolution >= 0


@given(claims)
def test_a_bin_of_each_value_leaves_nothing_within(claims: list[Claim]) -> None:
    p, o, w = columns(claims)
    _, each_value = np.unique(p, return_inverse=True)
    parts = decompositions.murphy(p, o, w, each_value)
    assert parts.within_bin == pytest.approx(0, abs=1e-12)


def test_murphys_parts_are_those_worked_out_by_hand() -> None:
    forecasts = [(0.2, 0.0, 1.0), (0.2, 1.0, 1.0), (0.8, 1.0, 2.0)]
    parts = decompositions.murphy(*columns(forecasts), bin_codes(forecasts, 10))
    assert parts.reliability == pytest.approx((2 * 0.3**2 + 2 * 0.2**2) / 4, abs=1e-15)
    assert parts.resolution == pytest.approx(0.25**2, abs=1e-15)
    assert parts.uncertainty == pytest.approx(0.75 * 0.25, abs=1e-15)
    assert parts.within_bin == pytest.approx(0, abs=1e-15)


@given(
    claims.flatmap(
        lambda forecasts: st.tuples(st.just(forecasts), st.permutations(forecasts))
    )
)
def test_the_order_of_claims_changes_no_digit(
    orders: tuple[list[Claim], list[Claim]],
) -> None:
    first, second = (columns(order) for order in orders)
    bins = [bin_codes(order, 10) for order in orders]
    assert decompositions.corp(*first) == decompositions.corp(*second)
    assert decompositions.murphy(*first, bins[0]) == decompositions.murphy(
        *second, bins[1]
    )
    assert decompositions.auc(*first) == decompositions.auc(*second)


@settings(deadline=None)
@given(whole)
def test_the_roc_area_is_scikit_learns(claims: list[Claim]) -> None:
    ours = decompositions.auc(*columns(claims))
    outcomes = [int(o) for _, o, _ in claims]
    if len(set(outcomes)) == 1:
        assert ours is None
    else:
        theirs = oracles.auc(
            [p for p, _, _ in claims], outcomes, [w for _, _, w in claims]
        )
        assert ours == pytest.approx(theirs, abs=1e-9)


def test_a_partial_outcome_counts_on_both_sides_of_the_roc_area() -> None:
    half = [(0.9, 0.5, 2.0), (0.1, 0.0, 1.0), (0.5, 1.0, 1.0)]
    split = [(0.9, 1.0, 1.0), (0.9, 0.0, 1.0), (0.1, 0.0, 1.0), (0.5, 1.0, 1.0)]
    expected = decompositions.auc(*columns(split))
    assert decompositions.auc(*columns(half)) == pytest.approx(expected, abs=1e-15)


def test_one_event_miscalibrates_by_chance_as_its_two_outcomes_do() -> None:
    # 0.3 said: it is off by 0.49 in three of ten draws and by 0.09 in the others.
    expected = by_chance([0.3])
    assert expected
    assert expected.mean == pytest.approx(0.3 * 0.49 + 0.7 * 0.09, abs=0.02)
    assert expected.p95 == pytest.approx(0.49, abs=1e-12)


def test_chance_alone_miscalibrates_as_simulated_with_the_plain_formula() -> None:
    random = Random(7)
    forecasts = [random.choice([0.05, 0.2, 0.4, 0.5, 0.7, 0.9]) for _ in range(60)]
    drawn = sorted(
        decompositions.corp(
            *columns([(p, float(random.random() < p), 1.0) for p in forecasts])
        ).miscalibration
        for _ in range(1_500)
    )
    expected = by_chance(forecasts)
    assert expected
    assert expected.mean == pytest.approx(fsum(drawn) / 1_500, rel=0.06)
    assert expected.p95 == pytest.approx(drawn[1_424], rel=0.1)


@given(st.lists(percent, min_size=1, max_size=30))
def test_what_chance_does_depends_on_no_order_and_stays_within_range(
    forecasts: list[float],
) -> None:
    expected = by_chance(forecasts, draws=19)
    assert expected == by_chance(forecasts[::-1], draws=19)
    assert expected
    assert 0 <= expected.mean <= 1
    assert 0 <= expected.p95 <= 1


def test_certainty_that_is_right_never_miscalibrates() -> None:
    expected = by_chance([0.0, 1.0, 1.0])
    assert expected == decompositions.ExpectedMiscalibration(mean=0, p95=0)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_what_chance_does_is_the_same_in_every_process(seed: str) -> None:
    forecasts = [n / 977 for n in range(977)]
    program = (
        "import numpy as np;"
        "from api.scoring.statistics import decompositions;"
        "chances = np.arange(977) / 977;"
        "print(decompositions.expected_miscalibration(chances))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
        text=True,
    )
    ours = by_chance(forecasts)
    assert done.stdout.strip() == str(ours)


def test_more_probabilities_than_can_be_drawn_for_are_pooled_without_much_loss() -> (
    None
):
    random = Random(3)
    forecasts = [random.random() for _ in range(6_000)]
    pooled = by_chance(forecasts)
    drawn = [
        decompositions.corp(
            *columns([(p, float(random.random() < p), 1.0) for p in forecasts])
        ).miscalibration
        for _ in range(8)
    ]
    assert pooled
    assert pooled.mean == pytest.approx(fsum(drawn) / 8, rel=0.12)


def test_nothing_said_miscalibrates_nothing() -> None:
    assert by_chance([]) is None
