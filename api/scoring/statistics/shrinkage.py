"""How far means of few events can be told from chance: shrinkage and ranks."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from math import fsum, isqrt, sqrt
from typing import NamedTuple

from msgspec import Struct

from api.scoring.statistics.intervals import t_quantile

FEWEST_SUBJECTS = 3
FEWEST_SPARE_EVENTS = 10
# A variance below this is what rounding leaves of none at all.
NO_VARIANCE = 1e-18
BY_CHANCE = "differences are no larger than chance"


class Group(NamedTuple):
    """One subject's scores: of how many *events*, their *mean*, and their spread.

    *squares*: the sum over its events of (score - mean)².
    """

    events: int
    mean: float
    squares: float


class Shrinkage(Struct, frozen=True, kw_only=True):
    """The means of subjects drawn towards each other, as far as chance would part them.

    `k`: how many events' worth of `prior` each mean is mixed with; null where the means
    differ no more than by chance; `pooled_variance`: of scores within a subject;
    `adjusted`: in the order given; `ranked`: whether these tell subjects apart;
    `verdict`: why they don't, if there is enough to say so.
    """

    k: float | None
    prior: float | None
    pooled_variance: float | None
    adjusted: list[float | None]
    ranked: bool
    verdict: str | None


class _Spread(NamedTuple):
    """A subject's mean, what its mean varies by, and its place in the order given."""

    mean: float
    variance: float
    place: int


class _Block(NamedTuple):
    """Subjects of like variance, by rising mean.

    Only those whose mean lies between where the least and the largest variance put the
    limit need be looked at one by one, which spares most of S² comparisons.
    """

    means: list[float]
    variances: list[float]
    places: list[int]
    least: float
    largest: float


def shrink(groups: Sequence[Group]) -> Shrinkage:
    """Return every subject's mean, shrunk towards the prior mean of all.

    Empirical Bayes by Efron and Morris 1975; the variance between subjects by the
    one-way analysis of variance with unequal groups of Searle 1971. All null for fewer
    than three subjects, or fewer than ten events beyond one each.
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
    told = list(zip(trust, groups, strict=True))
    prior = fsum(share * group.mean for share, group in told) / fsum(trust)
    return Shrinkage(
        k=k,
        prior=prior,
        pooled_variance=within,
        adjusted=[share * group.mean + (1.0 - share) * prior for share, group in told],
        ranked=True,
        verdict=None,
    )


def _mean(groups: Sequence[Group]) -> float:
    events = sum(group.events for group in groups)
    return fsum(group.events * group.mean for group in groups) / events


def _pooled_variance(groups: Sequence[Group]) -> float:
    spare = sum(group.events for group in groups) - len(groups)
    return fsum(group.squares for group in groups) / spare


def _variance_between(groups: Sequence[Group], within: float) -> float:
    events = sum(group.events for group in groups)
    others = len(groups) - 1
    mean = _mean(groups)
    size = (events - sum(group.events**2 for group in groups) / events) / others
    apart = fsum(group.events * (group.mean - mean) ** 2 for group in groups)
    return (apart / others - within) / size


def rank_intervals(groups: Sequence[Group]) -> list[tuple[int, int]] | None:
    """Return each subject's best and worst rank, 1 … S, the lowest mean being first.

    Mogstad, Romano, Shaikh and Wilhelm 2024: pairwise comparisons of the means, the
    error of 5 % shared by each subject's S - 1 (Bonferroni). A subject's variance is at
    least the pooled one. Null for fewer than two subjects, or no event beyond one each.
    """
    spare = sum(group.events for group in groups) - len(groups)
    others = len(groups) - 1
    if spare < 1 or others < 1:
        return None
    critical = t_quantile(1.0 - 0.05 / (2.0 * others), spare)
    spreads = _spreads(groups)
    better, worse = [0] * len(groups), [0] * len(groups)
    for block in _blocks(spreads):
        # How many have so many of the block's lowest below them, by that number.
        sure = [0] * (len(block.places) + 1)
        for one in spreads:
            below, further = _lower(block, one, critical)
            better[one.place] += below + len(further)
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


def _spreads(groups: Sequence[Group]) -> list[_Spread]:
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
    by_variance = sorted(spreads, key=lambda one: one.variance)
    size = 4 * (1 + isqrt(len(spreads)))
    return [
        _Block(
            [one.mean for one in held],
            [one.variance for one in held],
            [one.place for one in held],
            min(one.variance for one in held),
            max(one.variance for one in held),
        )
        for start in range(0, len(spreads), size)
        for held in [sorted(by_variance[start : start + size])]
    ]


def _lower(block: _Block, one: _Spread, critical: float) -> tuple[int, list[int]]:
    """Tell which means are lower than that of *one* beyond chance.

    They are the so many lowest of the block, and some further ones.
    """
    nearest = one.mean - critical * sqrt(one.variance + block.least)
    if nearest <= block.means[0]:
        return 0, []
    farthest = one.mean - critical * sqrt(one.variance + block.largest)
    end = bisect_left(block.means, nearest)
    sure = bisect_left(block.means, farthest, 0, end)
    return sure, [
        n
        for n in range(sure, end)
        if block.means[n]
        < one.mean - critical * sqrt(one.variance + block.variances[n])
    ]
