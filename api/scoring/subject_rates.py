"""The base rates by which many subjects are measured, each without its own events."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from api.scoring import base_rates, grouping
from api.scoring.base_rates import NO_EVENTS, Rates
from api.scoring.claim_columns import ClaimColumns, Floats, Ints, Numbers, Small
from api.scoring.event_rates import EventRates
from api.scoring.grouping import Codes, Keys
from api.scoring.statistics import arrays

# Subjects times topics.
SUBJECT_TOPICS_AT_ONCE = 1 << 22
# Rows whose columns fit into a processor's cache.
CACHED_ROWS = 1 << 14


class Spoken(NamedTuple):
    """Which subject spoke about which event: one row a pair, ascending, parallel."""

    subject: Codes
    event: Ints

    @classmethod
    def by(cls, claims: ClaimColumns, subject: Codes) -> "Spoken":
        """Return who spoke; *subject* is the number of whose each claim is."""
        standing = np.flatnonzero(~claims.withdrawn)
        event, speaker = claims.event[standing], subject[standing]
        width = int(event.max(initial=0)) + 1
        return cls(*np.divmod(grouping.values(speaker * width + event), width))


class WantedRates(NamedTuple):
    """Base rates that are wanted: parallel arrays, ascending by subject.

    `topics` are codes of `topic_sets`.
    """

    subject: Codes
    topics: Codes
    topic_sets: Sequence[tuple[str, ...]]


class OwnRates(NamedTuple):
    """What base rates that are wanted leave out: a subject's own events of each topic.

    One row for each topic of each wanted rate, in their order: the number of the
    `topic`, how many matured `events` of it the subject spoke about, and the sum of
    their `outcomes` in 1e-9, an integer.
    """

    topic: Small
    events: Small
    outcomes: Floats


class _Members:
    """The topics of sets by their numbers, one set after the other."""

    def __init__(
        self, topic_sets: Sequence[tuple[str, ...]], numbers: dict[str, int]
    ) -> None:
        self._size = np.array([len(topics) for topics in topic_sets], np.intp)
        self._start = np.cumsum(self._size) - self._size
        self._topic = np.array(
            [
                numbers.setdefault(topic, len(numbers))
                for topics in topic_sets
                for topic in topics
            ],
            np.intp,
        )

    def of(self, sets: Keys) -> tuple[Codes, Codes]:
        """Return a row for each topic of each of *sets*: its place, and the topic."""
        size = self._size[sets]
        row = np.repeat(np.arange(size.size), size)
        nth = np.arange(row.size) - np.repeat(np.cumsum(size) - size, size)
        return row, self._topic[self._start[sets][row] + nth]


class _Block(NamedTuple):
    """Some subjects, and for each of them a cell for each of so many topics."""

    first: int
    past: int
    topics: int

    def rows(self, subject: Codes) -> slice:
        """Return which rows are of these subjects, where *subject* is ascending."""
        first, past = np.searchsorted(subject, (self.first, self.past))
        return slice(int(first), int(past))

    def cells(self, subject: Codes, topic: Codes) -> Codes:
        """Return the numbers of cells, from 0."""
        return (subject - self.first) * self.topics + topic

    @property
    def size(self) -> int:
        """How many cells there are."""
        return (self.past - self.first) * self.topics


def own_rates(
    rates: EventRates, spoken: Spoken, wanted: WantedRates, numbers: dict[str, int]
) -> tuple[Numbers, OwnRates]:
    """Return how many topics each *wanted* rate is of, and what it leaves out of them.

    *numbers*: those of topics, to which others are added.
    """
    members = _Members(rates.topic_sets, numbers)
    row, topic = _Members(wanted.topic_sets, numbers).of(wanted.topics)
    events, outcomes = np.zeros(row.size, np.int32), np.zeros(row.size)
    subject = wanted.subject[row]
    subjects = arrays.group_count(subject)
    width = max(1, SUBJECT_TOPICS_AT_ONCE // max(1, len(numbers)))
    for start in range(0, subjects, width):
        block = _Block(start, min(start + width, subjects), len(numbers))
        own_events, own_outcomes = _add_up(rates, spoken, members, block)
        rows = block.rows(subject)
        cell = block.cells(subject[rows], topic[rows])
        events[rows] = own_events[cell]
        outcomes[rows] = own_outcomes[cell]
    sizes = np.bincount(row, minlength=wanted.subject.size).astype(np.int16)
    return sizes, OwnRates(topic.astype(np.int32), events, outcomes)


def reference_rates(
    sizes: Numbers, own: OwnRates, rates: Rates, numbers: Mapping[str, int]
) -> Floats:
    """Return base rates, 0 … 1, of so many topics each; see base_rates.

    *rates*: of all matured events, of which there is at least one.
    """
    overall = rates.overall.mean
    of_topics = [rates.topics.get(topic, NO_EVENTS) for topic in numbers]
    all_events = np.array([float(rate.events) for rate in of_topics])
    all_outcomes = np.array([float(rate.outcomes) for rate in of_topics])
    shrunk = np.empty(own.topic.size)
    for start in range(0, own.topic.size, CACHED_ROWS):
        rows = slice(start, start + CACHED_ROWS)
        topic = own.topic[rows]
        shrunk[rows] = base_rates.shrunk(
            all_outcomes[topic] - own.outcomes[rows],
            all_events[topic] - own.events[rows],
            overall,
        )
    if sizes.size == own.topic.size and (sizes == 1).all():
        return shrunk
    sums = np.bincount(np.repeat(np.arange(sizes.size), sizes), shrunk, sizes.size)
    return np.divide(sums, sizes, out=np.full(sizes.size, overall), where=sizes > 0)


def _add_up(
    rates: EventRates, spoken: Spoken, members: _Members, block: _Block
) -> tuple[Floats, Floats]:
    """Return how many matured events subjects spoke about, and their outcomes."""
    rows = block.rows(spoken.subject)
    subject, event = spoken.subject[rows], spoken.event[rows]
    matured = rates.matured[event]
    subject, event = subject[matured], event[matured]
    row, topic = members.of(rates.topics[event])
    cell = block.cells(subject[row], topic)
    outcome = rates.outcome[event][row].astype(np.float64)
    n = np.bincount(cell, minlength=block.size).astype(np.float64)
    return n, np.bincount(cell, outcome, block.size).astype(np.float64)
