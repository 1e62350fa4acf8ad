"""How much a Brier score depends on which probabilities hedges are read as."""

import numpy as np

from api.language.hedges.yardsticks import YARDSTICKS
from api.scoring import grouping, pairs, points
from api.scoring.claim_columns import ClaimColumns, Floats
from api.scoring.pairs import ForecastPairs
from api.scoring.statistics import scores
from api.scoring.statistics.intervals import Interval
from api.terms import Weighting


def brier_range(
    worded: ForecastPairs,
    weighting: Weighting,
    *,
    hedged: bool,
    yardstick: str | None,
) -> Interval | None:
    """Return the least and the greatest Brier score the wordings allow, 0 … 1.

    Each phrase is one probability in its interval: at best the one nearest to its mean
    outcome, at worst the end further off. With *hedged*, phrases that have an interval
    but no point count too.
    """
    low, high = _spans(worded.claims, yardstick)
    is_readable = ~np.isnan(low) & ~np.isnan(high)
    if not hedged:
        is_readable &= worded.has_probability
    if not is_readable.any():
        return None
    claims = worded.claims.take(is_readable)
    low, high = low[is_readable], high[is_readable]
    weight = pairs.weigh(claims.event, weighting)
    phrase = grouping.number(_phrases(claims), low, high)
    first = grouping.first_rows(phrase)
    # Σw, Σwo and Σwo² of each phrase, from which Σw(p-o)² follows for every p.
    total, occurred, squared = (
        np.bincount(phrase, weight * claims.degree**power) for power in (0, 1, 2)
    )

    def error(probability: Floats) -> Floats:
        return probability**2 * total - 2.0 * probability * occurred + squared

    low, high = low[first], high[first]
    best = error(np.clip(occurred / total, low, high))
    worst = np.maximum(error(low), error(high))
    weights = total.sum()
    return max(0.0, float(best.sum() / weights)), float(worst.sum() / weights)


def by_yardstick(worded: ForecastPairs, weighting: Weighting) -> dict[str, float]:
    """Return the Brier score on each yardstick; phrases off it are read on `survey`."""
    brier: dict[str, float] = {}
    for name in YARDSTICKS:
        probability = pairs.probabilities(worded.claims, name)
        scored = points.weigh(ForecastPairs(worded.claims, probability), weighting)
        if scored.size:
            brier[name] = scores.brier(scored.sums)
    return brier


def _spans(claims: ClaimColumns, yardstick: str | None) -> tuple[Floats, Floats]:
    """Return the interval in which each claim's hedge lies, NaN where there is none."""
    if yardstick is None:
        hedges = claims.vocabulary.hedges
        return (
            np.array([hedge.low for hedge in hedges], np.float64)[claims.hedge],
            np.array([hedge.high for hedge in hedges], np.float64)[claims.hedge],
        )
    said = pairs.said_codes(claims)
    readings = pairs.readings(claims, yardstick)
    return (
        np.array([read and read.low for read in readings], np.float64)[said],
        np.array([read and read.high for read in readings], np.float64)[said],
    )


def _phrases(claims: ClaimColumns) -> grouping.Codes:
    """Return the same number for hedges that differ only in the case of letters."""
    numbers: dict[str, int] = {}
    codes = [
        numbers.setdefault((hedge.phrase or "").casefold(), len(numbers))
        for hedge in claims.vocabulary.hedges
    ]
    return np.array(codes, np.intp)[claims.hedge]
