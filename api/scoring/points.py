"""Scored claims: a probability, its outcome and its weight, ready for the formulas."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import fsum
from typing import NamedTuple, assert_never

from api.scoring.statistics import intervals, scores
from api.scoring.statistics.decompositions import ForecastGroup
from api.scoring.statistics.intervals import Cluster, Interval
from api.scoring.statistics.scores import Sums
from api.terms import Weighting


class ScoredClaim(NamedTuple):
    """One scored claim: its event and cluster, its p and o, 0 … 1, and its weight."""

    event: int
    cluster: int | str
    probability: float
    outcome: float
    weight: float


class EventMean(NamedTuple):
    """The scored claims about one event: their mean Brier score and mean floor √v."""

    cluster: int | str
    score: float
    floor: float


def weigh(events: Sequence[int], weighting: Weighting) -> list[float]:
    """Return each claim's weight, in order: 1, or 1/n of the n claims of its event."""
    match weighting:
        case "claim":
            return [1.0] * len(events)
        case "event":
            sizes = Counter(events)
            return [1.0 / sizes[event] for event in events]
        case _:
            assert_never(weighting)


def sums(scored: Iterable[ScoredClaim]) -> Sums:
    """Return the sums of all terms; equal claims are added up by their number."""
    alike = Counter(
        (claim.probability, claim.outcome, claim.weight) for claim in scored
    )
    return scores.total(
        scores.terms(probability, outcome, weight * n)
        for (probability, outcome, weight), n in alike.items()
    )


def groups(scored: Iterable[ScoredClaim]) -> list[ForecastGroup]:
    """Return the claims grouped by probability, the lowest first."""
    by_probability: dict[float, list[ScoredClaim]] = {}
    for claim in scored:
        by_probability.setdefault(claim.probability, []).append(claim)
    return [
        ForecastGroup(
            probability,
            fsum(claim.weight for claim in claims),
            fsum(claim.weight * claim.outcome for claim in claims),
            fsum(claim.weight * claim.outcome**2 for claim in claims),
        )
        for probability, claims in sorted(by_probability.items())
    ]


def event_means(scored: Iterable[ScoredClaim]) -> dict[int, EventMean]:
    """Return the mean Brier score about each event, and its floor (F3)."""
    by_event: dict[int, list[ScoredClaim]] = {}
    for claim in scored:
        by_event.setdefault(claim.event, []).append(claim)
    return {event: _event_mean(claims) for event, claims in by_event.items()}


def _event_mean(claims: Sequence[ScoredClaim]) -> EventMean:
    n = len(claims)
    errors = fsum((claim.probability - claim.outcome) ** 2 for claim in claims)
    floors = fsum(intervals.floor_of(claim.probability) for claim in claims)
    return EventMean(cluster=claims[0].cluster, score=errors / n, floor=floors / n)


def brier_interval(means: Iterable[EventMean]) -> Interval | None:
    """Return the 95 % interval of the mean Brier score by event (F3), 0 … 1."""
    clusters: dict[int | str, list[EventMean]] = {}
    for mean in means:
        clusters.setdefault(mean.cluster, []).append(mean)
    return intervals.clustered(
        [
            Cluster(
                weight=float(len(events)),
                score=fsum(mean.score for mean in events),
                floor=fsum(mean.floor for mean in events),
            )
            for events in clusters.values()
        ],
        low=0.0,
        high=1.0,
    )
