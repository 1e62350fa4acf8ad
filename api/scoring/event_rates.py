"""How events came out at a log position: what base rates are sums of.

An event matures with the first claim about it that does: one that is settled and dated,
its window closed or its finding final. The event's outcome is the mean over its matured
claims, its topics are those of all claims about it that are not withdrawn.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from api.scoring import grouping, pairs
from api.scoring.base_rates import UNIT, Rate, Rates
from api.scoring.claim_columns import Bools, ClaimColumns, Ints, Numbers, Small
from api.scoring.grouping import Codes, Keys
from api.scoring.statistics import arrays

# Up to so many events whose outcomes changed at once are noted, and so many times.
MOST_CHANGED = 4096
MOST_BEFORE = 64


class Outcomes(NamedTuple):
    """How events came out, by number: parallel arrays.

    `outcome`: the mean degree in 1e-9, an integer, so that sums are exact in any order;
    0 for an event that has not matured. `topics`: a code of a set. `changed`: the
    newest entry that may have changed any of it, be it that the event matures no more;
    0 where no claim about it was ever settled.
    """

    matured: Bools
    outcome: Small
    topics: Small
    changed: Numbers


class EventRates:
    """Every event by its number: whether it matured, its outcome and its topics.

    `topic_sets`: what codes of topics stand for. `token`: the same object for as long
    as no rate becomes another; `before`: tokens that rates had earlier, each with the
    events whose outcomes have changed since then, the newest last.
    """

    def __init__(
        self,
        outcomes: Outcomes,
        topic_sets: Sequence[tuple[str, ...]],
    ) -> None:
        self.outcomes = outcomes
        self.matured = outcomes.matured
        self.outcome = outcomes.outcome
        self.topics = outcomes.topics
        self.topic_sets = topic_sets
        self.token = object()
        self.before: Sequence[tuple[object, Ints]] = ()

    @classmethod
    def none(cls) -> "EventRates":
        """Return the rates of no events."""
        number = np.empty(0, np.int32)
        outcomes = Outcomes(number > 0, number, number, number.astype(np.uint32))
        return cls(outcomes, [()])

    def changed_since(self, token: object) -> Ints | None:
        """Return the events whose outcomes have changed since the rates of a *token*.

        None where that is not known.
        """
        if token is self.token:
            return np.empty(0, np.int64)
        later = [events for _, events in self.before]
        for nth, (earlier, _) in enumerate(self.before):
            if earlier is token:
                return grouping.values(np.concatenate(later[nth:]))
        return None

    @property
    def last(self) -> int:
        """The newest entry that may have changed any rate, -1 for none."""
        return int(self.outcomes.changed.max(initial=0)) or -1

    def rates(self, spoken: Ints) -> Rates:
        """Return the rates without those of the *spoken* events, each given once."""
        return structs.replace(self.totals, own=self.by_topic(spoken))

    @cached_property
    def totals(self) -> Rates:
        """The rates of all events."""
        return self.of(np.arange(self.matured.size))

    def of(self, events: Ints) -> Rates:
        """Return the rates of these *events* alone."""
        matured = events[self.matured[events]]
        outcomes = int(self.outcome[matured].sum(dtype=np.int64))
        return Rates(Rate(matured.size, outcomes), self.by_topic(matured))

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


def measure(
    claims: ClaimColumns, about: Codes, entry: Keys, once_settled: Bools
) -> EventRates:
    """Return how events came out, by all claims about them.

    *about*: the number of each claim's event; *entry*: which one made it what it is,
    ascending; *once_settled*: of each event whether a claim about it ever was.
    """
    events = once_settled.size
    matured = np.flatnonzero(pairs.is_in_cohort(claims, "matured"))
    n = np.bincount(about[matured], minlength=events)
    total = arrays.totals(claims.degree[matured], about[matured], events)
    mean = np.divide(total, n, out=np.zeros(events), where=n > 0)
    standing = np.flatnonzero(~claims.withdrawn)
    topics, topic_sets = unite_topics(
        about[standing], claims.topics[standing], claims.vocabulary.topic_sets, events
    )
    changed = np.zeros(events, np.uint32)
    changed[about] = entry
    outcomes = Outcomes(
        n > 0,
        np.rint(UNIT * mean).astype(np.int32),
        topics.astype(np.int32),
        np.where(once_settled, changed, 0),
    )
    return EventRates(outcomes, topic_sets)


def join(
    parts: Iterable[tuple[Ints, EventRates]], events: int, before: EventRates
) -> EventRates:
    """Return the rates of *events* events: of some by *parts*, else as *before*.

    A part holds some events alone, in the order of the numbers beside it.
    """
    whole = Outcomes(*(_resized(column, events) for column in before.outcomes))
    codes = {topics: code for code, topics in enumerate(before.topic_sets)}
    changed: list[Ints] = []
    for numbers, part in parts:
        recoded = [codes.setdefault(topics, len(codes)) for topics in part.topic_sets]
        topics = np.array(recoded, np.int32)[part.outcomes.topics]
        now = part.outcomes._replace(topics=topics)
        differ = _differ(grouping.take(whole, numbers), now)
        changed.append(numbers[differ])
        for column, values in zip(whole, now, strict=True):
            column[numbers] = values
    joined = EventRates(whole, [*codes])
    _carry_on(joined, before, np.concatenate([*changed, np.empty(0, np.int64)]))
    return joined


def _carry_on(rates: EventRates, before: EventRates, changed: Ints) -> None:
    """Note in *rates* what they have in common with those *before*."""
    if changed.size > MOST_CHANGED:
        return
    if not changed.size:
        rates.token, rates.before = before.token, before.before
    else:
        rates.before = [*before.before, (before.token, changed)][-MOST_BEFORE:]
    known = changed[changed < before.matured.size]
    rates.totals = before.totals.exchange(before.of(known), rates.of(changed))


def _resized(column: NDArray[Any], size: int) -> NDArray[Any]:
    """Return a column of so many events, 0 for those that are new."""
    resized = np.zeros(size, column.dtype)
    resized[: column.size] = column[:size]
    return resized


def _differ(some: Outcomes, others: Outcomes) -> Bools:
    """Return which events matured in one of the two only, or differ in their rates."""
    differ = some.matured != others.matured
    differ |= some.outcome != others.outcome
    differ |= some.matured & (some.topics != others.topics)
    return differ


def unite_topics(
    group: Codes, topics: Keys, topic_sets: Sequence[tuple[str, ...]], groups: int = 0
) -> tuple[Codes, Sequence[tuple[str, ...]]]:
    """Return the topics of each group of claims, as codes of sets, and the sets.

    A group has all topics of its claims: *topics* are codes of *topic_sets*, to which
    new sets are added at the end. *groups*: how many groups there are at least.
    """
    united = np.zeros(max(groups, arrays.group_count(group)), np.intp)
    united[group] = topics
    mixed = np.flatnonzero(united[group] != topics)
    if not mixed.size:
        return united, topic_sets
    names: dict[int, set[str]] = {}
    for row in mixed.tolist():
        number = int(group[row])
        of_group = names.setdefault(number, set(topic_sets[int(united[number])]))
        of_group.update(topic_sets[int(topics[row])])
    codes = {topic_set: code for code, topic_set in enumerate(topic_sets)}
    for number, of_group in names.items():
        united[number] = codes.setdefault(tuple(sorted(of_group)), len(codes))
    return united, [*codes]


def spoken_events(claims: ClaimColumns) -> Ints:
    """Return the events that *claims* are about, without withdrawn ones, each once."""
    return grouping.values(claims.event[~claims.withdrawn])


def _sums(codes: Small, values: Small) -> Ints:
    """Return the sums of integers by code; exact below 2^53."""
    return np.bincount(codes, values.astype(np.float64)).astype(np.int64)
