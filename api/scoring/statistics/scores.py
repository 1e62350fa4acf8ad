"""Scores of probabilities against outcomes: one function for each formula.

Arrays are parallel, a claim a row: `p` is a probability, `o` the degree of the outcome,
both 0 … 1, `w` a weight above 0.
Why sums: every mean is a quotient of sums of terms that depend on one claim alone, so
that claims can be added in any order, and the sums are rounded once (`arrays.total`).
A formula takes the sums of at least one claim; without a claim its figure is null.
"""

from collections.abc import Iterator
from math import log, sqrt
from typing import NamedTuple

import numpy as np
from scipy.special import xlogy

from api.scoring.statistics.arrays import Bools, Floats, total
from api.scoring.statistics.intervals import Interval

CLIP = 1e-4
EVEN = 0.5
Z95 = 1.959963984540054
# A variance of outcomes below this is rounding and means no variance.
NO_SPREAD = 1e-12


class Sums(NamedTuple):
    """The sums over claims of their terms, each times its weight."""

    weight: float = 0.0
    clipped: float = 0.0
    squared_error: float = 0.0
    surprise: float = 0.0
    probability: float = 0.0
    outcome: float = 0.0
    absence: float = 0.0
    outcome_squared: float = 0.0
    probability_if_so: float = 0.0
    probability_if_not: float = 0.0


def sums(p: Floats, o: Floats, w: Floats) -> Sums:
    """Add up the terms of claims, so that their order changes no digit."""
    return Sums(*map(total, terms(p, o, w)))


def terms(p: Floats, o: Floats, w: Floats) -> Iterator[Floats]:
    """Yield the terms of claims, in the order of `Sums`."""
    absence = 1.0 - o
    yield w
    yield w * is_clipped(p)
    yield w * (p - o) ** 2
    yield w * surprise(p, o)
    yield w * p
    yield w * o
    yield w * absence
    yield w * o**2
    yield w * o * p
    yield w * absence * p


def is_clipped(p: Floats) -> Bools:
    """Return which probabilities are too near 0 or 1 for the log score."""
    return (p < CLIP) | (p > 1.0 - CLIP)


def surprise(p: Floats, o: Floats) -> Floats:
    """Return -(o ln p + (1 - o) ln(1 - p)), 0 … 9.21 nats.

    The probability is clipped to [0.0001, 0.9999].
    """
    clipped = np.clip(p, CLIP, 1.0 - CLIP)
    gain = xlogy(o, clipped) + xlogy(1.0 - o, 1.0 - clipped)
    return -gain.astype(np.float64, copy=False)


def brier(sums: Sums) -> float:
    """Return the mean squared error, 0 (best) … 1 (worst).

    Brier 1950, one-sided: half of the original, which adds up both classes.
    """
    return sums.squared_error / sums.weight


def brier_index(brier: float) -> float:
    """Return 100 (1 - √B), 0 (worst) … 100 (best); 50 for always 50 %.

    ForecastBench.
    """
    return 100.0 * (1.0 - sqrt(brier))


def log_score(sums: Sums) -> float:
    """Return the mean of -ln(p of the actual outcome), in nats; 0 is best.

    Good 1952, with partial outcomes as cross-entropy. A probability is clipped to
    [0.0001, 0.9999], so the worst is 9.21; `Sums.clipped` counts how many were.
    """
    return sums.surprise / sums.weight


def baseline_score(log_score: float) -> float:
    """Return the mean of 100 (1 + log2(p of the actual outcome)); always 50 % gives 0.

    Metaculus. It is the log score on another scale, hence also clipped: -1229 … 99.99.
    """
    return 100.0 * (1.0 - log_score / log(2.0))


def mean_probability(sums: Sums) -> float:
    """Return the mean probability, 0 … 1."""
    return sums.probability / sums.weight


def base_rate(sums: Sums) -> float:
    """Return the mean outcome, 0 … 1: how often the events happened."""
    return sums.outcome / sums.weight


def bias(sums: Sums) -> float:
    """Return mean probability minus base rate, -1 … 1; above 0: overforecast.

    Murphy 1973's unconditional bias, calibration in the large.
    """
    return mean_probability(sums) - base_rate(sums)


def uncertainty(sums: Sums) -> float:
    """Return the variance of the outcomes, 0 … 0.25.

    Murphy 1973: the Brier score of always forecasting the base rate.
    """
    variance = sums.outcome_squared / sums.weight - base_rate(sums) ** 2
    return variance if variance > NO_SPREAD else 0.0


def skill(sums: Sums) -> float | None:
    """Return 1 - B/UNC, at most 1; 0 is always forecasting one's own base rate.

    Murphy 1973's Brier skill score. None when every outcome is the same; biased low
    for few events, as the base rate is known only with hindsight.
    """
    spread = uncertainty(sums)
    return 1.0 - brier(sums) / spread if spread else None


def skill_vs_half(brier: float) -> float:
    """Return 1 - 4B, -3 … 1; 0 is always forecasting 50 %."""
    return 1.0 - 4.0 * brier


def separation(sums: Sums) -> float | None:
    """Return mean probability when it happened minus when it did not, -1 … 1.

    Yates 1982's slope. A partial outcome counts on both sides, by its degree. None
    when either side is empty.
    """
    if not (sums.outcome and sums.absence):
        return None
    if_so = sums.probability_if_so / sums.outcome
    return if_so - sums.probability_if_not / sums.absence


def effective_number(weight: float, squares: float) -> float:
    """Return how many independent claims the claims of clusters are worth, ≥ 1.

    Kish 1965: (Σw)²/Σ_e(Σ_{c∈e} w)², from the *weight* of all and the *squares* of each
    cluster's. A hundred claims about one event are worth one; one claim about each of n
    events, n.
    """
    return weight * weight / squares


def wilson(rate: float, n: float) -> Interval:
    """Return the 95 % interval of a *rate*, 0 … 1, observed in *n* trials, n > 0.

    Wilson 1927; *n* may be fractional. It contains the rate, starts at 0 exactly when
    the rate is 0 and ends at 1 exactly when it is 1.
    """
    shrink = 1.0 + Z95**2 / n
    centre = (rate + Z95**2 / (2.0 * n)) / shrink
    spread = rate * (1.0 - rate) / n + Z95**2 / (4.0 * n**2)
    half = Z95 * sqrt(spread) / shrink
    low, high = centre - half, centre + half
    return max(0.0, min(low, rate)), min(1.0, max(high, rate))


def is_yes(is_will: Bools, p: Floats) -> Bools:
    """Return which claims say that it will happen, by probability unless it is 50 %.

    So "unlikely" says that it won't, whatever direction the hedge was read in. The
    direction (*is_will*) decides where *p* is 50 % or NaN, that is without a number.
    """
    return np.where(np.isnan(p) | (p == EVEN), is_will, p > EVEN)


def credit(is_yes: Bools, o: Floats) -> Floats:
    """Return how far each claim was right, 0 … 1, by the degree of its outcome."""
    return np.where(is_yes, o, 1.0 - o)


def hit_bounds(right: float, settled: float, unresolved: float) -> Interval:
    """Return the hit rates, 0 … 1, if all *unresolved* claims were wrong, and right."""
    closed = settled + unresolved
    return right / closed, (right + unresolved) / closed
