"""The skill of many subjects over the base rates of their topics.

By event a subject differs from a base rate r by d = (p - o)² - (r - o)², the mean over
its claims about the event; below 0 it beat the base rate.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from api.scoring import event_rates, grouping, subject_rates
from api.scoring.base_rates import Rates
from api.scoring.by_subject import BySubject
from api.scoring.claim_columns import Bools, Floats, Numbers, Small
from api.scoring.event_rates import EventRates
from api.scoring.filters import BoardFilter
from api.scoring.grouping import Codes, Keys
from api.scoring.statistics.shrinkage import ScoreSummaries
from api.scoring.subject_rates import OwnRates, Spoken, WantedRates

# Sums of squares below this, per event, are rounding and mean no spread.
NO_SPREAD = 1e-13


class Reference(NamedTuple):
    """What subjects are measured against.

    `spoken`: the events that each spoke about, by any claim; `topics`: the numbers of
    topics, to which others are added.
    """

    rates: EventRates
    spoken: Spoken
    topics: dict[str, int]


class TopicScores(NamedTuple):
    """How subjects did on their events of the same topics, whatever the base rates.

    A row a subject and set of topics; `events`: how many. By event, `error` is the mean
    of p(p - 2o) and `outcome` that of o, each over the claims about it: the means of
    these, the sums of squares about them, and of the products of both. `topics`: how
    many each is about.
    """

    subject: Small
    events: Small
    error: Floats
    outcome: Floats
    error_squares: Floats
    products: Floats
    outcome_squares: Floats
    topics: Numbers


class TopicTable(NamedTuple):
    """Scores by topics, and what base rates leave out for them; see OwnRates."""

    scores: TopicScores
    own: OwnRates

    @classmethod
    def join(cls, tables: Sequence["TopicTable"]) -> "TopicTable":
        """Return at least one table, one after the other."""
        scores, own = zip(*tables, strict=True)
        return cls(grouping.join(scores), grouping.join(own))

    def of(self, which: Bools) -> "TopicTable":
        """Return the rows of some subjects; *which* is a mask over their numbers."""
        scores = which[self.scores.subject]
        own = np.repeat(scores, self.scores.topics)
        return TopicTable(
            grouping.take(self.scores, scores), grouping.take(self.own, own)
        )

    def renumbered(self, numbers: Codes) -> "TopicTable":
        """Return the same with the *numbers* of those numbered here."""
        subject = numbers[self.scores.subject].astype(self.scores.subject.dtype)
        return self._replace(scores=self.scores._replace(subject=subject))


def add_up(
    settled: BySubject, counts: Bools, reference: Reference, topic: str | None
) -> TopicTable:
    """Return how subjects did by the topics of their events.

    *settled* claims have a probability and an outcome; those that *counts* picks are of
    the cohort. An event's topics are those of all of a subject's settled claims about
    it. *topic*: the one that all are measured by. A subject's rows are in the order of
    the first event of each.
    """
    means = _means_by_event(settled, counts, topic)
    subject, topics = means.subject, means.topics
    group = grouping.number(subject, topics)
    group = grouping.number(grouping.first_rows(group)[group])
    first = grouping.first_rows(group)
    sizes, own = subject_rates.own_rates(
        reference.rates,
        reference.spoken,
        WantedRates(subject[first], topics[first], means.topic_sets),
        reference.topics,
    )
    events = np.bincount(group)
    errors, outcomes = (
        np.bincount(group, values) / events for values in (means.error, means.outcome)
    )
    error, outcome = means.error - errors[group], means.outcome - outcomes[group]
    squares, products, outcome_squares = (
        np.bincount(group, values).astype(np.float64)
        for values in (error**2, error * outcome, outcome**2)
    )
    scores = TopicScores(
        subject=subject[first].astype(np.int32),
        events=events.astype(np.int32),
        error=errors,
        outcome=outcomes,
        error_squares=squares,
        products=products,
        outcome_squares=outcome_squares,
        topics=sizes,
    )
    return TopicTable(scores, own)


class EventMeans(NamedTuple):
    """Means over a subject's claims about each event: parallel arrays.

    `topics`: the place of the event's in `topic_sets`; `error`: of p(p - 2o).
    """

    subject: Codes
    topics: Codes
    topic_sets: Sequence[tuple[str, ...]]
    error: Floats
    outcome: Floats


def _means_by_event(settled: BySubject, counts: Bools, topic: str | None) -> EventMeans:
    event, claims = settled.event, settled.claims
    topics, sets = event_rates.unite_topics(
        event, claims.topics, claims.vocabulary.topic_sets
    )
    if topic is not None:
        topics, sets = np.zeros(topics.size, np.intp), [(topic,)]
    n = np.bincount(event[counts], minlength=topics.size)
    used = np.flatnonzero(n)
    probability, outcome = settled.pairs.probability, claims.degree
    error, occurred = (
        np.bincount(event[counts], values[counts], topics.size)[used] / n[used]
        for values in (probability * (probability - 2.0 * outcome), outcome)
    )
    subject = settled.subject_of_event[used]
    return EventMeans(subject, topics[used], sets, error, occurred)


def summarize(
    table: TopicTable, rates: Rates, numbers: Mapping[str, int], subjects: int
) -> ScoreSummaries:
    """Return the number, the mean and the spread of d over each subject's events.

    *rates*: those of all events; *numbers*: of the topics in the table. By topics the
    mean of d is that of e + 2ro - r², and its spread follows from those of e and o.
    """
    by = table.scores
    if not rates.overall.events:
        none = np.zeros(subjects)
        return ScoreSummaries(none.astype(np.intp), np.full(subjects, np.nan), none)
    rate = subject_rates.reference_rates(by.topics, table.own, rates, numbers)
    difference = (2.0 * by.outcome - rate) * rate
    difference += by.error
    n = np.bincount(by.subject, by.events, subjects)
    sums = np.bincount(by.subject, by.events * difference, subjects)
    mean = np.divide(sums, n, out=np.full(subjects, np.nan), where=n > 0)
    difference -= mean[by.subject]
    difference *= difference
    difference *= by.events
    difference += by.error_squares
    rate *= 2.0
    difference += (2.0 * by.products + rate * by.outcome_squares) * rate
    squares = np.bincount(by.subject, difference, subjects)
    spread = np.where(squares > NO_SPREAD * n, squares, 0.0)
    return ScoreSummaries(n.astype(np.intp), mean, spread)


def measure(scored: BySubject, reference: Reference, filters: BoardFilter) -> Floats:
    """Return each subject's 1 - Σw(p-o)²/Σw(r-o)², at most 1, NaN where it has none."""
    claims = scored.claims
    sets = claims.vocabulary.topic_sets
    rate = _reference_rates(reference, scored, claims.topics, sets, filters.topic)
    weight = scored.weight(filters.weight)
    error, reference_error = (
        np.bincount(scored.subject, weight * values, scored.subjects)
        for values in (scored.squared_error, (rate - claims.degree) ** 2)
    )
    none = np.full(scored.subjects, np.nan)
    return 1.0 - np.divide(error, reference_error, out=none, where=reference_error > 0)


def _reference_rates(
    reference: Reference,
    scored: BySubject,
    topics: Keys,
    topic_sets: Sequence[tuple[str, ...]],
    topic: str | None,
) -> Floats:
    """Return the base rate of each row's subject and topics, NaN for none."""
    rates, numbers = reference.rates.totals, reference.topics
    if not rates.overall.events:
        return np.full(scored.subject.size, np.nan)
    if topic is not None:
        topics, topic_sets = np.zeros(scored.subject.size, np.intp), [(topic,)]
    row = grouping.number(scored.subject, topics)
    first = grouping.first_rows(row)
    codes = topics[first].astype(np.intp)
    wanted = WantedRates(scored.subject[first], codes, topic_sets)
    sizes, own = subject_rates.own_rates(
        reference.rates, reference.spoken, wanted, numbers
    )
    return subject_rates.reference_rates(sizes, own, rates, numbers)[row]
