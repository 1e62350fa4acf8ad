"""Rates: how often what a topic asks comes to pass, where a subject said nothing."""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum

from msgspec import Struct

from api.scoring.figures import Reference
from api.scoring.pairs import ForecastPair

# How many events of no topic in particular a topic's own rate starts from.
PRIOR_EVENTS = 10
UNIT = 10**9


class Rate(Struct, frozen=True):
    """So many matured events, and the sum of their mean outcomes, in 1e-9.

    Whole numbers, so that what is left without a part is the same however it is added.
    """

    events: int = 0
    outcomes: int = 0

    def drawn(self, overall: float) -> float:
        """Return the mean outcome, 0 … 1, drawn towards *overall* by ten events."""
        whole = self.outcomes / UNIT + PRIOR_EVENTS * overall
        return whole / (self.events + PRIOR_EVENTS)

    def minus(self, part: "Rate") -> "Rate":
        """Return what is left without a part of it."""
        return Rate(self.events - part.events, self.outcomes - part.outcomes)


NONE = Rate()


class Rates(Struct, frozen=True):
    """The matured events, all and by topic, and those that a subject spoke about.

    It is measured by what is left of a topic without these, its `own`.
    """

    everything: Rate = Rate()
    topics: Mapping[str, Rate] = {}
    own: Mapping[str, Rate] = {}

    def unspoken(self, topic: str) -> Rate:
        """Return the rate of a topic's events that the subject never spoke about."""
        whole = self.topics.get(topic, NONE)
        return whole.minus(self.own[topic]) if topic in self.own else whole

    def of(self, topics: Sequence[str]) -> float | None:
        """Return the base rate of *topics*, 0 … 1; of several the mean of theirs.

        A topic's is drawn towards that of all by ten events; None without any event.
        """
        if not self.everything.events:
            return None
        overall = self.everything.outcomes / UNIT / self.everything.events
        rates = [self.unspoken(topic).drawn(overall) for topic in topics]
        return fsum(rates) / len(rates) if rates else overall


def chosen(topics: Sequence[str], asked: str | None) -> tuple[str, ...]:
    """Return the topics a claim is measured by: all it has, or the one asked for."""
    return tuple(topics) if asked is None else (asked,)


class TopicSkill(Struct, frozen=True):
    """How far the probabilities were better than the topics' rates, and those rates.

    `skill`: 1 - Σw(p-o)²/Σw(r-o)², at most 1; null where r was right every time.
    """

    skill: float | None
    reference: Reference


def measure(
    scored: Iterable[tuple[ForecastPair, float]], rates: Rates, asked: str | None
) -> TopicSkill | None:
    """Compare claims, each with its weight, with the rates of their topics."""
    by_topics: dict[tuple[str, ...], float | None] = {}
    errors: list[float] = []
    others: list[float] = []
    told: list[float] = []
    weights: list[float] = []
    for one, weight in scored:
        topics = chosen(one.claim.topics, asked)
        if topics not in by_topics:
            by_topics[topics] = rates.of(topics)
        rate = by_topics[topics]
        if rate is None or one.probability is None:
            return None
        errors.append(weight * (one.probability - one.outcome) ** 2)
        others.append(weight * (rate - one.outcome) ** 2)
        told.append(weight * rate)
        weights.append(weight)
    if not weights:
        return None
    used = {topic for topics in by_topics for topic in topics}
    return TopicSkill(
        skill=1.0 - fsum(errors) / fsum(others) if any(others) else None,
        reference=Reference(
            rate=fsum(told) / fsum(weights),
            n=sum(rates.unspoken(topic).events for topic in used),
        ),
    )
