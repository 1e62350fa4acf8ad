"""Intervals of means over claims that come in clusters, as those about one event."""

from collections.abc import Callable, Iterator
from math import sqrt
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from api.scoring.statistics.arrays import Codes, Floats, group_count, total, totals

Interval = tuple[float, float]

# For the floor of an interval no probability counts as surer than this.
FLOOR_CLIP = 0.05
# A sum of squares whose share of its terms is smaller is added up cluster by cluster.
CANCELLED = 1e-3


def t_quantile(q: float, freedom: int) -> float:
    """Return the *q* quantile of Student's t, 0 < q < 1, of *freedom* ≥ 1 degrees."""
    return float(stdtrit(freedom, q))


def clustered(  # noqa: PLR0913 four columns, two limits and a level
    weight: Floats,
    score: Floats,
    floor: Floats,
    cluster: Codes,
    *,
    low: float,
    high: float,
    level: float = 0.95,
) -> Interval | None:
    """Return the interval of the weighted mean score, within [low, high].

    A row is a claim, or an event: its weight, its score and its floor, neither times
    the weight, and the code of its cluster. The cluster-robust standard error of Liang
    and Zeger 1986 with G/(G - 1), t with G - 1 degrees of freedom. It is at least as
    wide as it would be if the probabilities were right (each claim's floor is
    `floor_of` its probability), so that equal scores don't look certain. None below two
    clusters.
    """
    groups = group_count(cluster)
    weights = totals(weight, cluster, groups)
    count = int(np.count_nonzero(weights))
    if count < 2:  # noqa: PLR2004
        return None
    scores = totals(weight * score, cluster, groups)
    floors = totals(weight * floor, cluster, groups)
    sums = ClusterSums(count, *map(total, cluster_terms(weights, scores, floors)))
    return of_clusters(
        sums,
        lambda mean: gaps(weights, scores, mean),
        low=low,
        high=high,
        level=level,
    )


class ClusterSums(NamedTuple):
    """What the interval of a mean rests on: sums over the clusters.

    `clusters`: how many have a weight, at least 2; the others are those of
    `cluster_terms`.
    """

    clusters: int
    weight: float
    score: float
    weight_squared: float
    mixed: float
    score_squared: float
    floor_squared: float


def cluster_terms(weight: Floats, score: Floats, floor: Floats) -> Iterator[Floats]:
    """Yield the terms of clusters, in the order of `ClusterSums`.

    *weight*: Σw of each; *score* and *floor*: Σw·score and Σw·floor.
    """
    yield weight
    yield score
    yield weight**2
    yield weight * score
    yield score**2
    yield floor**2


def of_clusters(
    sums: ClusterSums,
    measure_gaps: Callable[[float], float],
    *,
    low: float,
    high: float,
    level: float = 0.95,
) -> Interval:
    """Return the interval of the weighted mean score, within [low, high].

    *measure_gaps* returns `gaps` about a mean: where few digits of them remain in the
    sums.
    """
    count = sums.clusters
    mean = sums.score / sums.weight
    moved = mean * mean * sums.weight_squared
    squares = sums.score_squared - 2.0 * mean * sums.mixed + moved
    if squares < CANCELLED * (sums.score_squared + moved):
        squares = measure_gaps(mean)
    error = sqrt(count / (count - 1) * squares) / sums.weight
    least = sqrt(sums.floor_squared) / sums.weight
    half = t_quantile(0.5 + level / 2.0, count - 1) * max(error, least)
    return max(low, mean - half), min(high, mean + half)


def gaps(weight: Floats, score: Floats, mean: float) -> float:
    """Return Σ(score - mean·weight)² over clusters."""
    return total((score - mean * weight) ** 2)


def floor_of(p: Floats) -> Floats:
    """Return the standard deviation of the Brier score of each *p*, were it right.

    It is √(p(1 - p)) |1 - 2p|, 0 … 0.25, p clipped to [0.05, 0.95].
    """
    clipped = _clip(p)
    return np.sqrt(clipped * (1.0 - clipped)) * np.abs(1.0 - 2.0 * clipped)


def floor_of_difference(p: Floats, q: Floats) -> Floats:
    """Return the standard deviation of *p*'s Brier score minus *q*'s, 0 … 1.

    It is 2|p - q|√(m(1 - m)), were m right: their mean, clipped to [0.05, 0.95].
    """
    middle = _clip((p + q) / 2.0)
    return 2.0 * np.abs(p - q) * np.sqrt(middle * (1.0 - middle))


def _clip(p: Floats) -> Floats:
    return np.clip(p, FLOOR_CLIP, 1.0 - FLOOR_CLIP)


def welch(before: Floats, after: Floats) -> Interval | None:
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
    change = total(after) / len(after) - total(before) / len(before)
    # Rounding may leave a whole number of degrees slightly too low.
    half = t_quantile(0.975, max(1, int(freedom + 1e-9))) * sqrt(variance)
    return change - half, change + half


def _squared_error(values: Floats) -> float:
    """Return the squared standard error of the mean of at least two *values*."""
    if values.min() == values.max():
        return 0.0
    n = len(values)
    mean = total(values) / n
    return total((values - mean) ** 2) / (n - 1) / n
