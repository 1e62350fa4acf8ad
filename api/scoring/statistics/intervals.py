"""Intervals of means over claims that come in clusters, as those about one event."""

from collections.abc import Sequence
from functools import lru_cache
from math import atan, cos, fsum, pi, sin, sqrt
from statistics import NormalDist
from typing import NamedTuple

Interval = tuple[float, float]

# From this many degrees on the expansion is as good as the exact sum.
LARGE = 100
# For the floor of an interval no probability counts as surer than this.
FLOOR_CLIP = 0.05


class Cluster(NamedTuple):
    """The sums of w, of w times score and of w√v over the claims of one cluster.

    `floor` is the last of them: √v is `floor_of` the probability of a claim.
    """

    weight: float
    score: float
    floor: float


@lru_cache(maxsize=4096)
def t_quantile(q: float, freedom: int) -> float:
    """Return the *q* quantile of Student's t, ½ < q < 1, of *freedom* ≥ 1 degrees (F4).

    Abramowitz and Stegun 1964: 26.7.3 and 26.7.4 inverted by bisection below 100
    degrees, 26.7.5 from there on.
    """
    if freedom >= LARGE:
        return _t_quantile_near_normal(q, freedom)
    low, high = 0.0, 1.0
    while _within(high, freedom) < 2.0 * q - 1.0:
        low, high = high, 2.0 * high
    while low < (middle := (low + high) / 2.0) < high:
        if _within(middle, freedom) < 2.0 * q - 1.0:
            low = middle
        else:
            high = middle
    return high


def _t_quantile_near_normal(q: float, freedom: int) -> float:
    z = NormalDist().inv_cdf(q)
    corrections = (
        (z**3 + z) / 4.0,
        (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / 96.0,
        (3.0 * z**7 + 19.0 * z**5 + 17.0 * z**3 - 15.0 * z) / 384.0,
        (79.0 * z**9 + 776.0 * z**7 + 1482.0 * z**5 - 1920.0 * z**3 - 945.0 * z)
        / 92160.0,
    )
    return z + fsum(term / freedom**n for n, term in enumerate(corrections, 1))


def _within(t: float, freedom: int) -> float:
    """Return the probability that Student's t lies between -t and *t*."""
    angle = atan(t / sqrt(freedom))
    cosine = cos(angle)
    odd = freedom % 2
    bracket, term = 0.0, cosine if odd else 1.0
    for power in range(odd, freedom - 1, 2):
        bracket += term
        term *= cosine**2 * (power + 1) / (power + 2)
    within = sin(angle) * bracket
    return 2.0 / pi * (angle + within) if odd else within


def clustered(
    clusters: Sequence[Cluster], *, level: float = 0.95, low: float, high: float
) -> Interval | None:
    """Return the interval of the weighted mean score, within [low, high] (F3).

    The cluster-robust standard error of Liang and Zeger 1986 with G/(G - 1), t with
    G - 1 degrees of freedom. It is at least as wide as it would be if the probabilities
    were right, so that equal scores don't look certain. None below two clusters.
    """
    count = len(clusters)
    if count < 2:  # noqa: PLR2004
        return None
    weight = fsum(cluster.weight for cluster in clusters)
    mean = fsum(cluster.score for cluster in clusters) / weight
    gaps = fsum((cluster.score - mean * cluster.weight) ** 2 for cluster in clusters)
    error = sqrt(count / (count - 1) * gaps) / weight
    floor = sqrt(fsum(cluster.floor**2 for cluster in clusters)) / weight
    half = t_quantile(0.5 + level / 2.0, count - 1) * max(error, floor)
    return max(low, mean - half), min(high, mean + half)


def floor_of(probability: float) -> float:
    """Return the standard deviation of the Brier score of *probability*, were it right.

    It is √(p(1 - p)) |1 - 2p|, 0 … 0.25, p clipped to [0.05, 0.95].
    """
    p = _clip(probability)
    return sqrt(p * (1.0 - p)) * abs(1.0 - 2.0 * p)


def floor_of_difference(p: float, q: float) -> float:
    """Return the standard deviation of *p*'s Brier score minus *q*'s, 0 … 1.

    It is 2|p - q|√(m(1 - m)), were m right: their mean, clipped to [0.05, 0.95].
    """
    middle = _clip((p + q) / 2.0)
    return 2.0 * abs(p - q) * sqrt(middle * (1.0 - middle))


def _clip(probability: float) -> float:
    return min(max(probability, FLOOR_CLIP), 1.0 - FLOOR_CLIP)


def welch(before: Sequence[float], after: Sequence[float]) -> Interval | None:
    """Return the 95 % interval of mean(after) - mean(before).

    Welch 1947, with Satterthwaite 1946's degrees of freedom rounded down. None when
    either side has fewer than two values, or neither has any spread.
    """
    if min(len(before), len(after)) < 2:  # noqa: PLR2004
        return None
    earlier, later = _squared_error(before), _squared_error(after)
    variance = earlier + later
    if not variance:
        return None
    shares = (earlier / variance, later / variance)
    freedom = 1.0 / (
        shares[0] ** 2 / (len(before) - 1) + shares[1] ** 2 / (len(after) - 1)
    )
    change = fsum(after) / len(after) - fsum(before) / len(before)
    # Rounding may leave a whole number of degrees slightly too low.
    half = t_quantile(0.975, max(1, int(freedom + 1e-9))) * sqrt(variance)
    return change - half, change + half


def _squared_error(values: Sequence[float]) -> float:
    """Return the squared standard error of the mean of at least two *values*."""
    if min(values) == max(values):
        return 0.0
    n = len(values)
    mean = fsum(values) / n
    return fsum((value - mean) ** 2 for value in values) / (n - 1) / n
