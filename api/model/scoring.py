"""Scores of probabilities against what came to pass: one function a formula.

Why sums: every mean is a quotient of sums of terms that depend on one claim alone, so
that claims can be added in any order, and the sums are rounded once (`math.fsum`).
A formula takes the sums of at least one claim; where there is none its figure is null.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from math import fsum, log, sqrt
from typing import NamedTuple

from msgspec import Struct

from api.model.terms import Direction

CLIP = 1e-4
Z95 = 1.959963984540054
# A spread of outcomes below this is what rounding leaves of no spread at all.
NO_SPREAD = 1e-12
# Lifts a decimal edge such as 0.29, a hair too low as a float, into its own bin.
EDGE = 1e-9

Interval = tuple[float, float]


class Sums(NamedTuple):
    """The terms of one claim, or their sums over several."""

    claims: float = 0.0
    clipped: float = 0.0
    squared_error: float = 0.0
    surprise: float = 0.0
    probability: float = 0.0
    outcome: float = 0.0
    absence: float = 0.0
    outcome_squared: float = 0.0
    probability_if_so: float = 0.0
    probability_if_not: float = 0.0


class Point(NamedTuple):
    """One scored claim: its event and its terms."""

    event: Hashable
    terms: Sums


class CalibrationBin(Struct, frozen=True, kw_only=True):
    """The scored claims whose probability lies in [low, high), the last bin closed.

    `n`: claims; `mean_probability` and `rate` (mean outcome) are over them; `interval`:
    95 % Wilson interval of the rate, from the effective number of events.
    """

    low: float
    high: float
    n: int
    mean_probability: float
    rate: float
    interval: Interval


def terms(probability: float, outcome: float) -> Sums:
    """Return the terms of one claim; *outcome* is the degree, 0 … 1."""
    absence = 1.0 - outcome
    clipped = min(max(probability, CLIP), 1.0 - CLIP)
    return Sums(
        claims=1.0,
        clipped=float(clipped != probability),
        squared_error=(probability - outcome) ** 2,
        surprise=-(outcome * log(clipped) + absence * log(1.0 - clipped)),
        probability=probability,
        outcome=outcome,
        absence=absence,
        outcome_squared=outcome**2,
        probability_if_so=outcome * probability,
        probability_if_not=absence * probability,
    )


def total(each: Iterable[Sums]) -> Sums:
    """Add terms up, exactly, so that their order changes no digit."""
    return Sums(*(fsum(column) for column in zip(*each, strict=True)))


def brier(sums: Sums) -> float:
    """Return the mean squared error, 0 (best) … 1 (worst).

    Brier 1950, one-sided: half of the original, which adds up both classes.
    """
    return sums.squared_error / sums.claims


def brier_index(brier: float) -> float:
    """Return 100 (1 - √B), 0 (worst) … 100 (best); 50 for one who always says 50 %.

    ForecastBench.
    """
    return 100.0 * (1.0 - sqrt(brier))


def log_score(sums: Sums) -> float:
    """Return the mean of -ln(p of what came to pass), in nats; 0 is best.

    Good 1952, with partial outcomes as cross-entropy. A probability is clipped to
    [0.0001, 0.9999], so the worst is 9.21; `Sums.clipped` counts how many were.
    """
    return sums.surprise / sums.claims


def baseline_score(log_score: float) -> float:
    """Return the mean of 100 (1 + log2(p of what came to pass)); always 50 % gives 0.

    Metaculus. It is the log score on another scale, hence also clipped: -1229 … 99.99.
    """
    return 100.0 * (1.0 - log_score / log(2.0))


def mean_probability(sums: Sums) -> float:
    """Return the mean probability, 0 … 1."""
    return sums.probability / sums.claims


def base_rate(sums: Sums) -> float:
    """Return the mean outcome, 0 … 1: how often what was spoken of came to pass."""
    return sums.outcome / sums.claims


def bias(sums: Sums) -> float:
    """Return mean probability minus base rate, -1 … 1; above 0: said too often.

    Murphy 1973's unconditional bias, calibration in the large.
    """
    return mean_probability(sums) - base_rate(sums)


def uncertainty(sums: Sums) -> float:
    """Return the variance of the outcomes, 0 … 0.25.

    Murphy 1973: the Brier score of saying the base rate every time.
    """
    variance = sums.outcome_squared / sums.claims - base_rate(sums) ** 2
    return variance if variance > NO_SPREAD else 0.0


def skill(sums: Sums) -> float | None:
    """Return 1 - B/UNC, at most 1; 0 is saying one's own base rate every time.

    Murphy 1973's Brier skill score. Null when every outcome is the same; biased low
    for few events, as the base rate is known only with hindsight.
    """
    spread = uncertainty(sums)
    return 1.0 - brier(sums) / spread if spread else None


def skill_vs_half(brier: float) -> float:
    """Return 1 - 4B, -3 … 1; 0 is saying 50 % every time."""
    return 1.0 - 4.0 * brier


def separation(sums: Sums) -> float | None:
    """Return mean probability when it happened minus when it did not, -1 … 1.

    Yates 1982's slope. A partial outcome counts on both sides, by its degree. Null
    when either side is empty.
    """
    if not (sums.outcome and sums.absence):
        return None
    if_so = sums.probability_if_so / sums.outcome
    return if_so - sums.probability_if_not / sums.absence


def effective_number(events: Iterable[Hashable]) -> float:
    """Return how many independent claims those about these events are worth, ≥ 1.

    Kish 1965: (Σw)²/Σ_e(Σ_{c∈e} w)² with w = 1. A hundred claims about one event are
    worth one; one claim about each of n events, n.
    """
    sizes = Counter(events).values()
    return sum(sizes) ** 2 / sum(size**2 for size in sizes)


def wilson(rate: float, n: float) -> Interval:
    """Return the 95 % interval of a *rate*, 0 … 1, seen in *n* trials, n > 0.

    Wilson 1927; *n* may be fractional. It holds the rate, starts at 0 exactly when the
    rate is 0 and ends at 1 exactly when it is 1.
    """
    shrink = 1.0 + Z95**2 / n
    centre = (rate + Z95**2 / (2.0 * n)) / shrink
    spread = rate * (1.0 - rate) / n + Z95**2 / (4.0 * n**2)
    half = Z95 * sqrt(spread) / shrink
    low, high = centre - half, centre + half
    return max(0.0, min(low, rate)), min(1.0, max(high, rate))


def bin_index(probability: float, bins: int) -> int:
    """Return which of *bins* equal bins holds *probability*, from 0; 1 is in the last.

    Edges are decimal: 0.29 is in bin 29 of 100, whatever its binary digits.
    """
    return min(bins - 1, int(probability * bins + EDGE))


def calibration(points: Iterable[Point], bins: int) -> list[CalibrationBin]:
    """Return the reliability table, lowest bin first, without empty bins."""
    binned: dict[int, list[Point]] = {}
    for point in points:
        k = bin_index(point.terms.probability, bins)
        binned.setdefault(k, []).append(point)
    return [_calibrate(held, k, bins) for k, held in sorted(binned.items())]


def _calibrate(held: Sequence[Point], k: int, bins: int) -> CalibrationBin:
    sums = total(point.terms for point in held)
    rate = base_rate(sums)
    return CalibrationBin(
        low=k / bins,
        high=(k + 1) / bins,
        n=len(held),
        mean_probability=mean_probability(sums),
        rate=rate,
        interval=wilson(rate, effective_number(point.event for point in held)),
    )


def side(direction: Direction, probability: float | None) -> Direction:
    """Return the side a claim is on: its probability decides, unless it is 50 %.

    So "unlikely" is on the won't side, whatever direction the hedge was read in.
    """
    if probability is None or probability == 0.5:  # noqa: PLR2004
        return direction
    return "will" if probability > 0.5 else "will_not"  # noqa: PLR2004


def credit(side: Direction, outcome: float) -> float:
    """Return how far a claim on *side* was right, 0 … 1; *outcome* is the degree."""
    return outcome if side == "will" else 1.0 - outcome


def hit_bounds(right: float, judged: int, unresolved: int) -> Interval:
    """Return the hit rate were all *unresolved* claims wrong, and were they right."""
    known = judged + unresolved
    return right / known, (right + unresolved) / known
