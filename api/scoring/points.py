"""Scored claims: a probability, what came of it, and how much it weighs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import fsum
from typing import NamedTuple

from api.scoring.statistics import intervals, scores
from api.scoring.statistics.decompositions import Group
from api.scoring.statistics.intervals import Cluster, Interval
from api.scoring.statistics.scores import Sums
from api.terms import Weighting


class ScoredClaim(NamedTuple):
    """One scored claim: whose luck it shares, what it said, what came of it."""

    event: int
    cluster: int | str
    probability: float
    outcome: float
    weight: float


class EventMean(NamedTuple):
    """The scored claims about one event: their mean score and mean floor."""

    cluster: int | str
    score: float
    floor: float


def weigh(events: Sequence[int], by: Weighting) -> list[float]:
    """Return each claim's weight, in order: 1, or 1/n of the n claims of its event."""
    if by == "claim":
        return [1.0] * len(events)
    sizes = Counter(events)
    return [1.0 / sizes[event] for event in events]


def sums(scored: Iterable[ScoredClaim]) -> Sums:
    """Return the sums of all terms; equal claims are added up by their number."""
    alike = Counter((one.probability, one.outcome, one.weight) for one in scored)
    return scores.total(
        scores.terms(probability, outcome, weight * n)
        for (probability, outcome, weight), n in alike.items()
    )


def groups(scored: Iterable[ScoredClaim]) -> list[Group]:
    """Return the claims by probability, lowest first."""
    held: dict[float, list[ScoredClaim]] = {}
    for one in scored:
        held.setdefault(one.probability, []).append(one)
    return [
        Group(
            probability,
            fsum(one.weight for one in each),
            fsum(one.weight * one.outcome for one in each),
            fsum(one.weight * one.outcome**2 for one in each),
        )
        for probability, each in sorted(held.items())
    ]


def event_means(scored: Iterable[ScoredClaim]) -> dict[int, EventMean]:
    """Return the mean Brier score about each event, and its floor (F3)."""
    held: dict[int, list[ScoredClaim]] = {}
    for one in scored:
        held.setdefault(one.event, []).append(one)
    return {
        event: EventMean(
            cluster=each[0].cluster,
            score=fsum((one.probability - one.outcome) ** 2 for one in each)
            / len(each),
            floor=fsum(intervals.floor_of(one.probability) for one in each) / len(each),
        )
        for event, each in held.items()
    }


def brier_interval(means: Iterable[EventMean]) -> Interval | None:
    """Return the 95 % interval of the mean Brier score by event (F3), 0 … 1."""
    clusters: dict[int | str, list[EventMean]] = {}
    for mean in means:
        clusters.setdefault(mean.cluster, []).append(mean)
    return intervals.clustered(
        [
            Cluster(
                weight=float(len(each)),
                score=fsum(mean.score for mean in each),
                floor=fsum(mean.floor for mean in each),
            )
            for each in clusters.values()
        ],
        low=0.0,
        high=1.0,
    )
