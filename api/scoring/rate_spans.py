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
from api.scoring.grouping import Codes
from api.scoring.statistics import steps
from api.scoring.statistics.steps import Spans

# An error whose share of its terms is smaller is added up claim by claim.
CANCELLED = 1e-3
# The sum of more addends may be rounded more than once.
ADDENDS_ROUNDED_ONCE = 2


class RateSpans(NamedTuple):
    """Rates at each step; `topics` and `own` by topic: rows of (events, outcomes)."""

    overall: Ints
    topics: Mapping[str, Ints]
    own: Mapping[str, Ints]

    def unspoken(self, topic: str) -> Ints:
        """Return the rate of a topic's events that the subject never spoke about."""
        none = np.zeros_like(self.overall)
        return self.topics.get(topic, none) - self.own.get(topic, none)

    def reference(self, topics: Sequence[str]) -> Floats:
        """Return the base rate of *topics*, 0 … 1, at each step."""
        events, outcomes = self.overall
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
    for row, topic_set in enumerate(sets):
        for topic in topic_sets[topic_set]:
            rate = np.stack((n[row], sums[row]))
            rates[topic] = rates[topic] + rate if topic in rates else rate
    return rates


class _Compared(NamedTuple):
    """Claims that are compared with base rates, at steps: parallel arrays.

    `code`: of the topics that each is measured by; `outcome`, 0 … 1.
    """

    code: Codes
    spans: Spans
    weight: Floats
    outcome: Floats


class _Sums(NamedTuple):
    """Sums over claims, of shape (codes of topics, steps): Σw, Σwo and Σwo²."""

    weight: Floats
    outcome: Floats
    square: Floats


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
    sets = scored.claims.vocabulary.topic_sets
    used = grouping.values(scored.claims.topics)
    topic_code = np.searchsorted(used, scored.claims.topics)[weighed.row]
    codes: list[int] = used.tolist()
    topics = [base_rates.reference_topics(sets[code], topic) for code in codes]
    rate = np.array([rates.reference(names) for names in topics])
    rate = rate.reshape(-1, scored.size)
    outcome = scored.claims.degree[weighed.row]
    compared = _Compared(topic_code, weighed.spans, weighed.weight, outcome)
    sums = _add_up(compared, rate.shape)
    weight = sums.weight.sum(axis=0)
    mean = (rate * sums.weight).sum(axis=0) / np.where(weight > 0, weight, 1.0)
    columns = (
        error,
        _reference_error(compared, sums, rate),
        mean,
        _unspoken_events(topics, sums.weight > 0, rates),
        (rates.overall[0] > 0) & (weight > 0),
    )
    at_steps = zip(*(column.tolist() for column in columns), strict=True)
    return [
        TopicSkill(
            skill=1.0 - own_error / reference_error if reference_error else None,
            reference=ReferenceRate(rate=mean_rate, n=n),
        )
        if is_known
        else None
        for own_error, reference_error, mean_rate, n, is_known in at_steps
    ]


def _add_up(compared: _Compared, shape: tuple[int, ...]) -> _Sums:
    codes, size = shape
    changes = steps.Changes(compared.spans, size, compared.code, codes)
    weight, outcome = compared.weight, compared.outcome
    return _Sums(*(changes.totals(weight * outcome**power) for power in (0, 1, 2)))


def _reference_error(compared: _Compared, sums: _Sums, rate: Floats) -> Floats:
    """Return Σw(r-o)² at each step, where *rate* is r by code and step.

    It is the sum of r²Σw - 2rΣwo + Σwo² over codes, unless rounding is most of that.
    """
    terms = rate**2 * sums.weight
    error = (terms - 2.0 * rate * sums.outcome + sums.square).sum(axis=0)
    cancelled = error < CANCELLED * (terms + sums.square).sum(axis=0)
    for step in np.flatnonzero(cancelled).tolist():
        rows = compared.spans.at(step)
        gaps = (rate[compared.code[rows], step] - compared.outcome[rows]) ** 2
        error[step] = compared.weight[rows] @ gaps
    return error


def _unspoken_events(
    topics: Iterable[Sequence[str]], is_used: Bools, rates: RateSpans
) -> Ints:
    """Return the unspoken events of the topics that claims are measured by."""
    used: dict[str, Bools] = {}
    for names, at_steps in zip(topics, is_used, strict=True):
        for name in names:
            used[name] = used[name] | at_steps if name in used else at_steps
    n = np.zeros(rates.overall.shape[1], np.int64)
    for name, at_steps in used.items():
        n += rates.unspoken(name)[0] * at_steps
    return n
