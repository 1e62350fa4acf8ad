"""Decompositions: how much of a Brier score is miscalibration, how much is skill."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from math import exp, fsum, lgamma, log, sqrt
from random import Random
from typing import NamedTuple

from msgspec import Struct

DRAWS = 999
# More distinct probabilities than this are rounded to so many steps before drawing:
# that moves the expected miscalibration by less than the draws do.
STEPS = 200
SIGMAS = 8
SEED = 1950


class Group(NamedTuple):
    """The claims of one probability: Σw, Σw o and Σw o²."""

    probability: float
    weight: float
    outcome: float
    outcome_squared: float

    @property
    def rate(self) -> float:
        """The mean outcome."""
        return self.outcome / self.weight

    def error(self, probability: float) -> float:
        """Return Σw (q - o)² of another probability q."""
        return (
            self.weight * probability**2
            - 2.0 * probability * self.outcome
            + self.outcome_squared
        )


class Corp(Struct, frozen=True, kw_only=True):
    """Brier = miscalibration - discrimination + uncertainty.

    Dimitriadis, Gneiting, Jordan 2021.
    """

    miscalibration: float
    discrimination: float
    uncertainty: float


class Murphy(Struct, frozen=True, kw_only=True):
    """Brier = reliability - resolution + uncertainty + within_bin, over bins.

    Murphy 1973; what happens within bins by Stephenson, Coelho, Jolliffe 2008.
    """

    reliability: float
    resolution: float
    uncertainty: float
    within_bin: float


class Expected(Struct, frozen=True, kw_only=True):
    """The miscalibration that calibrated probabilities show by chance."""

    mean: float
    p95: float


def isotonic(weights: Sequence[float], outcomes: Sequence[float]) -> list[float]:
    """Return the nondecreasing fit to the rates Σw o/Σw of groups in order.

    Weighted pool-adjacent-violators (Ayer et al. 1955), one value a group.
    """
    blocks: list[tuple[float, float, int]] = []
    for weight, outcome in zip(weights, outcomes, strict=True):
        whole, so, size = weight, outcome, 1
        while blocks and blocks[-1][1] * whole >= so * blocks[-1][0]:
            w, o, n = blocks.pop()
            whole, so, size = whole + w, so + o, size + n
        blocks.append((whole, so, size))
    return [so / whole for whole, so, size in blocks for _ in range(size)]


def corp(groups: Sequence[Group]) -> Corp:
    """Return the CORP decomposition; *groups* are in order of probability."""
    fitted = isotonic([g.weight for g in groups], [g.outcome for g in groups])
    whole = fsum(g.weight for g in groups)
    base = fsum(g.outcome for g in groups) / whole
    brier = fsum(g.error(g.probability) for g in groups) / whole
    recalibrated = fsum(g.error(q) for g, q in zip(groups, fitted, strict=True)) / whole
    uncertainty = fsum(g.error(base) for g in groups) / whole
    return Corp(
        miscalibration=brier - recalibrated,
        discrimination=uncertainty - recalibrated,
        uncertainty=uncertainty,
    )


def murphy(binned: Iterable[Sequence[Group]]) -> Murphy:
    """Return the decomposition over bins, each the groups in it."""
    bins = list(binned)
    groups = [group for held in bins for group in held]
    whole = fsum(g.weight for g in groups)
    base = fsum(g.outcome for g in groups) / whole
    reliability: list[float] = []
    resolution: list[float] = []
    within: list[float] = []
    for held in bins:
        weight = fsum(g.weight for g in held)
        said = fsum(g.weight * g.probability for g in held) / weight
        rate = fsum(g.outcome for g in held) / weight
        reliability.append(weight * (said - rate) ** 2)
        resolution.append(weight * (rate - base) ** 2)
        for g in held:
            off = g.probability - said
            within.append(g.weight * off**2 - 2.0 * off * (g.outcome - g.weight * rate))
    return Murphy(
        reliability=fsum(reliability) / whole,
        resolution=fsum(resolution) / whole,
        uncertainty=fsum(g.error(base) for g in groups) / whole,
        within_bin=fsum(within) / whole,
    )


def auc(groups: Sequence[Group]) -> float | None:
    """Return the area under the ROC curve, 0 … 1, ties counting half.

    The probability that a claim that came true was given the higher probability; a
    partial outcome is on both sides by its degree. None where a side is empty.
    """
    so = [g.outcome for g in groups]
    not_so = [g.weight - g.outcome for g in groups]
    pairs = fsum(so) * fsum(not_so)
    if not pairs:
        return None
    below = [0.0, *accumulate(not_so)]
    won = fsum(
        yes * (under + no / 2.0)
        for yes, no, under in zip(so, not_so, below, strict=False)
    )
    return won / pairs


def expected_miscalibration(probabilities: Sequence[float]) -> Expected | None:
    """Return the CORP miscalibration were each event's probability right.

    999 draws by a fixed seed, one outcome an event. Above 200 distinct probabilities
    they are rounded to two hundredths, so that the time stays bounded.
    """
    if not probabilities:
        return None
    sizes = Counter(probabilities)
    if len(sizes) > STEPS:
        sizes = Counter(round(p * STEPS) / STEPS for p in probabilities)
    groups = sorted(sizes.items())
    random = Random(SEED)  # noqa: S311 the draws must be the same everywhere
    found = sorted(_draws(groups, random))
    return Expected(
        mean=fsum(found) / len(found), p95=found[(len(found) + 1) * 95 // 100 - 1]
    )


def _draws(groups: Sequence[tuple[float, int]], random: Random) -> Iterator[float]:
    weights = [float(n) for _, n in groups]
    whole = fsum(weights)
    tables = [_binomial(n, p) for p, n in groups]
    for _ in range(DRAWS):
        drawn = [
            float(first + bisect_left(table, random.random()))
            for first, table in tables
        ]
        fitted = isotonic(weights, drawn)
        yield (
            sum(
                w * (p * p - q * q) - 2.0 * o * (p - q)
                for (p, _), w, o, q in zip(groups, weights, drawn, fitted, strict=True)
            )
            / whole
        )


def _binomial(n: int, p: float) -> tuple[int, list[float]]:
    """Return the least count worth drawing, and the distribution function from it."""
    if p in {0.0, 1.0}:
        return int(n * p), [1.0]
    reach = SIGMAS * sqrt(n * p * (1.0 - p)) + SIGMAS
    first, last = max(0, int(n * p - reach)), min(n, int(n * p + reach) + 1)
    table = list(accumulate(binomial(k, n, p) for k in range(first, last + 1)))
    table[-1] = 1.0
    return first, table


def binomial(k: int, n: int, p: float) -> float:
    """Return the probability of *k* among *n*, 0 < p < 1."""
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + k * log(p) + (n - k) * log(1.0 - p))
