"""Our formulas against libraries that others wrote and use."""

# The libraries' own annotations leave much unsaid; what they return is made float here.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from math import sqrt
from random import Random

import numpy as np
import pytest
import statsmodels.api as sm
from model_diagnostics.scoring import SquaredError, decompose
from scipy import stats
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from statsmodels.stats.proportion import proportion_confint

from api.model import (
    decompositions,
    effects,
    intervals,
    reliability,
    scored,
    scoring,
    shrinkage,
)
from api.model.decompositions import Group
from api.model.effects import Seen
from api.model.intervals import Cluster
from api.model.scored import Scored

SIZES = (2, 7, 40, 300)


def forecasts(n: int, *, steps: int = 20) -> list[Scored]:
    """Return n forecasts, two an event, some probabilities alike."""
    random = Random(n)
    found: list[Scored] = []
    for k in range(n):
        p = round(random.random() * steps) / steps
        o = float(random.random() < 0.3 + 0.4 * p) if k > 1 else float(k)
        found.append(Scored(k, k // 2, k // 2, p, o, 1.0))
    return found


def columns(n: int) -> tuple[list[float], list[float]]:
    said = forecasts(n)
    return [one.probability for one in said], [one.outcome for one in said]


@pytest.mark.parametrize("freedom", [*range(1, 100, 7), 99, 100, 250, 10_000])
@pytest.mark.parametrize("q", [0.75, 0.9, 0.975, 0.9995, 0.999975])
def test_t_quantiles_are_those_of_scipy(q: float, freedom: int) -> None:
    expected = float(stats.t.ppf(q, freedom))
    assert intervals.t_quantile(q, freedom) == pytest.approx(expected, rel=2e-8)


def test_t_quantiles_are_those_of_the_tables() -> None:
    assert intervals.t_quantile(0.975, 4) == pytest.approx(2.776445, abs=5e-7)
    assert intervals.t_quantile(0.975, 9) == pytest.approx(2.262157, abs=5e-7)


@pytest.mark.parametrize("n", SIZES)
def test_brier_log_score_and_auc_are_those_of_scikit_learn(n: int) -> None:
    p, o = columns(n)
    sums = scored.sums(forecasts(n))
    clipped = [min(max(each, 1e-4), 1 - 1e-4) for each in p]
    assert scoring.brier(sums) == pytest.approx(float(brier_score_loss(o, p)))
    assert scoring.log_score(sums) == pytest.approx(float(log_loss(o, clipped)))
    area = decompositions.auc(scored.groups(forecasts(n)))
    assert area == pytest.approx(float(roc_auc_score(o, p)))


@pytest.mark.parametrize("n", SIZES)
def test_the_isotonic_fit_is_that_of_scikit_learn(n: int) -> None:
    groups = scored.groups(forecasts(n))
    fitted = decompositions.isotonic(
        [g.weight for g in groups], [g.outcome for g in groups]
    )
    p, o = columns(n)
    oracle = IsotonicRegression(y_min=0, y_max=1).fit(p, o)
    expected = oracle.predict([g.probability for g in groups])
    assert fitted == pytest.approx([float(each) for each in expected])


@pytest.mark.parametrize("n", SIZES)
def test_the_corp_decomposition_is_that_of_model_diagnostics(n: int) -> None:
    p, o = columns(n)
    ours = decompositions.corp(scored.groups(forecasts(n)))
    table = decompose(
        np.array(o), np.array(p), scoring_function=SquaredError(), functional="mean"
    )
    expected = {name: float(table[name][0]) for name in table.columns[-4:]}
    assert ours.miscalibration == pytest.approx(expected["miscalibration"])
    assert ours.discrimination == pytest.approx(expected["discrimination"])
    assert ours.uncertainty == pytest.approx(expected["uncertainty"])


@pytest.mark.parametrize(("right", "n"), [(0, 5), (3, 3), (18, 25), (7, 30)])
def test_wilson_intervals_are_those_of_statsmodels(right: int, n: int) -> None:
    low, high = proportion_confint(right, n, method="wilson")
    ours = scoring.wilson(right / n, n)
    assert ours == pytest.approx((float(low), float(high)), abs=1e-12)


@pytest.mark.parametrize("n", [7, 40, 300])
def test_the_clustered_interval_is_that_of_statsmodels(n: int) -> None:
    # Its correction is G/(G-1)·(N-1)/(N-K); with one constant the second factor is 1.
    scores = [(one.probability - one.outcome) ** 2 for one in forecasts(n)]
    groups = np.array([one.cluster for one in forecasts(n)])
    fit = sm.OLS(np.array(scores), np.ones(n)).fit(
        cov_type="cluster", cov_kwds={"groups": groups}, use_t=True
    )
    clusters: dict[int | str, list[float]] = {}
    for one, score in zip(forecasts(n), scores, strict=True):
        clusters.setdefault(one.cluster, []).append(score)
    ours = intervals.clustered(
        [Cluster(float(len(each)), sum(each), 0.0) for each in clusters.values()],
        low=-9.0,
        high=9.0,
    )
    low, high = fit.conf_int()[0]
    assert ours == pytest.approx((float(low), float(high)))


def test_welch_intervals_are_those_of_scipy_but_for_whole_degrees_of_freedom() -> None:
    before, after = [0.1, 0.4, 0.2, 0.9, 0.3], [0.2, 0.1, 0.05, 0.3]
    oracle = stats.ttest_ind(after, before, equal_var=False)
    freedom = int(oracle.df)
    difference = sum(after) / 4 - sum(before) / 5
    error = difference / float(oracle.statistic)
    half = float(stats.t.ppf(0.975, freedom)) * error
    expected = (difference - half, difference + half)
    assert intervals.welch(before, after) == pytest.approx(expected)


@pytest.mark.parametrize("n", [1, 2, 9, 60, 500])
def test_the_band_is_that_of_the_poisson_binomial_distribution(n: int) -> None:
    random = Random(n)
    p = [round(random.random(), 2) for _ in range(n)]
    masses = np.ones(1)
    for each in p:
        masses = np.convolve(masses, [1 - each, each])
    below = np.cumsum(masses)
    low, high = (int(np.argmax(below >= q)) / n for q in (0.025, 0.975))
    assert reliability.band(p) == (low, high)


def test_the_band_of_many_events_is_bounded_in_time_and_near_the_exact_one() -> None:
    random = Random(0)
    p = [random.random() * 0.1 + 0.4 for _ in range(5000)]
    low, high = reliability.band(p)
    mean = sum(p) / 5000
    half = 1.96 * sqrt(sum(each * (1 - each) for each in p)) / 5000
    assert (low, high) == pytest.approx((mean - half, mean + half), abs=2 / 5000)


def test_spiegelhalters_z_of_calibrated_forecasts_is_standard_normal() -> None:
    random = Random(1)
    found: list[float] = []
    for _ in range(400):
        p = [random.random() for _ in range(50)]
        told = reliability.spiegelhalter(
            [(each, float(random.random() < each)) for each in p]
        )
        assert told is not None
        found.append(told.p_value)
    assert float(stats.kstest(found, "uniform").pvalue) > 0.01


def test_expected_miscalibration_is_what_calibrated_draws_show() -> None:
    random = Random(2)
    p = [round(random.random(), 1) for _ in range(80)]
    expected = decompositions.expected_miscalibration(p)
    found: list[float] = []
    for _ in range(1500):
        drawn = [
            Scored(k, k, k, each, float(random.random() < each), 1.0)
            for k, each in enumerate(p)
        ]
        found.append(decompositions.corp(scored.groups(drawn)).miscalibration)
    assert expected is not None
    mean = sum(found) / len(found)
    assert expected.mean == pytest.approx(mean, rel=0.08)
    assert expected.p95 == pytest.approx(sorted(found)[1425], rel=0.12)


def test_rounding_many_probabilities_hardly_moves_the_expected_miscalibration() -> None:
    random = Random(3)
    p = sorted(random.random() for _ in range(400))
    rounded = decompositions.expected_miscalibration(p)
    found: list[float] = []
    for _ in range(300):
        drawn = [Group(q, 1.0, o, o) for q in p for o in [float(random.random() < q)]]
        found.append(decompositions.corp(drawn).miscalibration)
    assert rounded is not None
    assert rounded.mean == pytest.approx(sum(found) / 300, rel=0.15)


def test_shrinkage_is_that_of_the_one_way_random_effects_anova() -> None:
    random = Random(4)
    told = [
        [random.gauss(0.2 + 0.05 * s, 0.1) for _ in range(4 + 3 * s)] for s in range(6)
    ]
    groups = [
        shrinkage.Group(len(x), float(np.mean(x)), float(np.var(x) * len(x)))
        for x in told
    ]
    found = shrinkage.shrink(groups)
    anova = stats.f_oneway(*told)
    within = shrinkage.pooled_variance(groups)
    n = sum(len(x) for x in told)
    n0 = (n - sum(len(x) ** 2 for x in told) / n) / 5
    between = (float(anova.statistic) - 1) * within / n0
    assert found.k == pytest.approx(within / between)
    for x, adjusted in zip(groups, found.adjusted, strict=True):
        assert adjusted is not None
        assert found.prior is not None
        assert min(x.mean, found.prior) <= adjusted <= max(x.mean, found.prior)


def test_differences_no_larger_than_chance_give_no_ranks() -> None:
    alike = [shrinkage.Group(8, 0.2, 0.4)] * 4
    found = shrinkage.shrink(alike)
    assert (found.k, found.ranked, found.adjusted) == (None, False, [0.2] * 4)
    assert found.verdict == "differences are no larger than chance"
    assert shrinkage.shrink(alike[:2]).adjusted == [None, None]
    sure = [shrinkage.Group(8, mean, 0.0) for mean in (0.1, 0.2, 0.3)]
    assert shrinkage.shrink(sure).k == 0


def test_rank_intervals_are_those_of_comparing_every_pair() -> None:
    random = Random(5)
    groups = [
        shrinkage.Group(random.randint(1, 60), random.random(), random.random())
        for _ in range(80)
    ]
    pooled = shrinkage.pooled_variance(groups)
    freedom = sum(g.events - 1 for g in groups)
    c = float(stats.t.ppf(1 - 0.05 / (2 * 79), freedom))

    def error(g: shrinkage.Group) -> float:
        own = g.squares / (g.events - 1) if g.events > 1 else 0.0
        return max(own, pooled) / g.events

    expected = [
        (
            1 + sum(g.mean - h.mean > c * sqrt(error(g) + error(h)) for h in groups),
            80 - sum(h.mean - g.mean > c * sqrt(error(g) + error(h)) for h in groups),
        )
        for g in groups
    ]
    assert shrinkage.rank_intervals(groups) == expected


def test_difficulty_adjusted_scores_are_those_of_least_squares() -> None:
    random = Random(6)
    skills, hardness = [0.05, 0.0, -0.05, 0.1], [random.random() for _ in range(40)]
    seen = [
        Seen(f"s{s}", cell, cell, skills[s] + hard + random.gauss(0, 0.02), -1.0)
        for cell, hard in enumerate(hardness)
        for s in range(4)
        if random.random() < 0.7
    ]
    rows = np.zeros((len(seen), 44))
    for k, one in enumerate(seen):
        rows[k, int(one.subject[1:])] = 1
        rows[k, 4 + one.event] = 1
    solved = np.linalg.lstsq(rows, np.array([one.brier for one in seen]), rcond=None)
    estimates = [float(each) for each in solved[0][:4]]
    ours = effects.adjust(seen)
    for s in range(1, 4):
        difference = ours[f"s{s}"] - ours["s0"]
        assert difference == pytest.approx(estimates[s] - estimates[0], abs=1e-9)


def test_subjects_that_nothing_connects_are_left_out() -> None:
    seen = [
        Seen(s, (g, c), c, 0.1, -1.0)
        for g, own in enumerate(("abc", "de"))
        for s in own
        for c in range(12)
    ]
    assert set(effects.adjust(seen)) == {"a", "b", "c"}
    assert effects.adjust(seen[:5]) == {}


def test_peer_scores_of_a_cell_add_up_to_nothing() -> None:
    seen = [Seen(s, 0, 0, 0.1, score) for s, score in (("a", -0.1), ("b", -0.7))]
    peers = effects.peer_scores([*seen, Seen("c", 1, 1, 0.1, -0.5)])
    assert peers["a"].score == pytest.approx(60)
    assert peers["b"].score == pytest.approx(-60)
    assert "c" not in peers
