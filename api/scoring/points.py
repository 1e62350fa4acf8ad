"""Scored claims: probabilities, outcomes and weights, ready for the formulas."""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from api.scoring import grouping, pairs
from api.scoring.claim_columns import Floats
from api.scoring.grouping import Codes, Keys
from api.scoring.pairs import ForecastPairs
from api.scoring.statistics import arrays, intervals, scores
from api.scoring.statistics.intervals import Interval
from api.scoring.statistics.scores import Sums
from api.terms import Weighting


class ScoredClaims:
    """Claims that have a probability, in the order of the log, as parallel arrays.

    `probability` and `outcome` are 0 … 1; `weight` is above 0. *event_key* and
    *cluster_key* are the same where events and clusters are.
    """

    def __init__(
        self,
        event_key: Keys,
        cluster_key: Keys,
        probability: Floats,
        outcome: Floats,
        weight: Floats,
    ) -> None:
        self._event_key = event_key
        self._cluster_key = cluster_key
        self.probability = probability
        self.outcome = outcome
        self.weight = weight

    @property
    def size(self) -> int:
        """How many claims there are."""
        return self.probability.size

    @cached_property
    def event(self) -> Codes:
        """The number of each claim's event, from 0."""
        return grouping.number(self._event_key)

    @cached_property
    def cluster(self) -> Codes:
        """The number of each claim's cluster, from 0."""
        return grouping.number(self._cluster_key)

    @property
    def events(self) -> int:
        """How many events the claims are about."""
        return arrays.group_count(self.event)

    @property
    def sums(self) -> Sums:
        """The sums of all terms."""
        return scores.sums(self.probability, self.outcome, self.weight)

    @property
    def brier(self) -> float:
        """The Brier score, without the other sums; there has to be a claim."""
        error = (self.probability - self.outcome) ** 2
        squared_error = arrays.total(self.weight * error)
        sums = Sums(weight=arrays.total(self.weight), squared_error=squared_error)
        return scores.brier(sums)

    @property
    def event_probability(self) -> Floats:
        """The mean probability of the claims about each event."""
        return np.bincount(self.event, self.probability) / np.bincount(self.event)

    def take(self, rows: Keys) -> "ScoredClaims":
        """Return some of the claims; *rows* are their places, or a mask."""
        return ScoredClaims(
            self._event_key[rows],
            self._cluster_key[rows],
            self.probability[rows],
            self.outcome[rows],
            self.weight[rows],
        )


class EventMeans(NamedTuple):
    """The mean Brier score and mean floor √v of the claims about each event."""

    cluster: Codes
    score: Floats
    floor: Floats


def weigh(forecasts: ForecastPairs, weighting: Weighting) -> ScoredClaims:
    """Return the pairs that have a probability, each with its weight."""
    scored = forecasts.take(forecasts.has_probability)
    return ScoredClaims(
        scored.claims.event,
        scored.claims.cluster,
        scored.probability,
        scored.claims.degree,
        pairs.weigh(scored.claims.event, weighting),
    )


def event_means(scored: ScoredClaims) -> EventMeans:
    """Return the means over the claims about each event, by its number."""
    claims = np.bincount(scored.event)
    error = (scored.probability - scored.outcome) ** 2
    floor = intervals.floor_of(scored.probability)
    return EventMeans(
        cluster=scored.cluster[grouping.first_rows(scored.event)],
        score=arrays.totals(error, scored.event, claims.size) / claims,
        floor=arrays.totals(floor, scored.event, claims.size) / claims,
    )


def brier_interval(means: EventMeans) -> Interval | None:
    """Return the 95 % interval of the mean Brier score by event, 0 … 1."""
    return intervals.clustered(
        np.ones(means.score.size),
        means.score,
        means.floor,
        means.cluster,
        low=0.0,
        high=1.0,
    )
