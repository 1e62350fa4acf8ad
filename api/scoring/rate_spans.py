"""Base rates at many steps at once; see base_rates for what they are."""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import NamedTuple

import numpy as np

from api.scoring import base_rates, grouping
from api.scoring.base_rates import UNIT, TopicSkill
from api.scoring.claim_columns import Bools, Floats, Ints
from api.scoring.claim_spans import ClaimSpans, Weighed
from api.scoring.claim_tables import Numbers
from api.scoring.figures import ReferenceRate
from api.scoring.statistics import steps
from api.scoring.statistics.steps import Spans

# An error that is so much smaller than its terms is added up claim by claim.
CANCELLED = 1e-3
# The sum of more addends may be rounded more than once.
ADDENDS_ROUNDED_ONCE = 2


class RateSpans(NamedTuple):
    """Rates at each step; `topics` and `own` by topic: rows of (events, outcomes)."""

    everything: Ints
    topics: Mapping[str, Ints]
    own: Mapping[str, Ints]

    def unspoken(self, topic: str) -> Ints:
        """Return the rate of a topic's events that the subject never spoke about."""
        none = np.zeros_like(self.everything)
        return self.topics.get(topic, none) - self.own.get(topic, none)

    def reference(self, topics: Sequence[str]) -> Floats:
        """Return the base rate of *topics*, 0 … 1, at each step."""
        events, outcomes = self.everything
        none = np.full(events.size, np.nan)
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
    for nth, one in enumerate(sets):
        for topic in topic_sets[one]:
            rate = np.stack((n[nth], sums[nth]))
            rates[topic] = rates[topic] + rate if topic in rates else rate
    return rates


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
    size, (row, spans, weight) = scored.size, weighed
    sets = scored.claims.vocabulary.topic_sets
    used = grouping.values(scored.claims.topics)
    code = np.searchsorted(used, scored.claims.topics)[row]
    some: list[int] = used.tolist()
    topics = [base_rates.reference_topics(sets[one], topic) for one in some]
    rate = np.array([rates.reference(names) for names in topics]).reshape(-1, size)
    outcome = scored.claims.degree[row]
    changes = steps.Changes(spans, size, code, used.size)
    total, occurred, squared = (
        changes.totals(weight * outcome**power) for power in (0, 1, 2)
    )
    terms = rate**2 * total
    baseline = (terms - 2.0 * rate * occurred + squared).sum(axis=0)
    lost = baseline < CANCELLED * (terms + squared).sum(axis=0)
    for step in np.flatnonzero(lost).tolist():
        rows = spans.at(step)
        gaps = (rate[code[rows], step] - outcome[rows]) ** 2
        baseline[step] = weight[rows] @ gaps
    weights = total.sum(axis=0)
    mean = (rate * total).sum(axis=0) / np.where(weights > 0, weights, 1.0)
    n = _unspoken_events(topics, total > 0, rates)
    return [
        TopicSkill(
            skill=1.0 - error_ / base if base else None,
            reference=ReferenceRate(rate=rate_, n=n_),
        )
        if all_events and weight_
        else None
        for error_, base, rate_, n_, all_events, weight_ in zip(
            error.tolist(),
            baseline.tolist(),
            mean.tolist(),
            n.tolist(),
            rates.everything[0].tolist(),
            weights.tolist(),
            strict=True,
        )
    ]


def _unspoken_events(
    topics: Iterable[Sequence[str]], is_used: Bools, rates: RateSpans
) -> Ints:
    """Return the unspoken events of the topics that claims are measured by."""
    used: dict[str, Bools] = {}
    for names, at_steps in zip(topics, is_used, strict=True):
        for name in names:
            used[name] = used[name] | at_steps if name in used else at_steps
    n = np.zeros(rates.everything.shape[1], np.int64)
    for name, at_steps in used.items():
        n += rates.unspoken(name)[0] * at_steps
    return n
