"""How much a Brier score depends on which probabilities hedges are read as."""

from collections.abc import Iterable, Sequence
from math import fsum

from api.language.hedges.yardsticks import YARDSTICKS
from api.scoring import pairs, points
from api.scoring.pairs import ForecastPair
from api.scoring.statistics import scores
from api.scoring.statistics.intervals import Interval
from api.terms import Weighting

# The outcome of a claim, 0 … 1, and its weight.
WeightedOutcome = tuple[float, float]


def brier_range(
    worded: Sequence[ForecastPair],
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
    readable = [
        (pair, span)
        for pair in worded
        for span in [_span(pair, yardstick, hedged=hedged)]
        if span is not None
    ]
    if not readable:
        return None
    weights = points.weigh([pair.claim.event for pair, _ in readable], weighting)
    phrases: dict[tuple[str | None, Interval], list[WeightedOutcome]] = {}
    for (pair, span), weight in zip(readable, weights, strict=True):
        outcomes = phrases.setdefault((_phrase(pair), span), [])
        outcomes.append((pair.outcome, weight))
    ranges = [_error_range(outcomes, span) for (_, span), outcomes in phrases.items()]
    total = fsum(weights)
    return (
        fsum(least for least, _ in ranges) / total,
        fsum(most for _, most in ranges) / total,
    )


def by_yardstick(
    worded: Sequence[ForecastPair], weighting: Weighting
) -> dict[str, float]:
    """Return the Brier score on each yardstick; phrases off it are read on `survey`."""
    brier: dict[str, float] = {}
    for name in YARDSTICKS:
        reread = [
            pair._replace(probability=pairs.probability(pair.claim, name))
            for pair in worded
        ]
        scored = pairs.weigh(reread, weighting)
        if scored:
            brier[name] = scores.brier(points.sums(scored))
    return brier


def _span(
    pair: ForecastPair, yardstick: str | None, *, hedged: bool
) -> Interval | None:
    claim = pair.claim
    if pair.probability is None and not hedged:
        return None
    if yardstick is None:
        low, high = claim.low, claim.high
    else:
        reading = pairs.on_yardstick(claim.phrase, yardstick, claim.direction)
        low, high = (None, None) if reading is None else (reading.low, reading.high)
    return None if low is None or high is None else (low, high)


def _phrase(pair: ForecastPair) -> str | None:
    return pair.claim.phrase and pair.claim.phrase.casefold()


def _error_range(outcomes: Sequence[WeightedOutcome], span: Interval) -> Interval:
    """Return the least and the greatest Σw(p-o)² for one p in *span*."""
    low, high = span
    rate = fsum(w * o for o, w in outcomes) / fsum(w for _, w in outcomes)
    best = min(max(rate, low), high)
    worst = max(_error(outcomes, low), _error(outcomes, high))
    return _error(outcomes, best), worst


def _error(outcomes: Iterable[WeightedOutcome], probability: float) -> float:
    return fsum(weight * (probability - outcome) ** 2 for outcome, weight in outcomes)
