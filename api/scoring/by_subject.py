"""Claims of many subjects at once, each claim with the number of the subject."""

from functools import cached_property

import numpy as np

from api.scoring import grouping, pairs
from api.scoring.claim_columns import Bools, ClaimColumns, Floats
from api.scoring.grouping import Codes, Keys
from api.scoring.pairs import ForecastPairs
from api.scoring.statistics.shrinkage import ScoreSummaries
from api.terms import Weighting


class BySubject:
    """Claims, their probabilities, 0 … 1 or NaN, and the subject each counts for.

    All arrays are parallel; subjects are numbered from 0 up to *subjects*.
    """

    def __init__(self, forecasts: ForecastPairs, subject: Codes, subjects: int) -> None:
        self.pairs = forecasts
        self.subject = subject
        self.subjects = subjects

    @property
    def claims(self) -> ClaimColumns:
        """The claims."""
        return self.pairs.claims

    @property
    def has_probability(self) -> Bools:
        """Which claims have a probability."""
        return self.pairs.has_probability

    @property
    def squared_error(self) -> Floats:
        """The Brier score of each claim, which has a probability and an outcome."""
        return (self.pairs.probability - self.claims.degree) ** 2

    @cached_property
    def event(self) -> Codes:
        """The number of each claim's subject and event, together."""
        return grouping.number(self.subject, self.claims.event)

    @cached_property
    def subject_of_event(self) -> Codes:
        """The subject of each such number."""
        return self.subject[grouping.first_rows(self.event)]

    def take(self, rows: Keys) -> "BySubject":
        """Return some of the claims; *rows* are their places, or a mask."""
        return BySubject(self.pairs.take(rows), self.subject[rows], self.subjects)

    def weight(self, weighting: Weighting) -> Floats:
        """Return the weight of each claim in the figures of its subject."""
        if weighting == "claim":
            return np.ones(self.subject.size)
        return pairs.weigh(self.event, weighting)

    def mean(self, score: Floats, weighting: Weighting) -> Floats:
        """Return each subject's weighted mean score, NaN where it has none."""
        weight = self.weight(weighting)
        total = np.bincount(self.subject, weight, self.subjects)
        sums = np.bincount(self.subject, weight * score, self.subjects)
        none = np.full(self.subjects, np.nan)
        return np.divide(sums, total, out=none, where=total > 0)


def summarize(subject: Codes, score: Floats, subjects: int) -> ScoreSummaries:
    """Return the number, the mean and the spread of scores by event.

    *subject*: whose each of the scores is. Without a score the mean is NaN.
    """
    n = np.bincount(subject, minlength=subjects)
    sums = np.bincount(subject, score, subjects)
    mean = np.divide(sums, n, out=np.full(subjects, np.nan), where=n > 0)
    squares = np.bincount(subject, (score - mean[subject]) ** 2, subjects)
    return ScoreSummaries(n, mean, squares.astype(np.float64))
