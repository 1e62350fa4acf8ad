"""How events came out at a log position: what base rates are sums of.

An event matures with the first claim about it that does: one that is settled and dated,
its window closed or its finding final. The event's outcome is the mean over its matured
claims, its topics are those of all claims about it that are not withdrawn.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from msgspec import structs

from api.scoring import grouping, pairs
from api.scoring.base_rates import UNIT, Rate, Rates
from api.scoring.claim_columns import Bools, ClaimColumns, Ints
from api.scoring.grouping import Codes, Keys


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


def measure(claims: ClaimColumns, entry: Keys, events: int) -> EventRates:
    """Return how *events* numbered events came out, by all claims about them.

    *entry* tells which entry made each claim what it is.
    """
    matured = np.flatnonzero(pairs.is_in_cohort(claims, "matured"))
    about, degree = claims.event[matured], claims.degree[matured]
    n = np.bincount(about, minlength=events)
    total = np.bincount(about, degree, events)
    mean = np.divide(total, n, out=np.zeros(events), where=n > 0)
    standing = np.flatnonzero(~claims.withdrawn)
    topics, topic_sets = unite_topics(
        claims.event[standing],
        claims.topics[standing],
        claims.vocabulary.topic_sets,
        events,
    )
    changing = entry[(n > 0)[claims.event]]
    last = int(changing.max()) if changing.size else -1
    outcome = np.rint(UNIT * mean).astype(np.int64)
    return EventRates(n > 0, outcome, topics, topic_sets, last)


def unite_topics(
    group: Codes, topics: Keys, topic_sets: Sequence[tuple[str, ...]], groups: int = 0
) -> tuple[Codes, Sequence[tuple[str, ...]]]:
    """Return the topics of each group of claims, as codes of sets, and the sets.

    A group has all topics of its claims: *topics* are codes of *topic_sets*, to which
    new sets are added at the end. *groups*: how many groups there are at least.
    """
    united = np.zeros(max(groups, int(group.max(initial=-1)) + 1), np.intp)
    united[group] = topics
    mixed = np.flatnonzero(united[group] != topics)
    if not mixed.size:
        return united, topic_sets
    names: dict[int, set[str]] = {}
    for row in mixed.tolist():
        one = int(group[row])
        of_one = names.setdefault(one, set(topic_sets[int(united[one])]))
        of_one.update(topic_sets[int(topics[row])])
    codes = {topic_set: code for code, topic_set in enumerate(topic_sets)}
    for one, of_one in names.items():
        united[one] = codes.setdefault(tuple(sorted(of_one)), len(codes))
    return united, [*codes]


def spoken_events(claims: ClaimColumns) -> Ints:
    """Return the events that *claims* are about, without withdrawn ones, each once."""
    return grouping.values(claims.event[~claims.withdrawn])


def _sums(codes: Codes, values: Ints) -> Ints:
    """Return the sums of integers by code; exact below 2^53."""
    return np.bincount(codes, values.astype(np.float64)).astype(np.int64)
