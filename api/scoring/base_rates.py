"""Base rates: the reference forecast for a claim, by the topics it is about.

The reference plays the part of climatology in forecast verification: how often events
of a topic happen, counted over the events that the subject never spoke about.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from api.scoring import grouping
from api.scoring.claim_columns import Floats
from api.scoring.figures import ReferenceRate
from api.scoring.pairs import ForecastPairs
from api.scoring.statistics import arrays

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

    def plus(self, part: "Rate") -> "Rate":
        """Return the rate of these events and of those of *part*."""
        return Rate(self.events + part.events, self.outcomes + part.outcomes)


NO_EVENTS = Rate()


class Rates(Struct, frozen=True):
    """The rates of all matured events, of each topic, and of a subject's own events.

    The subject is measured against what remains of a topic without its `own` events.
    """

    everything: Rate = Rate()
    topics: Mapping[str, Rate] = {}
    own: Mapping[str, Rate] = {}

    def exchange(self, before: "Rates", now: "Rates") -> "Rates":
        """Return these rates of all events where some that were *before* are *now*."""
        topics = dict(self.topics)
        for topic, part in before.topics.items():
            topics[topic] = topics[topic].minus(part)
        for topic, part in now.topics.items():
            topics[topic] = topics.get(topic, NO_EVENTS).plus(part)
        return Rates(
            self.everything.minus(before.everything).plus(now.everything),
            {topic: rate for topic, rate in topics.items() if rate.events},
        )

    def unspoken(self, topic: str) -> Rate:
        """Return the rate of a topic's events that the subject never spoke about."""
        rate = self.topics.get(topic, NO_EVENTS)
        return rate.minus(self.own[topic]) if topic in self.own else rate

    def of_topics(self, names: Iterable[str]) -> tuple[dict[str, float], int]:
        """Return the base rate of each topic, and how many unspoken events they have.

        There has to be a matured event. Why beside `reference`: it makes no objects.
        """
        everything = self.everything
        prior = PRIOR_EVENTS * (everything.outcomes / UNIT / everything.events)
        by_topic: dict[str, float] = {}
        n = 0
        for name in names:
            whole = self.topics.get(name, NO_EVENTS)
            part = self.own.get(name, NO_EVENTS)
            events = whole.events - part.events
            outcomes = (whole.outcomes - part.outcomes) / UNIT
            by_topic[name] = (outcomes + prior) / (events + PRIOR_EVENTS)
            n += events
        return by_topic, n

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


class SkillSums(NamedTuple):
    """Pairs that have a probability, by their topics and outcomes: parallel arrays.

    `topics`: those that each are measured by; `outcome`, 0 … 1; `weight`: the sum of
    theirs. `error` is the sum of weight * (p - o)² over all.
    """

    topics: list[tuple[str, ...]]
    outcome: Floats
    weight: Floats
    error: float


def sum_up(
    scored: ForecastPairs, weight: Floats, error: float, topic: str | None
) -> SkillSums:
    """Return what the skill of pairs that have a probability is computed from.

    *weight*: that of each pair; *error*: see SkillSums. With *topic* all are measured
    by that one.
    """
    claims = scored.claims
    group = grouping.number(claims.topics, claims.outcome_code)
    first = grouping.first_rows(group)
    topics, outcome = claims.topics[first], claims.degree[first]
    order = np.lexsort((outcome, topics))
    sets = claims.vocabulary.topic_sets
    codes: list[int] = topics[order].tolist()
    return SkillSums(
        topics=[reference_topics(sets[code], topic) for code in codes],
        outcome=outcome[order],
        weight=arrays.totals(weight, group, first.size)[order],
        error=error,
    )


def measure_skill(sums: SkillSums, rates: Rates) -> TopicSkill | None:
    """Compare pairs that have a probability with the base rates of their topics.

    None without a pair, or where one has no base rate.
    """
    if not sums.topics or not rates.everything.events:
        return None
    names = {name for topics in sums.topics for name in topics}
    of_topics, n = rates.of_topics(names)
    by_topics = {
        topics: of_topics[topics[0]] if len(topics) == 1 else rates.reference(topics)
        for topics in sums.topics
    }
    rate = np.array([by_topics[topics] for topics in sums.topics], np.float64)
    reference_error = float((sums.weight * (rate - sums.outcome) ** 2).sum())
    return TopicSkill(
        skill=1.0 - sums.error / reference_error if reference_error else None,
        reference=ReferenceRate(
            rate=float((sums.weight * rate).sum() / sums.weight.sum()),
            n=n,
        ),
    )
