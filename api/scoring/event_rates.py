"""How events came out at a log position: what base rates are sums of.

An event matures with the first claim about it that does: one that is settled and dated,
its window closed or its finding final. The event's outcome is the mean over its matured
claims, its topics are those of all claims about it that are not withdrawn.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from msgspec import structs
from scipy import sparse

from api.scoring import grouping, pairs
from api.scoring.base_rates import PRIOR_EVENTS, UNIT, Rate, Rates
from api.scoring.claim_columns import Bools, ClaimColumns, Floats, Ints
from api.scoring.grouping import Codes


class EventRates:
    """Every event by its number: whether it matured, its outcome and its topics.

    `outcome`: the mean degree in 1e-9, an integer, so that sums are exact in any order;
    0 for an event that has not matured. `topics`: a code of `topic_sets`. `last`: the
    newest entry that may have changed any of it, -1 for none.
    """

    def __init__(
        self,
        matured: Bools,
        outcome: Ints,
        topics: Codes,
        topic_sets: Sequence[tuple[str, ...]],
        last: int,
    ) -> None:
        self.matured = matured
        self.outcome = outcome
        self.topics = topics
        self.topic_sets = topic_sets
        self.last = last

    def rates(self, spoken: Ints) -> Rates:
        """Return the rates without those of the *spoken* events, each given once."""
        return structs.replace(self.totals, own=self.by_topic(spoken))

    @cached_property
    def totals(self) -> Rates:
        """The rates of all events."""
        everyone = np.arange(self.matured.size)
        return Rates(self._rate(everyone), self.by_topic(everyone))

    def _rate(self, events: Ints) -> Rate:
        matured = events[self.matured[events]]
        return Rate(matured.size, int(self.outcome[matured].sum()))

    def by_topic(self, events: Ints) -> dict[str, Rate]:
        """Return the rates of these *events* by topic."""
        matured = events[self.matured[events]]
        sets = self.topics[matured]
        counts = np.bincount(sets)
        outcomes = _sums(sets, self.outcome[matured])
        by_topic: dict[str, Rate] = {}
        for nth in np.flatnonzero(counts).tolist():
            for topic in self.topic_sets[nth]:
                rate = by_topic.get(topic, Rate())
                by_topic[topic] = Rate(
                    rate.events + int(counts[nth]), rate.outcomes + int(outcomes[nth])
                )
        return by_topic


def measure(claims: ClaimColumns, entry: Ints, events: int) -> EventRates:
    """Return how *events* numbered events came out, by all *claims* about them.

    *entry*: that which changed each claim last.
    """
    matured = pairs.is_in_cohort(claims, "matured")
    event = claims.event[matured]
    n = np.bincount(event, minlength=events)
    total = np.bincount(event, claims.degree[matured], events)
    mean = np.divide(total, n, out=np.zeros(events), where=n > 0)
    standing = claims.take(~claims.withdrawn)
    topics, topic_sets = unite_topics(standing.event, standing, events)
    changing = entry[(n > 0)[claims.event]]
    last = int(changing.max()) if changing.size else -1
    outcome = np.rint(UNIT * mean).astype(np.int64)
    return EventRates(n > 0, outcome, topics, topic_sets, last)


def unite_topics(
    group: Codes, claims: ClaimColumns, groups: int = 0
) -> tuple[Codes, list[tuple[str, ...]]]:
    """Return the topics of each group of claims, as codes of sets, and the sets.

    A group has all topics of its claims; *groups*: how many there are at least. The
    sets are those of the vocabulary and the new ones.
    """
    sets = list(claims.vocabulary.topic_sets)
    topics = np.zeros(max(groups, int(group.max(initial=-1)) + 1), np.intp)
    topics[group] = claims.topics
    mixed = np.flatnonzero(topics[group] != claims.topics)
    united: dict[int, set[str]] = {}
    for row in mixed.tolist():
        one = int(group[row])
        names = united.setdefault(one, set(sets[int(topics[one])]))
        names.update(sets[int(claims.topics[row])])
    codes = {topic_set: code for code, topic_set in enumerate(sets)}
    for one, names in united.items():
        whole = tuple(sorted(names))
        topics[one] = codes.setdefault(whole, len(codes))
        sets += [whole] * (len(codes) - len(sets))
    return topics, sets


def spoken_events(claims: ClaimColumns) -> Ints:
    """Return the events that *claims* are about, without withdrawn ones, each once."""
    return np.unique(claims.event[~claims.withdrawn])


class Spoken(NamedTuple):
    """Which subject spoke about which event: one row a pair, parallel arrays."""

    subject: Codes
    event: Ints

    @classmethod
    def by(cls, claims: ClaimColumns, subject: Codes) -> "Spoken":
        """Return who spoke; *subject* is the number of whose each claim is."""
        standing = np.flatnonzero(~claims.withdrawn)
        event, who = claims.event[standing], subject[standing]
        first = grouping.first_rows(grouping.number(who, event))
        return cls(who[first], event[first])


def references(
    rates: EventRates, spoken: Spoken, subject: Codes, topics: Sequence[tuple[str, ...]]
) -> Floats:
    """Return the base rate by which subjects are measured, 0 … 1; see Rates.reference.

    *subject* and *topics* are parallel: one row for each base rate that is wanted. NaN
    without any matured event.
    """
    everything = rates.totals.everything
    if not everything.events:
        return np.full(subject.size, np.nan)
    overall = everything.outcomes / UNIT / everything.events
    names: dict[str, int] = {}
    wanted = [[names.setdefault(topic, len(names)) for topic in row] for row in topics]
    is_in = _membership(rates.topic_sets, names)
    row = np.repeat(np.arange(len(wanted)), [len(codes) for codes in wanted])
    column = np.array([code for codes in wanted for code in codes], np.intp)
    size = int(max(subject.max(initial=-1), spoken.subject.max(initial=-1))) + 1
    whole_n, whole_o = _by_topic(
        rates,
        Spoken(np.zeros(rates.matured.size, np.intp), _all_events(rates)),
        1,
        is_in,
    )
    own_n, own_o = _by_topic(rates, spoken, size, is_in)
    who, none = subject[row], np.zeros(row.size, np.intp)
    n = _at(whole_n, none, column) - _at(own_n, who, column)
    outcomes = _at(whole_o, none, column) - _at(own_o, who, column)
    shrunk = (outcomes / UNIT + PRIOR_EVENTS * overall) / (n + PRIOR_EVENTS)
    size_of_row = np.bincount(row, minlength=subject.size)
    sums = np.bincount(row, shrunk, subject.size)
    return np.divide(
        sums, size_of_row, out=np.full(subject.size, overall), where=size_of_row > 0
    )


def _all_events(rates: EventRates) -> Ints:
    return np.arange(rates.matured.size)


def _membership(
    topic_sets: Sequence[tuple[str, ...]], names: dict[str, int]
) -> "sparse.csr_array[np.float64]":
    """Return which topic is in which set (sets by topics), and number the topics."""
    pairs_of = [
        (nth, names.setdefault(topic, len(names)))
        for nth, topics in enumerate(topic_sets)
        for topic in topics
    ]
    rows, columns = np.array(pairs_of, np.intp).reshape(-1, 2).T
    shape = (len(topic_sets), max(1, len(names)))
    return sparse.csr_array((np.ones(rows.size), (rows, columns)), shape=shape)


def _by_topic(
    rates: EventRates,
    spoken: Spoken,
    subjects: int,
    is_in: "sparse.csr_array[np.float64]",
) -> "tuple[sparse.csr_array[np.float64], sparse.csr_array[np.float64]]":
    """Return how many events a subject spoke about, and their outcomes, by topic."""
    matured = rates.matured[spoken.event]
    subject, event = spoken.subject[matured], spoken.event[matured]
    place = (subject, rates.topics[event])
    shape = (subjects, len(rates.topic_sets))
    n = sparse.csr_array((np.ones(event.size), place), shape=shape)
    outcomes = sparse.csr_array(
        (rates.outcome[event].astype(np.float64), place), shape=shape
    )
    return n @ is_in, outcomes @ is_in


def _at(matrix: "sparse.csr_array[np.float64]", row: Codes, column: Codes) -> Floats:
    if not row.size:
        return np.zeros(0)
    return np.asarray(matrix[row, column]).ravel()


def _sums(codes: Codes, values: Ints) -> Ints:
    """Return the sums of integers by code; exact below 2^53."""
    return np.bincount(codes, values.astype(np.float64)).astype(np.int64)
