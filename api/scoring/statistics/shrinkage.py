"""Means over few events and chance: shrinkage and rank intervals."""

from typing import NamedTuple

import numpy as np

from api.scoring.statistics.arrays import Codes, Floats, total
from api.scoring.statistics.intervals import t_quantile

FEWEST_SUBJECTS = 3
FEWEST_SPARE_EVENTS = 10
# A variance below this is rounding and means no variance.
NO_VARIANCE = 1e-18
ALL = slice(None)
BY_CHANCE = "differences are no larger than chance"


class ScoreSummaries(NamedTuple):
    """The scores of subjects, one a row: their number of `events`, their `mean`.

    `squares`: the sum over a subject's events of (score - mean)².
    """

    events: Codes
    mean: Floats
    squares: Floats

    @property
    def spare(self) -> int:
        """Return how many events there are beyond one for each subject."""
        return int(self.events.sum()) - len(self.events)

    @property
    def pooled_variance(self) -> float:
        """Return the variance of the scores within a subject, over all of them."""
        return total(self.squares) / self.spare

    @property
    def mean_of_all(self) -> float:
        """Return the mean score over the events of all subjects."""
        return total(self.events * self.mean) / int(self.events.sum())


class Shrinkage(NamedTuple):
    """The means of subjects shrunk towards their prior mean, those of few events most.

    `k`: how many events' worth of `prior` each mean is mixed with; null where the means
    differ no more than by chance; `pooled_variance`: of the scores within a subject;
    `adjusted`: the shrunk means in the order given, NaN where there are too few events;
    `ranked`: whether they distinguish subjects; `verdict`: why not, if there are enough
    events to say so.
    """

    k: float | None
    prior: float | None
    pooled_variance: float | None
    adjusted: Floats
    ranked: bool
    verdict: str | None


def shrink(summaries: ScoreSummaries) -> Shrinkage:
    """Return every subject's mean, shrunk towards the prior mean of all.

    Empirical Bayes by Efron and Morris 1975; the variance between subjects by the
    one-way analysis of variance with unequal groups of Searle 1971. All are None
    for fewer than three subjects, or fewer than ten events beyond one each.
    """
    events, mean, _ = summaries
    if len(events) < FEWEST_SUBJECTS or summaries.spare < FEWEST_SPARE_EVENTS:
        return Shrinkage(
            k=None,
            prior=None,
            pooled_variance=None,
            adjusted=np.full(len(events), np.nan),
            ranked=False,
            verdict=None,
        )
    within = summaries.pooled_variance
    between = _variance_between(summaries)
    if between <= NO_VARIANCE:
        prior = summaries.mean_of_all
        return Shrinkage(
            k=None,
            prior=prior,
            pooled_variance=within,
            adjusted=np.full(len(events), prior),
            ranked=False,
            verdict=BY_CHANCE,
        )
    k = within / between
    trust = events / (events + k)
    prior = total(trust * mean) / total(trust)
    return Shrinkage(
        k=k,
        prior=prior,
        pooled_variance=within,
        adjusted=trust * mean + (1.0 - trust) * prior,
        ranked=True,
        verdict=None,
    )


def _variance_between(summaries: ScoreSummaries) -> float:
    events, mean, _ = summaries
    all_events, others = int(events.sum()), len(events) - 1
    size = (all_events - int((events**2).sum()) / all_events) / others
    apart = total(events * (mean - summaries.mean_of_all) ** 2)
    return (apart / others - summaries.pooled_variance) / size


def rank_intervals(summaries: ScoreSummaries, some: slice = ALL) -> Codes | None:
    """Return the best and the worst rank of *some* subjects, the lowest mean first.

    A row a subject, 1 … S. Mogstad, Romano, Shaikh and Wilhelm 2024: pairwise
    comparisons of the means with all others, the error of 5 % shared by each subject's
    S - 1 (Bonferroni). A subject's variance is at least the pooled one. None for fewer
    than two subjects, or no event beyond one each.
    """
    count, spare = len(summaries.events), summaries.spare
    if spare < 1 or count < 2:  # noqa: PLR2004
        return None
    critical = t_quantile(1.0 - 0.05 / (2.0 * (count - 1)), spare)
    mean, variance = summaries.mean, _variances(summaries)
    ranks: list[tuple[int, int]] = []
    for own_mean, own_variance in zip(mean[some], variance[some], strict=True):
        chance = critical * np.sqrt(own_variance + variance)
        lower = int(np.count_nonzero(mean < own_mean - chance))
        higher = int(np.count_nonzero(own_mean < mean - chance))
        ranks.append((1 + lower, count - higher))
    return np.array(ranks, np.intp).reshape(-1, 2)


def _variances(summaries: ScoreSummaries) -> Floats:
    """Return the variance of each subject's mean."""
    own = summaries.squares / np.maximum(1, summaries.events - 1)
    return np.maximum(own, summaries.pooled_variance) / summaries.events
