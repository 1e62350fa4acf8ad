"""Our formulas against libraries that others wrote and use."""

# The libraries' own annotations leave much unsaid; what they return is made float here.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from random import Random

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from statsmodels.stats.proportion import proportion_confint

from api.scoring.statistics import calibration_tests, decompositions, scores
from api.scoring.statistics.arrays import Floats

SIZES = (2, 7, 40, 300)


def columns(n: int, *, steps: int = 20) -> tuple[Floats, Floats]:
    """Return the probabilities, some alike, and outcomes of n forecasts."""
    random = Random(n)
    claims: list[tuple[float, float]] = []
    for k in range(n):
        p = round(random.random() * steps) / steps
        o = float(random.random() < 0.3 + 0.4 * p) if k > 1 else float(k)
        claims.append((p, o))
    p, o = np.array(claims).T
    return p, o


@pytest.mark.parametrize("n", SIZES)
def test_brier_log_score_and_auc_are_those_of_scikit_learn(n: int) -> None:
    p, o = columns(n)
    sums = scores.sums(p, o, np.ones(n))
    clipped = np.clip(p, 1e-4, 1 - 1e-4)
    assert scores.brier(sums) == pytest.approx(float(brier_score_loss(o, p)))
    assert scores.log_score(sums) == pytest.approx(float(log_loss(o, clipped)))
    area = decompositions.auc(p, o, np.ones(n))
    assert area == pytest.approx(float(roc_auc_score(o, p)))


@pytest.mark.parametrize(("right", "n"), [(0, 5), (3, 3), (18, 25), (7, 30)])
def test_wilson_intervals_are_those_of_statsmodels(right: int, n: int) -> None:
    low, high = proportion_confint(right, n, method="wilson")
    ours = scores.wilson(right / n, n)
    assert ours == pytest.approx((float(low), float(high)), abs=1e-12)


def test_spiegelhalters_z_of_calibrated_forecasts_is_standard_normal() -> None:
    random = Random(1)
    p_values: list[float] = []
    for _ in range(400):
        p = [random.random() for _ in range(50)]
        o = [float(random.random() < probability) for probability in p]
        test = calibration_tests.spiegelhalter(np.array(p), np.array(o))
        assert test is not None
        p_values.append(test.p_value)
    assert float(stats.kstest(p_values, "uniform").pvalue) > 0.01


def test_expected_miscalibration_is_what_calibrated_draws_show() -> None:
    random = Random(2)
    p = np.array([round(random.random(), 1) for _ in range(80)])
    expected = decompositions.expected_miscalibration(p)
    p_values: list[float] = []
    for _ in range(1500):
        o = np.array([float(random.random() < each) for each in p])
        p_values.append(decompositions.corp(p, o, np.ones(80)).miscalibration)
    assert expected is not None
    mean = sum(p_values) / len(p_values)
    assert expected.mean == pytest.approx(mean, rel=0.08)
    assert expected.p95 == pytest.approx(sorted(p_values)[1425], rel=0.12)
