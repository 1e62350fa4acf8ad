"""Calibration: how often what was given a probability came to pass, bin by bin."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from api.scoring.points import ScoredClaim
from api.scoring.statistics import calibration_tests, scores
from api.scoring.statistics.decompositions import Group
from api.scoring.statistics.intervals import Interval

Bins = int | Literal["values"]
# Lifts a decimal edge such as 0.29, a hair too low as a float, into its own bin.
EDGE = 1e-9


class CalibrationBin(Struct, frozen=True, kw_only=True):
    """The scored claims whose probability lies in [low, high), the last bin closed.

    With `bins=values` both ends are the probability itself. `n`: claims;
    `mean_probability` and `rate` (mean outcome) are over them, by their weight;
    `interval`: 95 % Wilson interval of the rate, from the effective number of events;
    `band`: where the rate would lie 95 % of the time were the probabilities right.
    """

    low: float
    high: float
    n: int
    mean_probability: float
    rate: float
    interval: Interval
    band: Interval


def bin_index(probability: float, bins: int) -> int:
    """Return which of *bins* equal bins holds *probability*, from 0; 1 is in the last.

    Edges are decimal: 0.29 is in bin 29 of 100, whatever its binary digits.
    """
    return min(bins - 1, int(probability * bins + EDGE))


def edges(probability: float, bins: Bins) -> Interval:
    """Return the bin that holds *probability*."""
    if bins == "values":
        return probability, probability
    k = bin_index(probability, bins)
    return k / bins, (k + 1) / bins


def table(scored: Iterable[ScoredClaim], bins: Bins) -> list[CalibrationBin]:
    """Return the reliability table, lowest bin first, without empty bins."""
    binned: dict[Interval, list[ScoredClaim]] = {}
    for one in scored:
        binned.setdefault(edges(one.probability, bins), []).append(one)
    return [_calibrate(held, between) for between, held in sorted(binned.items())]


def grouped(groups: Iterable[Group], bins: Bins) -> list[list[Group]]:
    """Return groups of equal probability bin by bin, lowest first."""
    binned: dict[Interval, list[Group]] = {}
    for group in groups:
        binned.setdefault(edges(group.probability, bins), []).append(group)
    return [held for _, held in sorted(binned.items())]


def _calibrate(held: Sequence[ScoredClaim], between: Interval) -> CalibrationBin:
    sums = scores.total(
        scores.terms(one.probability, one.outcome, one.weight) for one in held
    )
    rate = scores.base_rate(sums)
    clusters: dict[int | str, float] = {}
    events: dict[int, list[float]] = {}
    for one in held:
        clusters[one.cluster] = clusters.get(one.cluster, 0.0) + one.weight
        events.setdefault(one.event, []).append(one.probability)
    return CalibrationBin(
        low=between[0],
        high=between[1],
        n=len(held),
        mean_probability=scores.mean_probability(sums),
        rate=rate,
        interval=scores.wilson(rate, scores.effective_number(clusters.values())),
        band=calibration_tests.band(
            [sum(each) / len(each) for each in events.values()]
        ),
    )
