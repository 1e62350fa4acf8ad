"""Tallies: sums that tell how far a source was better than the rates of its topics.

Why sums of integers: what one claim changes is added and taken away without loss, so
that sums kept by the writer equal those of the whole log to the last digit. A claim
beats a rate r by d = (p-o)² - (r-o)² = e + 2ro - r², where e = p² - 2po: with the sums
of e and o, of their squares and their product, over events, d needs no claim.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import fsum

from msgspec import Struct

from api.scoring import base_rates
from api.scoring.base_rates import Rates
from api.scoring.pairs import ForecastPair
from api.scoring.statistics.shrinkage import Group

UNIT = 10**12
# Squares below this share of an event are what rounding leaves of none at all.
NO_SPREAD = 1e-13

Topics = tuple[str, ...]


class Tally(Struct, frozen=True):
    """Sums over events of some topics, of their mean errors e and mean outcomes o.

    `error` and `outcome` in 1e-12, squares and product in 1e-24.
    """

    events: int = 0
    error: float = 0
    outcome: float = 0
    error_squared: float = 0
    outcome_squared: float = 0
    error_by_outcome: float = 0


class _Event:
    """The claims about one event: their topics and the sums of their terms."""

    def __init__(self) -> None:
        self.topics: set[str] = set()
        self.claims = 0
        self.error = 0
        self.outcome = 0


def tally(
    matured: Iterable[ForecastPair], settled: Iterable[ForecastPair]
) -> dict[Topics, Tally]:
    """Add up the *matured* claims that have a probability, each event counting once.

    An event's topics are those of all its *settled* claims.
    """
    events: defaultdict[int, _Event] = defaultdict(_Event)
    for one in matured:
        if one.probability is not None:
            event = events[one.claim.event]
            event.claims += 1
            event.error += round(UNIT * _error(one.probability, one.outcome))
            event.outcome += round(UNIT * one.outcome)
    for one in settled:
        if one.probability is not None and one.claim.event in events:
            events[one.claim.event].topics.update(one.claim.topics)
    sums: dict[Topics, list[int]] = {}
    for event in events.values():
        e, o = _mean(event.error, event.claims), _mean(event.outcome, event.claims)
        kept = sums.setdefault(tuple(sorted(event.topics)), [0] * 6)
        for place, term in enumerate((1, e, o, e * e, o * o, e * o)):
            kept[place] += term
    return {
        topics: Tally(kept[0], *(float(each) for each in kept[1:]))
        for topics, kept in sums.items()
    }


def group(
    tallies: Mapping[Topics, Tally], reference: Rates, asked: str | None
) -> Group | None:
    """Return how far the events' mean scores were from those of their topics' rates."""
    means: list[float] = []
    squares: list[float] = []
    events = 0
    for topics, one in tallies.items():
        rate = reference.of(base_rates.chosen(topics, asked))
        if rate is not None and one.events:
            events += one.events
            means += _sum(one, rate)
            squares += _sum_of_squares(one, rate)
    if not events:
        return None
    mean = fsum(means) / events
    spread = fsum([*squares, -events * mean**2])
    return Group(events, mean, spread if spread > NO_SPREAD * events else 0.0)


def _error(probability: float, outcome: float) -> float:
    return probability * probability - 2.0 * probability * outcome


def _mean(total: int, n: int) -> int:
    """Return the mean of *n*, rounded half away from zero as PostgreSQL does."""
    half_up = (2 * abs(total) + n) // (2 * n)
    return half_up if total >= 0 else -half_up


def _sum(one: Tally, rate: float) -> Sequence[float]:
    return (
        one.error / UNIT,
        2.0 * rate * (one.outcome / UNIT),
        -one.events * rate**2,
    )


def _sum_of_squares(one: Tally, rate: float) -> Sequence[float]:
    return (
        one.error_squared / UNIT**2,
        4.0 * rate**2 * (one.outcome_squared / UNIT**2),
        one.events * rate**4,
        4.0 * rate * (one.error_by_outcome / UNIT**2),
        -2.0 * rate**2 * (one.error / UNIT),
        -4.0 * rate**3 * (one.outcome / UNIT),
    )
