"""The reliability table: how often events happened, by the probability they got."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from api.scoring.points import ScoredClaim
from api.scoring.statistics import calibration_tests, scores
from api.scoring.statistics.decompositions import ForecastGroup
from api.scoring.statistics.intervals import Interval

Bins = int | Literal["values"]
# Puts a decimal edge such as 0.29, whose float is slightly too low, into its own bin.
EDGE = 1e-9


class CalibrationBin(Struct, frozen=True, kw_only=True):
    """The scored claims whose probability lies in [low, high), the last bin closed.

    With `bins=values` both ends are the probability itself. `n`: claims;
    `mean_probability` and `rate` (mean outcome) are over them, by their weight;
    `interval`: 95 % Wilson interval of the rate, from the effective number of events;
    `band`: where the rate would lie 95 % of the time were the probabilities right
    (consistency band).
    """

    low: float
    high: float
    n: int
    mean_probability: float
    rate: float
    interval: Interval
    band: Interval


def bin_index(probability: float, bins: int) -> int:
    """Return which of *bins* equal bins contains *probability*, counted from 0.

    It is min(K - 1, floor(pK + 1e-9)), so that 1 is in the last bin. Edges
    are decimal: 0.29 is in bin 29 of 100, whatever its binary digits.
    """
    return min(bins - 1, int(probability * bins + EDGE))


def edges(probability: float, bins: Bins) -> Interval:
    """Return the edges of the bin that contains *probability*, each 0 … 1."""
    if bins == "values":
        return probability, probability
    k = bin_index(probability, bins)
    return k / bins, (k + 1) / bins


def table(scored: Iterable[ScoredClaim], bins: Bins) -> list[CalibrationBin]:
    """Return the reliability table, the lowest bin first, without empty bins."""
    binned: dict[Interval, list[ScoredClaim]] = {}
    for claim in scored:
        binned.setdefault(edges(claim.probability, bins), []).append(claim)
    return [
        _calibrate(claims, bin_edges) for bin_edges, claims in sorted(binned.items())
    ]


def bin_groups(
    groups: Iterable[ForecastGroup], bins: Bins
) -> list[list[ForecastGroup]]:
    """Return groups of equal probability bin by bin, the lowest bin first."""
    binned: dict[Interval, list[ForecastGroup]] = {}
    for group in groups:
        binned.setdefault(edges(group.probability, bins), []).append(group)
    return [in_bin for _, in_bin in sorted(binned.items())]


def _calibrate(claims: Sequence[ScoredClaim], bin_edges: Interval) -> CalibrationBin:
    sums = scores.total(
        scores.terms(claim.probability, claim.outcome, claim.weight) for claim in claims
    )
    rate = scores.base_rate(sums)
    clusters: dict[int | str, float] = {}
    events: dict[int, list[float]] = {}
    for claim in claims:
        clusters[claim.cluster] = clusters.get(claim.cluster, 0.0) + claim.weight
        events.setdefault(claim.event, []).append(claim.probability)
    return CalibrationBin(
        low=bin_edges[0],
        high=bin_edges[1],
        n=len(claims),
        mean_probability=scores.mean_probability(sums),
        rate=rate,
        interval=scores.wilson(rate, scores.effective_number(clusters.values())),
        band=calibration_tests.band([sum(ps) / len(ps) for ps in events.values()]),
    )
