"""How much a Brier score depends on which probabilities hedges are read as."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from api.language.hedges.yardsticks import YARDSTICKS
from api.scoring import grouping, pairs, points
from api.scoring.claim_columns import ClaimColumns, Floats
from api.scoring.pairs import ForecastPairs
from api.scoring.statistics import arrays
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
    phrases = read(worded, hedged=hedged, yardstick=yardstick)
    if not phrases.row.size:
        return None
    claims = worded.claims.take(phrases.row)
    weight = pairs.weigh(claims.event, weighting)
    sums = (
        arrays.totals(term, phrases.code, phrases.low.size)[:, np.newaxis]
        for term in terms(claims.degree, weight)
    )
    ((least, most),) = bounds(phrases, *sums)
    return least, most


class Phrases(NamedTuple):
    """The `row` of each claim whose phrase has an interval, and the phrase's `code`.

    `low` and `high` are by code.
    """

    row: grouping.Codes
    code: grouping.Codes
    low: Floats
    high: Floats


def read(worded: ForecastPairs, *, hedged: bool, yardstick: str | None) -> Phrases:
    """Return which claims have which phrases; see `brier_range`."""
    low, high = _spans(worded.claims, yardstick)
    is_readable = ~np.isnan(low) & ~np.isnan(high)
    if not hedged:
        is_readable &= worded.has_probability
    row = np.flatnonzero(is_readable)
    low, high = low[row], high[row]
    code = grouping.number(_phrases(worded.claims)[row], low, high)
    first = grouping.first_rows(code)
    return Phrases(row, code, low[first], high[first])


def terms(outcome: Floats, weight: Floats) -> Iterator[Floats]:
    """Yield w, wo and wo² of claims: of their sums Σw(p-o)² follows for every p."""
    for power in (0, 1, 2):
        yield weight * outcome**power


def bounds(
    phrases: Phrases, total: Floats, occurred: Floats, squared: Floats
) -> list[Interval]:
    """Return the least and the greatest Brier score, from the sums of `terms`.

    These are of shape (phrases, steps); at each step there is a claim.
    """
    low, high = phrases.low[:, np.newaxis], phrases.high[:, np.newaxis]

    def error(probability: Floats) -> Floats:
        return probability**2 * total - 2.0 * probability * occurred + squared

    mean = np.divide(occurred, total, out=np.zeros_like(total), where=total > 0)
    best = error(np.clip(mean, low, high))
    worst = np.maximum(error(low), error(high))
    weights = arrays.column_totals(total)
    least = np.maximum(0.0, arrays.column_totals(best) / weights)
    most = arrays.column_totals(worst) / weights
    return list(zip(least.tolist(), most.tolist(), strict=True))


def by_yardstick(worded: ForecastPairs, weighting: Weighting) -> dict[str, float]:
    """Return the Brier score on each yardstick; phrases off it are read on `survey`."""
    brier: dict[str, float] = {}
    for name in YARDSTICKS:
        probability = pairs.probabilities(worded.claims, name)
        scored = points.weigh(ForecastPairs(worded.claims, probability), weighting)
        if scored.size:
            brier[name] = scored.brier
    return brier


def _spans(claims: ClaimColumns, yardstick: str | None) -> tuple[Floats, Floats]:
    """Return the interval in which each claim's hedge lies, NaN where there is none."""
    if yardstick is None:
        hedges = claims.vocabulary.hedges
        return (
            np.array([hedge.low for hedge in hedges], np.float64)[claims.hedge],
            np.array([hedge.high for hedge in hedges], np.float64)[claims.hedge],
        )
    place = pairs.reading_places(claims)
    readings = pairs.readings(claims, yardstick)
    return (
        np.array([read and read.low for read in readings], np.float64)[place],
        np.array([read and read.high for read in readings], np.float64)[place],
    )


def _phrases(claims: ClaimColumns) -> grouping.Codes:
    """Return the same number for hedges that differ only in the case of letters."""
    numbers: dict[str, int] = {}
    codes = [
        numbers.setdefault((hedge.phrase or "").casefold(), len(numbers))
        for hedge in claims.vocabulary.hedges
    ]
    return np.array(codes, np.intp)[claims.hedge]
