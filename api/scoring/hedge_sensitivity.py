"""Ranges: how much a Brier score depends on how hedges are read as numbers."""

from collections.abc import Iterable, Sequence
from math import fsum

from api.language.hedges.yardsticks import YARDSTICKS
from api.scoring import pairs, points
from api.scoring.pairs import ForecastPair
from api.scoring.statistics import scores
from api.scoring.statistics.intervals import Interval
from api.terms import Weighting


def brier_range(
    worded: Sequence[ForecastPair],
    by: Weighting,
    *,
    hedged: bool,
    yardstick: str | None,
) -> Interval | None:
    """Return the least and the greatest Brier score the wordings allow, 0 … 1.

    Each phrase is one probability in its interval: at best the one nearest to how
    often it came true, at worst the end further off. With *hedged*, those that have an
    interval but no point count too.
    """
    told = [
        (one, span)
        for one in worded
        for span in [_span(one, yardstick, hedged=hedged)]
        if span is not None
    ]
    weights = points.weigh([one.claim.event for one, _ in told], by)
    phrases: dict[tuple[str | None, Interval], list[tuple[float, float]]] = {}
    for (one, span), weight in zip(told, weights, strict=True):
        key = (_phrase(one), span)
        phrases.setdefault(key, []).append((one.outcome, weight))
    if not phrases:
        return None
    least: list[float] = []
    most: list[float] = []
    for (_, (low, high)), said in phrases.items():
        rate = fsum(w * o for o, w in said) / fsum(w for _, w in said)
        best = min(max(rate, low), high)
        least.append(_error(said, best))
        most.append(max(_error(said, low), _error(said, high)))
    whole = fsum(weights)
    return fsum(least) / whole, fsum(most) / whole


def by_yardstick(worded: Iterable[ForecastPair], by: Weighting) -> dict[str, float]:
    """Return the Brier score on each yardstick, off it as `survey` reads the phrase."""
    told = list(worded)
    found: dict[str, float] = {}
    for name in YARDSTICKS:
        read = [
            one._replace(probability=pairs.probability(one.claim, name)) for one in told
        ]
        scored = pairs.score(read, by)
        if scored:
            found[name] = scores.brier(points.sums(scored))
    return found


def _span(one: ForecastPair, yardstick: str | None, *, hedged: bool) -> Interval | None:
    claim = one.claim
    if one.probability is None and not hedged:
        return None
    if yardstick is None:
        low, high = claim.low, claim.high
    else:
        read = pairs.on_yardstick(claim.phrase, yardstick, claim.direction)
        low, high = (None, None) if read is None else (read.low, read.high)
    return None if low is None or high is None else (low, high)


def _phrase(one: ForecastPair) -> str | None:
    return one.claim.phrase and one.claim.phrase.casefold()


def _error(said: Iterable[tuple[float, float]], probability: float) -> float:
    return fsum(weight * (probability - outcome) ** 2 for outcome, weight in said)
