"""Intervals: how far a mean may be from what it estimates."""

from collections.abc import Sequence
from functools import lru_cache
from math import atan, cos, fsum, pi, sin, sqrt
from statistics import NormalDist
from typing import NamedTuple

Interval = tuple[float, float]
# From so many degrees of freedom on an expansion gives t to the last digits.
MANY = 100
# Probabilities nearer to 0 or 1 than this count as this far, in the floor.
FLOOR_CLIP = 0.05


class Cluster(NamedTuple):
    """What one cluster of claims adds up to: Σw, Σw b and Σw √v."""

    weight: float
    score: float
    floor: float


@lru_cache(maxsize=1024)
def t_quantile(q: float, freedom: int) -> float:
    """Return the *q* quantile of Student's t, q > 1/2, whole degrees of freedom ≥ 1.

    Below 100 degrees the exact distribution (Abramowitz, Stegun 26.7.3-4) is bisected,
    from there on the quantile is expanded about the normal one (26.7.5).
    """
    if freedom >= MANY:
        return _expanded(NormalDist().inv_cdf(q), freedom)
    low, high = 0.0, 1.0
    while _within(high, freedom) < 2.0 * q - 1.0:
        low, high = high, high * 2.0
    while (middle := (low + high) / 2.0) not in {low, high}:
        if _within(middle, freedom) < 2.0 * q - 1.0:
            low = middle
        else:
            high = middle
    return high


def clustered(
    clusters: Sequence[Cluster], *, level: float = 0.95, low: float, high: float
) -> Interval | None:
    """Return the interval of the mean score over *clusters*, within [low, high].

    The mean is Σw b/Σw; its standard error is that of independent clusters, but no less
    than the floor that calibrated probabilities of that sharpness would show. None
    below two clusters.
    """
    n = len(clusters)
    if n < 2:  # noqa: PLR2004 one has no spread
        return None
    weight = fsum(one.weight for one in clusters)
    mean = fsum(one.score for one in clusters) / weight
    spread = fsum((one.score - mean * one.weight) ** 2 for one in clusters)
    variance = n / (n - 1) * spread / weight**2
    floor = fsum(one.floor**2 for one in clusters) / weight**2
    half = t_quantile((1.0 + level) / 2.0, n - 1) * sqrt(max(variance, floor))
    return max(low, mean - half), min(high, mean + half)


def floor_of(probability: float) -> float:
    """Return the standard deviation of the Brier score of a calibrated probability."""
    p = min(max(probability, FLOOR_CLIP), 1.0 - FLOOR_CLIP)
    return sqrt(p * (1.0 - p)) * abs(1.0 - 2.0 * p)


def floor_of_difference(p: float, q: float) -> float:
    """Return the deviation of a difference of Brier scores, were their mean right."""
    middle = min(max((p + q) / 2.0, FLOOR_CLIP), 1.0 - FLOOR_CLIP)
    return 2.0 * abs(p - q) * sqrt(middle * (1.0 - middle))


def welch(before: Sequence[float], after: Sequence[float]) -> Interval | None:
    """Return the 95 % interval of mean(after) - mean(before), of unequal variances.

    Welch 1947, the degrees of freedom rounded down. None where either has fewer than
    two values.
    """
    if min(len(before), len(after)) < 2:  # noqa: PLR2004 one has no spread
        return None
    (old, old_error), (new, new_error) = _mean_and_error(before), _mean_and_error(after)
    error = old_error + new_error
    difference = new - old
    if not error:
        return difference, difference
    parts = old_error**2 / (len(before) - 1) + new_error**2 / (len(after) - 1)
    freedom = max(1, int(error**2 / parts)) if parts else MANY
    half = t_quantile(0.975, freedom) * sqrt(error)
    return difference - half, difference + half


def _mean_and_error(values: Sequence[float]) -> tuple[float, float]:
    n = len(values)
    mean = fsum(values) / n
    return mean, fsum((each - mean) ** 2 for each in values) / (n - 1) / n


def _within(t: float, freedom: int) -> float:
    """Return how probable it is that |T| ≤ t."""
    angle = atan(t / sqrt(freedom))
    c = cos(angle)
    odd = freedom % 2
    term, total = (c if odd else 1.0), 0.0
    for k in range(2 + odd, freedom + 1, 2):
        total += term
        term *= c * c * (k - 1) / k
    if odd:
        return 2.0 / pi * (angle + sin(angle) * total)
    return sin(angle) * total


def _expanded(z: float, n: int) -> float:
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z)
        / (92160 * n**4)
    )
