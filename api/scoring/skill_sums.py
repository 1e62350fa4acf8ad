"""Sums from which the skill of a source over its topics' base rates follows.

Why sums of integers: the terms of one claim are added and subtracted without loss, so
that sums updated by the writer equal those of the whole log to the last digit. A claim
differs from a base rate r by d = (p-o)² - (r-o)² = e + 2ro - r², where e = p² - 2po:
from the sums of e and o, of their squares and their product, over events, the mean and
the variance of d follow for every r without reading a claim.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import fsum

from msgspec import Struct

from api.scoring import base_rates
from api.scoring.base_rates import Rates
from api.scoring.pairs import ForecastPair
from api.scoring.statistics.shrinkage import ScoreSummary

UNIT = 10**12
# Sums of squares below this, per event, are rounding and mean no spread.
NO_SPREAD = 1e-13

Topics = tuple[str, ...]


class SkillSums(Struct, frozen=True):
    """Sums over the events of one set of topics, of the events' means of e and of o.

    `error` (e) and `outcome` (o) are in 1e-12, their squares and product in 1e-24.
    """

    events: int = 0
    error: float = 0
    outcome: float = 0
    error_squared: float = 0
    outcome_squared: float = 0
    error_by_outcome: float = 0


class _EventSums:
    """The claims about one event: their topics and the sums of their terms."""

    def __init__(self) -> None:
        self.topics: set[str] = set()
        self.claims = 0
        self.error = 0
        self.outcome = 0


def add_up(
    matured: Iterable[ForecastPair], settled: Iterable[ForecastPair]
) -> dict[Topics, SkillSums]:
    """Add up the *matured* pairs that have a probability, each event counting once.

    An event's topics are those of all its *settled* pairs.
    """
    events: defaultdict[int, _EventSums] = defaultdict(_EventSums)
    for pair in matured:
        if pair.probability is not None:
            event = events[pair.claim.event]
            event.claims += 1
            event.error += round(UNIT * _error(pair.probability, pair.outcome))
            event.outcome += round(UNIT * pair.outcome)
    for pair in settled:
        if pair.probability is not None and pair.claim.event in events:
            events[pair.claim.event].topics.update(pair.claim.topics)
    return _by_topics(events.values())


def _by_topics(events: Iterable[_EventSums]) -> dict[Topics, SkillSums]:
    by_topics: dict[Topics, list[int]] = {}
    for event in events:
        e, o = _mean(event.error, event.claims), _mean(event.outcome, event.claims)
        sums = by_topics.setdefault(tuple(sorted(event.topics)), [0] * 6)
        for place, term in enumerate((1, e, o, e * e, o * o, e * o)):
            sums[place] += term
    return {
        topics: SkillSums(sums[0], *(float(term) for term in sums[1:]))
        for topics, sums in by_topics.items()
    }


def summarize(
    by_topics: Mapping[Topics, SkillSums], reference: Rates, topic: str | None
) -> ScoreSummary | None:
    """Return the mean and the spread of d over events; below 0 beats the base rates.

    None without an event that has a base rate. *topic*: the one all are measured by.
    """
    means: list[float] = []
    squares: list[float] = []
    events = 0
    for topics, sums in by_topics.items():
        rate = reference.reference(base_rates.reference_topics(topics, topic))
        if rate is not None and sums.events:
            events += sums.events
            means += _difference_terms(sums, rate)
            squares += _squared_difference_terms(sums, rate)
    if not events:
        return None
    mean = fsum(means) / events
    spread = fsum([*squares, -events * mean**2])
    return ScoreSummary(events, mean, spread if spread > NO_SPREAD * events else 0.0)


def _error(probability: float, outcome: float) -> float:
    return probability * probability - 2.0 * probability * outcome


def _mean(total: int, n: int) -> int:
    """Return the mean of *n*, rounded half away from zero as PostgreSQL does."""
    half_up = (2 * abs(total) + n) // (2 * n)
    return half_up if total >= 0 else -half_up


def _difference_terms(sums: SkillSums, rate: float) -> Sequence[float]:
    """Return the terms of Σd = Σ(e + 2ro - r²) over events."""
    return (
        sums.error / UNIT,
        2.0 * rate * (sums.outcome / UNIT),
        -sums.events * rate**2,
    )


def _squared_difference_terms(sums: SkillSums, rate: float) -> Sequence[float]:
    """Return the terms of Σd² = Σ(e + 2ro - r²)² over events."""
    return (
        sums.error_squared / UNIT**2,
        4.0 * rate**2 * (sums.outcome_squared / UNIT**2),
        sums.events * rate**4,
        4.0 * rate * (sums.error_by_outcome / UNIT**2),
        -2.0 * rate**2 * (sums.error / UNIT),
        -4.0 * rate**3 * (sums.outcome / UNIT),
    )
