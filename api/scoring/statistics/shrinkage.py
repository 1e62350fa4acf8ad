"""Means over few events and chance: shrinkage (F2) and rank intervals (F6)."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from math import fsum, isqrt, sqrt
from typing import NamedTuple

from msgspec import Struct

from api.scoring.statistics.intervals import t_quantile

FEWEST_SUBJECTS = 3
FEWEST_SPARE_EVENTS = 10
# A variance below this is rounding and means no variance.
NO_VARIANCE = 1e-18
BY_CHANCE = "differences are no larger than chance"


class ScoreSummary(NamedTuple):
    """The scores of one subject: its number of `events`, their `mean`, their spread.

    `squares`: the sum over its events of (score - mean)².
    """

    events: int
    mean: float
    squares: float


class Shrinkage(Struct, frozen=True, kw_only=True):
    """The means of subjects shrunk towards their prior mean, those of few events most.

    `k`: how many events' worth of `prior` each mean is mixed with; null where the means
    differ no more than by chance; `pooled_variance`: of the scores within a subject;
    `adjusted`: the shrunk means in the order given; `ranked`: whether they distinguish
    subjects; `verdict`: why not, if there are enough events to say so.
    """

    k: float | None
    prior: float | None
    pooled_variance: float | None
    adjusted: list[float | None]
    ranked: bool
    verdict: str | None


class _Spread(NamedTuple):
    """A subject's mean, the variance of that mean, and its place in the order given."""

    mean: float
    variance: float
    place: int


class _Block(NamedTuple):
    """Subjects of similar variance, in ascending order of mean.

    Only subjects whose mean lies between the limits by the least and by the largest
    variance need a comparison each, which saves most of the S² comparisons.
    """

    means: list[float]
    variances: list[float]
    places: list[int]
    least: float
    largest: float


def shrink(groups: Sequence[ScoreSummary]) -> Shrinkage:
    """Return every subject's mean, shrunk towards the prior mean of all.

    Empirical Bayes by Efron and Morris 1975; the variance between subjects by the
    one-way analysis of variance with unequal groups of Searle 1971. All are None
    for fewer than three subjects, or fewer than ten events beyond one each.
    """
    events = sum(group.events for group in groups)
    if len(groups) < FEWEST_SUBJECTS or events - len(groups) < FEWEST_SPARE_EVENTS:
        return Shrinkage(
            k=None,
            prior=None,
            pooled_variance=None,
            adjusted=[None] * len(groups),
            ranked=False,
            verdict=None,
        )
    within = _pooled_variance(groups)
    between = _variance_between(groups, within)
    if between <= NO_VARIANCE:
        mean = _mean(groups)
        return Shrinkage(
            k=None,
            prior=mean,
            pooled_variance=within,
            adjusted=[mean] * len(groups),
            ranked=False,
            verdict=BY_CHANCE,
        )
    k = within / between
    trust = [group.events / (group.events + k) for group in groups]
    weighted = list(zip(trust, groups, strict=True))
    prior = fsum(share * group.mean for share, group in weighted) / fsum(trust)
    return Shrinkage(
        k=k,
        prior=prior,
        pooled_variance=within,
        adjusted=[
            share * group.mean + (1.0 - share) * prior for share, group in weighted
        ],
        ranked=True,
        verdict=None,
    )


def _mean(groups: Sequence[ScoreSummary]) -> float:
    events = sum(group.events for group in groups)
    return fsum(group.events * group.mean for group in groups) / events


def _pooled_variance(groups: Sequence[ScoreSummary]) -> float:
    spare = sum(group.events for group in groups) - len(groups)
    return fsum(group.squares for group in groups) / spare


def _variance_between(groups: Sequence[ScoreSummary], within: float) -> float:
    events = sum(group.events for group in groups)
    other_subjects = len(groups) - 1
    mean = _mean(groups)
    size = (events - sum(group.events**2 for group in groups) / events) / other_subjects
    apart = fsum(group.events * (group.mean - mean) ** 2 for group in groups)
    return (apart / other_subjects - within) / size


def rank_intervals(groups: Sequence[ScoreSummary]) -> list[tuple[int, int]] | None:
    """Return each subject's best and worst rank, 1 … S, the lowest mean being first.

    Mogstad, Romano, Shaikh and Wilhelm 2024: pairwise comparisons of the means, the
    error of 5 % shared by each subject's S - 1 (Bonferroni). A subject's variance is at
    least the pooled one. None for fewer than two subjects, or no event beyond one each.
    """
    spare = sum(group.events for group in groups) - len(groups)
    other_subjects = len(groups) - 1
    if spare < 1 or other_subjects < 1:
        return None
    critical = t_quantile(1.0 - 0.05 / (2.0 * other_subjects), spare)
    spreads = _spreads(groups)
    better, worse = [0] * len(groups), [0] * len(groups)
    for block in _blocks(spreads):
        # How many subjects are certainly above the n lowest of the block, by n.
        sure = [0] * (len(block.places) + 1)
        for spread in spreads:
            below, further = _lower(block, spread, critical)
            better[spread.place] += below + len(further)
            sure[below] += 1
            for n in further:
                worse[block.places[n]] += 1
        for place, above in zip(
            reversed(block.places), accumulate(reversed(sure)), strict=False
        ):
            worse[place] += above
    return [
        (1 + lower, len(groups) - higher)
        for lower, higher in zip(better, worse, strict=True)
    ]


def _spreads(groups: Sequence[ScoreSummary]) -> list[_Spread]:
    pooled = _pooled_variance(groups)
    return [
        _Spread(
            group.mean,
            max(group.squares / max(1, group.events - 1), pooled) / group.events,
            place,
        )
        for place, group in enumerate(groups)
    ]


def _blocks(spreads: Sequence[_Spread]) -> list[_Block]:
    by_variance = sorted(spreads, key=lambda spread: spread.variance)
    size = 4 * (1 + isqrt(len(spreads)))
    return [
        _Block(
            [spread.mean for spread in block],
            [spread.variance for spread in block],
            [spread.place for spread in block],
            min(spread.variance for spread in block),
            max(spread.variance for spread in block),
        )
        for start in range(0, len(spreads), size)
        for block in [sorted(by_variance[start : start + size])]
    ]


def _lower(block: _Block, spread: _Spread, critical: float) -> tuple[int, list[int]]:
    """Return which means of the block are lower than that of *spread* beyond chance.

    They are the first so many of the block, and further ones by their position in it.
    """
    nearest = spread.mean - critical * sqrt(spread.variance + block.least)
    if nearest <= block.means[0]:
        return 0, []
    farthest = spread.mean - critical * sqrt(spread.variance + block.largest)
    end = bisect_left(block.means, nearest)
    sure = bisect_left(block.means, farthest, 0, end)
    return sure, [
        n
        for n in range(sure, end)
        if block.means[n]
        < spread.mean - critical * sqrt(spread.variance + block.variances[n])
    ]
