"""The same formulas as computed by scipy, scikit-learn and statsmodels.

These libraries have few types or none; only this module calls them and narrows.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportAttributeAccessIssue=false
# pyright: reportUnknownParameterType=false, reportArgumentType=false
# (scipy, scikit-learn, statsmodels and model-diagnostics have no complete types.)

from collections.abc import Hashable, Sequence

import numpy as np
import statsmodels.api as statsmodels
from model_diagnostics.scoring import SquaredError, decompose
from scipy import stats
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import roc_auc_score

Floats = Sequence[float]


def t_quantile(q: float, freedom: float) -> float:
    return float(stats.t.ppf(q, freedom))


def welch(before: Floats, after: Floats) -> tuple[float, float, float]:
    """Return the ends of scipy's interval and its fractional degrees of freedom."""
    result = stats.ttest_ind(after, before, equal_var=False)
    ends = result.confidence_interval(0.95)
    return float(ends.low), float(ends.high), float(result.df)


def clustered(
    scores: Floats, weights: Floats, clusters: Sequence[int], level: float
) -> tuple[float, float]:
    """Return statsmodels' cluster-robust interval of a weighted mean."""
    fit = statsmodels.WLS(scores, np.ones(len(scores)), weights=weights).fit(
        cov_type="cluster", cov_kwds={"groups": np.asarray(clusters)}, use_t=True
    )
    low, high = fit.conf_int(1 - level)[0]
    return float(low), float(high)


def isotonic(forecasts: Floats, rates: Floats, weights: Floats) -> list[float]:
    model = IsotonicRegression()
    return [
        float(x) for x in model.fit_transform(forecasts, rates, sample_weight=weights)
    ]


def auc(forecasts: Floats, outcomes: Sequence[int], weights: Floats) -> float:
    return float(roc_auc_score(outcomes, forecasts, sample_weight=weights))


def corp(
    forecasts: Floats, outcomes: Floats, weights: Floats
) -> tuple[float, float, float, float]:
    """Return miscalibration, discrimination, uncertainty and the Brier score."""
    table = decompose(outcomes, forecasts, weights, scoring_function=SquaredError())
    names = ("miscalibration", "discrimination", "uncertainty", "score")
    mcb, dsc, unc, score = (float(table[name][0]) for name in names)
    return mcb, dsc, unc, score


def events_that_come_to_pass(probabilities: Floats) -> list[float]:
    """Return the probability that at most 0, 1 … n occur, by convolution."""
    masses = np.ones(1)
    for p in probabilities:
        masses = np.convolve(masses, [1 - p, p])
    return [float(x) for x in np.cumsum(masses)]


def few_events_that_come_to_pass(probabilities: Floats) -> list[float]:
    """Return the same by scipy, for at most some sixty events."""
    distribution = stats.poisson_binom(probabilities)
    return [float(distribution.cdf(k)) for k in range(len(probabilities) + 1)]


def binomial_quantile(q: float, n: int, p: float) -> int:
    return int(stats.binom.ppf(q, n, p))


def two_sided(z: float) -> float:
    return float(2 * stats.norm.sf(abs(z)))


def variance_ratio(groups: Sequence[Floats]) -> float:
    """Return the F of a one-way analysis of variance."""
    return float(stats.f_oneway(*groups).statistic)


def effects(rows: Sequence[tuple[Hashable, Hashable, float]]) -> dict[Hashable, float]:
    """Return the least-squares effect of each source, beside one effect per cell."""
    sources = list(dict.fromkeys(source for source, _, _ in rows))
    cells = list(dict.fromkeys(cell for _, cell, _ in rows))
    design = np.zeros((len(rows), len(sources) + len(cells)))
    for n, (source, cell, _) in enumerate(rows):
        design[n, sources.index(source)] = 1
        design[n, len(sources) + cells.index(cell)] = 1
    scores = np.asarray([score for _, _, score in rows])
    # The effects are determined up to a constant, so that the matrix is singular: a
    # singular value that rounding leaves must count as zero on every machine.
    solution = np.linalg.pinv(design, rcond=1e-10) @ scores
    of_sources = {source: float(solution[n]) for n, source in enumerate(sources)}
    centre = sum(of_sources[source] for source, _, _ in rows) / len(rows)
    return {
        source: float(scores.mean()) + effect - centre
        for source, effect in of_sources.items()
    }
