"""The skill of many subjects over the base rates of their topics.

By event a subject differs from base rates r by d = (p - o)² - (r - o)², the mean over
its claims about the event; below 0 it beat the base rates.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from api.scoring import grouping, subject_rates, topic_scores
from api.scoring.base_rates import Rates
from api.scoring.by_subject import BySubject
from api.scoring.claim_columns import Bools, Floats
from api.scoring.event_rates import EventRates
from api.scoring.filters import BoardFilter
from api.scoring.grouping import Codes
from api.scoring.statistics.shrinkage import ScoreSummaries
from api.scoring.subject_rates import Spoken, WantedRates
from api.scoring.topic_scores import MixedScores, Rated, TopicTable, WholeScores

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


class _Topics(NamedTuple):
    """The topics that each claim is measured by, as codes of sets, and the sets."""

    code: Codes
    sets: Sequence[tuple[str, ...]]

    @classmethod
    def of(cls, rows: BySubject, topic: str | None) -> "_Topics":
        """Return those of the claims, or the one *topic* that all are measured by."""
        if topic is not None:
            return cls(np.zeros(rows.subject.size, np.intp), [(topic,)])
        claims = rows.claims
        return cls(claims.topics.astype(np.intp), claims.vocabulary.topic_sets)


def add_up(scored: BySubject, reference: Reference, topic: str | None) -> TopicTable:
    """Return how subjects did by the topics of their claims.

    *scored* claims are of the cohort and have a probability. *topic*: the one that all
    are measured by. A subject's rows are in the order of the first event of each.
    """
    topics = _Topics.of(scored, topic)
    event = scored.event
    of_event = topics.code[grouping.first_rows(event)]
    is_mixed = np.zeros(of_event.size, np.bool_)
    is_mixed[event[topics.code != of_event[event]]] = True
    return TopicTable(
        _whole(scored, topics.sets, of_event, ~is_mixed, reference),
        _mixed(scored, topics, np.flatnonzero(is_mixed[event]), reference),
    )


def _whole(
    scored: BySubject,
    topic_sets: Sequence[tuple[str, ...]],
    topics: Codes,
    which: Bools,
    reference: Reference,
) -> Rated[WholeScores]:
    """Sum up those events that *which* picks; *topics* are those of all, by number."""
    event, n = scored.event, np.bincount(scored.event)
    error, outcome = (
        (np.bincount(event, values) / n)[which]
        for values in (_error(scored), scored.claims.degree)
    )
    subject, topics = scored.subject_of_event[which], topics[which]
    group = grouping.number(subject, topics)
    group = grouping.number(grouping.first_rows(group)[group])
    first = grouping.first_rows(group)
    sizes, own = subject_rates.own_rates(
        reference.rates,
        reference.spoken,
        WantedRates(subject[first], topics[first], topic_sets),
        reference.topics,
    )
    events = np.bincount(group)
    errors, outcomes = (
        np.bincount(group, values) / events for values in (error, outcome)
    )
    error, outcome = error - errors[group], outcome - outcomes[group]
    squares, products, outcome_squares = (
        np.bincount(group, values).astype(np.float64)
        for values in (error**2, error * outcome, outcome**2)
    )
    scores = WholeScores(
        subject=subject[first].astype(np.int32),
        events=events.astype(np.int32),
        error=errors,
        outcome=outcomes,
        error_squares=squares,
        products=products,
        outcome_squares=outcome_squares,
        topics=sizes,
    )
    return Rated(scores, own)


def _mixed(
    scored: BySubject, topics: _Topics, rows: Codes, reference: Reference
) -> Rated[MixedScores]:
    """Sum up by event and topics the claims in these *rows*, all those about it."""
    mixed, topic = scored.take(rows), topics.code[rows]
    event = mixed.event
    group = grouping.number(event, topic)
    group = grouping.number(event, grouping.first_rows(group)[group])
    first = grouping.first_rows(group)
    about, subject = event[first], mixed.subject[first]
    speaks = np.zeros(scored.subjects, np.bool_)
    speaks[subject] = True
    sizes, own = subject_rates.own_rates(
        reference.rates,
        grouping.take(reference.spoken, speaks[reference.spoken.subject]),
        WantedRates(subject, topic[first], topics.sets),
        reference.topics,
    )
    claims, of_event = np.bincount(group), np.bincount(event)[about]
    scores = MixedScores(
        subject=subject.astype(np.int32),
        begins=np.append(True, about[1:] != about[:-1])[: about.size],
        share=claims / of_event,
        error=np.bincount(group, _error(mixed)) / of_event,
        outcome=np.bincount(group, mixed.claims.degree) / claims,
        topics=sizes,
    )
    return Rated(scores, own)


def _error(scored: BySubject) -> Floats:
    """Return each claim's p(p - 2o), what d has of it whatever the base rate."""
    probability = scored.pairs.probability
    return probability * (probability - 2.0 * scored.claims.degree)


