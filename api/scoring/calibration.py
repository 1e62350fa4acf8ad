"""The reliability table: how often events happened, by the probability they got."""

import numpy as np
from msgspec import Struct

from api.scoring import grouping
from api.scoring.claim_columns import Floats
from api.scoring.grouping import Codes
from api.scoring.pairs import Bins
from api.scoring.points import ScoredClaims
from api.scoring.statistics import arrays, calibration_tests, scores
from api.scoring.statistics.intervals import Interval

# Puts a decimal edge such as 0.29, whose float is slightly too low, into its own bin.
ROUNDING = 1e-9


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


def number_bins(probability: Floats, bins: Bins) -> Codes:
    """Return which of *bins* equal bins contains each probability, counted from 0.

    It is min(K - 1, floor(pK + 1e-9)), so that 1 is in the last bin. Edges are decimal:
    0.29 is in bin 29 of 100, whatever its binary digits. With `values` each different
    probability is a bin.
    """
    if bins == "values":
        return grouping.number(probability)
    return np.minimum(bins - 1, (probability * bins + ROUNDING).astype(np.intp))


def table(scored: ScoredClaims, bins: Bins) -> list[CalibrationBin]:
    """Return the reliability table, the lowest bin first, without empty bins."""
    if not scored.size:
        return []
    number = number_bins(scored.probability, bins)
    return [
        _calibrate(
            scored.take(rows),
            bins,
            int(number[rows[0]]),
        )
        for rows in grouping.split(number)
    ]


def _calibrate(claims: ScoredClaims, bins: Bins, nth: int) -> CalibrationBin:
    sums = claims.sums
    rate = scores.base_rate(sums)
    cluster = claims.cluster
    value = float(claims.probability[0])
    weights = arrays.totals(claims.weight, cluster, arrays.group_count(cluster))
    effective = scores.effective_number(sums.weight, arrays.total(weights**2))
    return CalibrationBin(
        low=value if bins == "values" else nth / bins,
        high=value if bins == "values" else (nth + 1) / bins,
        n=claims.size,
        mean_probability=scores.mean_probability(sums),
        rate=rate,
        interval=scores.wilson(rate, effective),
        band=calibration_tests.band(claims.event_probability),
    )
