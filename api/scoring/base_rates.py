"""Base rates: the reference forecast for a claim, by the topics it is about.

The reference plays the part of climatology in forecast verification: how often events
of a topic happen, counted over the events that the subject never spoke about. A claim
about several topics has the mean of their rates, one about none the rate of all events.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import fsum
from typing import Any, NamedTuple, overload

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from api.scoring import grouping
from api.scoring.claim_columns import Floats
from api.scoring.figures import ReferenceRate
from api.scoring.pairs import ForecastPairs
from api.scoring.statistics import arrays

# A topic's rate starts from this many events at the rate of all topics.
PRIOR_EVENTS = 10
UNIT = 10**9
Column = NDArray[np.integer[Any]] | Floats


class Rate(Struct, frozen=True):
    """A number of matured events, and the sum of their mean outcomes in 1e-9.

    Both are integers, so that subtracting a part is exact in whatever order it is done.
    """

    events: int = 0
    outcomes: int = 0

    @property
    def mean(self) -> float:
        """The mean outcome, 0 … 1; there has to be an event."""
        return self.outcomes / UNIT / self.events

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

    overall: Rate = Rate()
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
            self.overall.minus(before.overall).plus(now.overall),
            {topic: rate for topic, rate in topics.items() if rate.events},
        )

    def of_topics(self, names: Iterable[str]) -> tuple[dict[str, float], int]:
        """Return the rate of each topic, and how many unspoken events they have.

        There has to be a matured event.
        """
        overall = self.overall.mean
        by_topic: dict[str, float] = {}
        n = 0
        for name in names:
            whole = self.topics.get(name, NO_EVENTS)
            part = self.own.get(name, NO_EVENTS)
            events = whole.events - part.events
            by_topic[name] = shrunk(whole.outcomes - part.outcomes, events, overall)
            n += events
        return by_topic, n


@overload
def shrunk(outcomes: float, events: float, overall: float) -> float: ...
@overload
def shrunk(outcomes: Column, events: Column, overall: Floats | float) -> Floats: ...
def shrunk(outcomes: Any, events: Any, overall: Any) -> Any:
    """Return mean outcomes of *events*, shrunk towards the *overall* mean, all 0 … 1.

    *outcomes*: the sum of each event's, in 1e-9. (Σō_e + 10·ō_all)/(n + 10) is what to
    expect after n events by a prior of Beta(10·ō_all, 10·(1 - ō_all)): Gelman et al.,
    Bayesian Data Analysis, 3rd edition 2013, section 2.4.
    """
    return (outcomes / UNIT + PRIOR_EVENTS * overall) / (events + PRIOR_EVENTS)


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
    sets = claims.vocabulary.topic_sets
    codes: list[int] = claims.topics[first].tolist()
    return SkillSums(
        topics=[reference_topics(sets[code], topic) for code in codes],
        outcome=claims.degree[first],
        weight=arrays.totals(weight, group, first.size),
        error=error,
    )


def measure_skill(sums: SkillSums, rates: Rates) -> TopicSkill | None:
    """Compare pairs that have a probability with the base rates of their topics.

    None without a pair, or where one has no base rate.
    """
    if not sums.topics or not rates.overall.events:
        return None
    of_topics, n = rates.of_topics({name for names in sums.topics for name in names})
    overall = rates.overall.mean
    by_topics = {
        topics: _mean([of_topics[topic] for topic in topics], overall)
        for topics in set(sums.topics)
    }
    rate = np.array([by_topics[topics] for topics in sums.topics], np.float64)
    terms = rate_terms(sums.weight, sums.outcome, rate)
    return compare(sums.error, RateSums(*map(arrays.total, terms)), n)


class RateSums(NamedTuple):
    """Sums over pairs, of which there is at least one: those of `rate_terms`."""

    weight: float
    rate: float
    error: float


def rate_terms(weight: Floats, outcome: Floats, rate: Floats) -> Iterator[Floats]:
    """Yield w, wr and w(r-o)², where r is the base rate, in the order of `RateSums`."""
    yield weight
    yield weight * rate
    yield weight * (rate - outcome) ** 2


def compare(error: float, sums: RateSums, n: int) -> TopicSkill:
    """Compare pairs with base rates of *n* events; *error*: Σw(p-o)²."""
    return TopicSkill(
        skill=1.0 - error / sums.error if sums.error else None,
        reference=ReferenceRate(rate=sums.rate / sums.weight, n=n),
    )


def _mean(rates: Sequence[float], overall: float) -> float:
    """Return the mean rate of a claim's topics, the *overall* one without a topic."""
    if len(rates) == 1:
        return rates[0]
    return fsum(rates) / len(rates) if rates else overall