def summarize(
    table: TopicTable, rates: Rates, numbers: Mapping[str, int], subjects: int
) -> ScoreSummaries:
    """Return the number, the mean and the spread of d over each subject's events.

    *rates*: those of all events; *numbers*: of the topics in the table. By topics the
    mean of d is that of e + 2ro - r², and its spread follows from those of e and o.
    """
    by = table.whole.scores
    if not rates.overall.events:
        none = np.zeros(subjects)
        return ScoreSummaries(none.astype(np.intp), np.full(subjects, np.nan), none)
    mixed = topic_scores.of_mixed(table.mixed, rates, numbers)
    rate = table.whole.rates(rates, numbers)
    difference = (2.0 * by.outcome - rate) * rate
    difference += by.error
    n = np.bincount(by.subject, by.events, subjects)
    n = n + np.bincount(mixed.subject, minlength=subjects)
    sums = np.bincount(by.subject, by.events * difference, subjects)
    sums = sums + np.bincount(mixed.subject, mixed.difference, subjects)
    mean = np.divide(sums, n, out=np.full(subjects, np.nan), where=n > 0)
    difference -= mean[by.subject]
    difference *= difference
    difference *= by.events
    difference += by.error_squares
    rate *= 2.0
    difference += (2.0 * by.products + rate * by.outcome_squares) * rate
    squares = np.bincount(by.subject, difference, subjects)
    gaps = mixed.difference - mean[mixed.subject]
    squares = squares + np.bincount(mixed.subject, gaps**2, subjects)
    spread = np.where(squares > NO_SPREAD * n, squares, 0.0)
    return ScoreSummaries(n.astype(np.intp), mean, spread)


def measure(scored: BySubject, reference: Reference, filters: BoardFilter) -> Floats:
    """Return each subject's 1 - Σw(p-o)²/Σw(r-o)², at most 1, NaN where it has none."""
    rate = _reference_rates(reference, scored, _Topics.of(scored, filters.topic))
    weight = scored.weight(filters.weight)
    error, reference_error = (
        np.bincount(scored.subject, weight * values, scored.subjects)
        for values in (scored.squared_error, (rate - scored.claims.degree) ** 2)
    )
    none = np.full(scored.subjects, np.nan)
    return 1.0 - np.divide(error, reference_error, out=none, where=reference_error > 0)


def _reference_rates(
    reference: Reference, scored: BySubject, topics: _Topics
) -> Floats:
    """Return the base rate of each row's subject and topics, NaN for none."""
    rates, numbers = reference.rates.totals, reference.topics
    if not rates.overall.events:
        return np.full(scored.subject.size, np.nan)
    row = grouping.number(scored.subject, topics.code)
    first = grouping.first_rows(row)
    wanted = WantedRates(scored.subject[first], topics.code[first], topics.sets)
    sizes, own = subject_rates.own_rates(
        reference.rates, reference.spoken, wanted, numbers
    )
    return subject_rates.reference_rates(sizes, own, rates, numbers)[row]
