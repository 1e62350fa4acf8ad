"""Base rates at many steps at once; see base_rates for what they are."""

from collections.abc import Iterator, Mapping, Sequence
from math import fsum
from typing import NamedTuple

import numpy as np

from api.scoring import base_rates, grouping
from api.scoring.base_rates import UNIT, RateSums, TopicSkill
from api.scoring.claim_columns import Bools, ClaimColumns, Floats, Ints
from api.scoring.claim_spans import ClaimSpans, Weighed
from api.scoring.claim_tables import Numbers
from api.scoring.grouping import Codes
from api.scoring.statistics import arrays, steps
from api.scoring.statistics.steps import Spans

# The sum of more addends may be rounded more than once.
ADDENDS_ROUNDED_ONCE = 2


class RateSpans(NamedTuple):
    """Rates at each step; `topics` and `own` by topic: rows of (events, outcomes)."""

    overall: Ints
    topics: Mapping[str, Ints]
    own: Mapping[str, Ints]

    def over(self, first: int, past: int) -> "RateSpans":
        """Return the rates of some steps."""
        return RateSpans(
            self.overall[:, first:past],
            {topic: rate[:, first:past] for topic, rate in self.topics.items()},
            {topic: rate[:, first:past] for topic, rate in self.own.items()},
        )

    def unspoken(self, topic: str) -> Ints:
        """Return the rate of a topic's events that the subject never spoke about."""
        none = np.zeros_like(self.overall)
        return self.topics.get(topic, none) - self.own.get(topic, none)

    def reference(self, topics: Sequence[str]) -> Floats:
        """Return the base rate of *topics*, 0 … 1, at each step; 0 before any event."""
        events, outcomes = self.overall
        none = np.zeros(events.size)
        overall = np.divide(outcomes / UNIT, events, out=none, where=events > 0)
        rates = [self._shrunk(topic, overall) for topic in topics]
        if len(rates) > ADDENDS_ROUNDED_ONCE:
            sums = np.array([fsum(terms) for terms in np.transpose(rates).tolist()])
        else:
            sums = sum(rates, np.zeros(events.size))
        return sums / len(rates) if rates else overall

    def _shrunk(self, topic: str, overall: Floats) -> Floats:
        events, outcomes = self.unspoken(topic)
        return base_rates.shrunk(outcomes, events, overall)


def by_topic(
    code: Numbers,
    outcome: Numbers,
    spans: Spans,
    topic_sets: Sequence[tuple[str, ...]],
    size: int,
) -> dict[str, Ints]:
    """Return the rates of matured events by topic: rows of (events, outcomes).

    *code*: of each event's set of topics; *outcome*: in 1e-9, an integer.
    """
    used = grouping.values(code)
    place = np.searchsorted(used, code)
    changes = steps.Changes(spans, size, place, used.size)
    n, sums = changes.counts(), changes.totals(outcome.astype(np.float64))
    sums = sums.astype(np.int64)
    rates: dict[str, Ints] = {}
    sets: list[int] = used.tolist()
    for row, topic_set in enumerate(sets):
        for topic in topic_sets[topic_set]:
            rate = np.stack((n[row], sums[row]))
            rates[topic] = rates[topic] + rate if topic in rates else rate
    return rates


class _Groups(NamedTuple):
    """Claims that are measured by the same topics and came out alike.

    By claim, the `number` of its group; by group, the place of its topics in `topics`
    and its `outcome`, 0 … 1.
    """

    number: Codes
    place: Codes
    outcome: Floats
    topics: list[tuple[str, ...]]

    @classmethod
    def of(cls, claims: ClaimColumns, topic: str | None) -> "_Groups":
        """Return the groups of claims; with *topic* all are measured by that one."""
        number = grouping.number(claims.topics, claims.outcome_code)
        first = grouping.first_rows(number)
        sets = claims.vocabulary.topic_sets
        codes, place = np.unique(claims.topics[first], return_inverse=True)
        used: list[int] = codes.tolist()
        topics = [base_rates.reference_topics(sets[code], topic) for code in used]
        return cls(number, place, claims.degree[first], topics)


def measure_skill(
    scored: ClaimSpans,
    weighed: Weighed,
    error: Floats,
    rates: RateSpans,
    topic: str | None,
) -> list[TopicSkill | None]:
    """Compare claims that have a probability with base rates at each step.

    *error*: their Σw(p-o)². See base_rates.measure_skill.
    """
    groups = _Groups.of(scored.claims, topic)
    reference = np.array([rates.reference(names) for names in groups.topics])
    reference = reference.reshape(-1, scored.size)
    number = groups.number[weighed.row]
    at_once = max(1, steps.GROUP_STEPS_AT_ONCE // max(1, groups.place.size))
    measured: list[TopicSkill | None] = []
    for first in range(0, scored.size, at_once):
        past = min(first + at_once, scored.size)
        spans = weighed.spans.over(first, past)
        rows = spans.exist
        changes = steps.Changes(
            spans.take(rows), past - first, number[rows], groups.place.size
        )
        measured += _compare(
            groups,
            changes.totals(weighed.weight[rows]),
            reference[groups.place, first:past],
            error[first:past],
            rates.over(first, past),
        )
    return measured


def _compare(
    groups: _Groups, weight: Floats, rate: Floats, error: Floats, rates: RateSpans
) -> Iterator[TopicSkill | None]:
    """Compare groups of claims with base rates, both of shape (groups, steps)."""
    terms = base_rates.rate_terms(weight, groups.outcome[:, np.newaxis], rate)
    sums = np.transpose([arrays.column_totals(term) for term in terms])
    n = _unspoken_events(groups, weight > 0, rates)
    at_steps = zip(
        error.tolist(),
        sums.tolist(),
        n.tolist(),
        rates.overall[0].tolist(),
        strict=True,
    )
    for own_error, of_rates, unspoken, events in at_steps:
        by_rates = RateSums(*of_rates)
        is_known = events and by_rates.weight
        yield base_rates.compare(own_error, by_rates, unspoken) if is_known else None


def _unspoken_events(groups: _Groups, is_used: Bools, rates: RateSpans) -> Ints:
    """Return the unspoken events of the topics that claims are measured by."""
    used: dict[str, Bools] = {}
    places: list[int] = groups.place.tolist()
    for place, at_steps in zip(places, is_used, strict=True):
        for name in groups.topics[place]:
            used[name] = used[name] | at_steps if name in used else at_steps
    n = np.zeros(rates.overall.shape[1], np.int64)
    for name, at_steps in used.items():
        n += rates.unspoken(name)[0] * at_steps
    return n
