"""Shrinkage: how much of a difference between subjects is more than chance."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import fsum, sqrt
from typing import NamedTuple

from msgspec import Struct

from api.model.intervals import t_quantile

LEAST_SUBJECTS = 3
LEAST_FREEDOM = 10
CHANCE = "differences are no larger than chance"


class Group(NamedTuple):
    """One subject's mean scores by event: their number, mean and Σ(x - mean)²."""

    events: int
    mean: float
    squares: float


class Shrinkage(Struct, frozen=True, kw_only=True):
    """Subjects' means drawn towards `prior` as if by `k` more events at that score.

    Without `k` nobody can be ranked; where that is because all differences can be
    chance, everyone's adjusted mean is that of all.
    """

    k: float | None
    prior: float | None
    adjusted: list[float | None]
    verdict: str | None = None

    @property
    def ranked(self) -> bool:
        """Whether the means differ by more than chance."""
        return self.k is not None


def shrink(groups: Sequence[Group]) -> Shrinkage:
    """Estimate each subject's mean by empirical Bayes, for unequal numbers of events.

    Method of moments of the one-way random effects model (Morris 1983).
    """
    subjects, events = len(groups), sum(group.events for group in groups)
    if subjects < LEAST_SUBJECTS or events - subjects < LEAST_FREEDOM:
        return Shrinkage(k=None, prior=None, adjusted=[None] * subjects)
    within = pooled_variance(groups)
    mean = fsum(group.events * group.mean for group in groups) / events
    n = (events - sum(group.events**2 for group in groups) / events) / (subjects - 1)
    between = fsum(group.events * (group.mean - mean) ** 2 for group in groups)
    variance = (between / (subjects - 1) - within) / n
    if variance <= 0.0:
        return Shrinkage(k=None, prior=mean, adjusted=[mean] * subjects, verdict=CHANCE)
    k = within / variance
    weights = [group.events / (group.events + k) for group in groups]
    prior = fsum(
        weight * group.mean for weight, group in zip(weights, groups, strict=True)
    ) / fsum(weights)
    return Shrinkage(
        k=k,
        prior=prior,
        adjusted=[
            (group.events * group.mean + k * prior) / (group.events + k)
            for group in groups
        ],
    )


def pooled_variance(groups: Sequence[Group]) -> float:
    """Return the variance of scores within subjects."""
    freedom = sum(group.events - 1 for group in groups)
    return fsum(group.squares for group in groups) / freedom


def rank_intervals(groups: Sequence[Group]) -> list[tuple[int, int]] | None:
    """Return the best and the worst rank each mean can have, lower means being better.

    Pairwise comparisons after Mogstad, Romano, Shaikh, Wilhelm 2024, by Bonferroni.
    None where nothing is known of the spread within subjects.
    """
    subjects = len(groups)
    freedom = sum(group.events - 1 for group in groups)
    if subjects < 2 or freedom < 1:  # noqa: PLR2004 nobody to be ranked against
        return None
    pooled = pooled_variance(groups)
    errors = [max(_variance(group), pooled) / group.events for group in groups]
    c = t_quantile(1.0 - 0.05 / (2 * (subjects - 1)), freedom)
    order = sorted(range(subjects), key=lambda i: groups[i].mean)
    means = [groups[i].mean for i in order]
    sorted_errors = [errors[i] for i in order]
    greatest = max(errors)
    found: list[tuple[int, int]] = []
    for group, error in zip(groups, errors, strict=True):
        # Beyond the furthest reach the verdict is sure, so only what lies nearer is
        # compared one by one.
        far = c * sqrt(error + greatest)
        near = c * sqrt(error)
        left = bisect_left(means, group.mean - far)
        right = bisect_right(means, group.mean + far)
        better = left + sum(
            group.mean - means[j] > c * sqrt(error + sorted_errors[j])
            for j in range(left, bisect_left(means, group.mean - near))
        )
        worse = (subjects - right) + sum(
            means[j] - group.mean > c * sqrt(error + sorted_errors[j])
            for j in range(bisect_right(means, group.mean + near), right)
        )
        found.append((1 + better, subjects - worse))
    return found


def _variance(group: Group) -> float:
    return group.squares / (group.events - 1) if group.events > 1 else 0.0
