"""Scores of probabilities against outcomes: one function for each formula.

In the formulas p is a probability, o the degree of the outcome, both 0 … 1, w a weight.
Why sums: every mean is a quotient of sums of terms that depend on one claim alone, so
that claims can be added in any order, and the sums are rounded once (`math.fsum`).
A formula takes the sums of at least one claim; without a claim its figure is null.
"""

from collections.abc import Iterable
from math import fsum, log, sqrt
from typing import NamedTuple, assert_never

from api.scoring.statistics.intervals import Interval
from api.terms import Direction

CLIP = 1e-4
Z95 = 1.959963984540054
# A variance of outcomes below this is rounding and means no variance.
NO_SPREAD = 1e-12


class Sums(NamedTuple):
    """The terms of one claim, times its weight, or their sums over several."""

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


def terms(probability: float, outcome: float, weight: float = 1.0) -> Sums:
    """Return the terms of claims of that *weight*; *outcome* is the degree, 0 … 1."""
    absence = 1.0 - outcome
    return Sums(
        weight=weight,
        clipped=weight * is_clipped(probability),
        squared_error=weight * (probability - outcome) ** 2,
        surprise=weight * surprise(probability, outcome),
        probability=weight * probability,
        outcome=weight * outcome,
        absence=weight * absence,
        outcome_squared=weight * outcome**2,
        probability_if_so=weight * outcome * probability,
        probability_if_not=weight * absence * probability,
    )


def is_clipped(probability: float) -> bool:
    """Return whether *probability* is too near 0 or 1 for the log score."""
    return not CLIP <= probability <= 1.0 - CLIP


def surprise(probability: float, outcome: float) -> float:
    """Return -(o ln p + (1 - o) ln(1 - p)), 0 … 9.21 nats.

    The probability is clipped to [0.0001, 0.9999].
    """
    clipped = min(max(probability, CLIP), 1.0 - CLIP)
    return -(outcome * log(clipped) + (1.0 - outcome) * log(1.0 - clipped))


def total(parts: Iterable[Sums]) -> Sums:
    """Add terms up, exactly, so that their order changes no digit."""
    return Sums(*(fsum(column) for column in zip(*parts, strict=True)))


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


def effective_number(weights: Iterable[float]) -> float:
    """Return how many independent claims the claims of clusters are worth, ≥ 1.

    Kish 1965: (Σw)²/Σ_e(Σ_{c∈e} w)², from each cluster's Σ_{c∈e} w. A hundred claims
    about one event are worth one; one claim about each of n events, n.
    """
    sums = list(weights)
    return fsum(sums) ** 2 / fsum(weight**2 for weight in sums)


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


def side(direction: Direction, probability: float | None) -> Direction:
    """Return the side of a claim: that of its probability, unless it is 50 %.

    So "unlikely" is on the won't side, whatever direction the hedge was read in.
    """
    if probability is None or probability == 0.5:  # noqa: PLR2004
        return direction
    return "will" if probability > 0.5 else "will_not"  # noqa: PLR2004


def credit(side: Direction, outcome: float) -> float:
    """Return how far a claim on *side* was right, 0 … 1; *outcome* is the degree."""
    match side:
        case "will":
            return outcome
        case "will_not":
            return 1.0 - outcome
        case _:
            assert_never(side)


def hit_bounds(right: float, settled: float, unresolved: float) -> Interval:
    """Return the hit rates, 0 … 1, if all *unresolved* claims were wrong, and right."""
    closed = settled + unresolved
    return right / closed, (right + unresolved) / closed
