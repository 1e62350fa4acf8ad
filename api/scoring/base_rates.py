"""Base rates: the reference forecast for a claim, by the topics it is about.

The reference plays the part of climatology in forecast verification: how often events
of a topic happen, counted over the events that the subject never spoke about.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum

from msgspec import Struct

from api.scoring.figures import ReferenceRate
from api.scoring.pairs import ForecastPair

# A topic's rate starts from this many events at the rate of all topics.
PRIOR_EVENTS = 10
UNIT = 10**9


class Rate(Struct, frozen=True):
    """A number of matured events, and the sum of their mean outcomes in 1e-9.

    Both are integers, so that subtracting a part is exact in whatever order it is done.
    """

    events: int = 0
    outcomes: int = 0

    def shrunk(self, overall: float) -> float:
        """Return the mean outcome, 0 … 1, shrunk towards *overall* by ten events."""
        outcomes = self.outcomes / UNIT + PRIOR_EVENTS * overall
        return outcomes / (self.events + PRIOR_EVENTS)

    def minus(self, part: "Rate") -> "Rate":
        """Return the rate of the remaining events, without those of *part*."""
        return Rate(self.events - part.events, self.outcomes - part.outcomes)


NO_EVENTS = Rate()


class Rates(Struct, frozen=True):
    """The rates of all matured events, of each topic, and of a subject's own events.

    The subject is measured against what remains of a topic without its `own` events.
    """

    everything: Rate = Rate()
    topics: Mapping[str, Rate] = {}
    own: Mapping[str, Rate] = {}

    def unspoken(self, topic: str) -> Rate:
        """Return the rate of a topic's events that the subject never spoke about."""
        rate = self.topics.get(topic, NO_EVENTS)
        return rate.minus(self.own[topic]) if topic in self.own else rate

    def reference(self, topics: Sequence[str]) -> float | None:
        """Return the base rate of *topics*, 0 … 1: the mean of the topics' own rates.

        Each is (Σō_e + 10·ō_all)/(n + 10) over its n unspoken events; without a topic
        it is ō_all; None without any matured event.
        """
        if not self.everything.events:
            return None
        overall = self.everything.outcomes / UNIT / self.everything.events
        rates = [self.unspoken(topic).shrunk(overall) for topic in topics]
        return fsum(rates) / len(rates) if rates else overall


def reference_topics(topics: Sequence[str], topic: str | None) -> tuple[str, ...]:
    """Return the topics a claim is measured by: *topic* where filtered, or its own."""
    return tuple(topics) if topic is None else (topic,)


class TopicSkill(Struct, frozen=True):
    """The skill of probabilities over the topics' base rates, and those base rates.

    `skill`: 1 - Σw(p-o)²/Σw(r-o)², at most 1; None where r was right every time.
    """

    skill: float | None
    reference: ReferenceRate


def measure_skill(
    weighted: Iterable[tuple[ForecastPair, float]], rates: Rates, topic: str | None
) -> TopicSkill | None:
    """Compare pairs, each with its weight, with the base rates of their topics.

    None without a pair, or where one has no probability or no base rate.
    """
    rate_of: dict[tuple[str, ...], float | None] = {}
    errors: list[float] = []
    reference_errors: list[float] = []
    references: list[float] = []
    weights: list[float] = []
    for pair, weight in weighted:
        topics = reference_topics(pair.claim.topics, topic)
        if topics not in rate_of:
            rate_of[topics] = rates.reference(topics)
        rate = rate_of[topics]
        if rate is None or pair.probability is None:
            return None
        errors.append(weight * (pair.probability - pair.outcome) ** 2)
        reference_errors.append(weight * (rate - pair.outcome) ** 2)
        references.append(weight * rate)
        weights.append(weight)
    if not weights:
        return None
    measured_by = {name for topics in rate_of for name in topics}
    return TopicSkill(
        skill=1.0 - fsum(errors) / fsum(reference_errors)
        if any(reference_errors)
        else None,
        reference=ReferenceRate(
            rate=fsum(references) / fsum(weights),
            n=sum(rates.unspoken(name).events for name in measured_by),
        ),
    )
