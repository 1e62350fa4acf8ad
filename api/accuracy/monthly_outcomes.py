"""How every event had come out at the end of every month that is over.

Why kept: a history measures a subject against the base rates of each month. What they
were never changes, and any subject's are sums over the same few numbers.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from api.accuracy import changes, parts, step_ends
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.held_claims import Numbers
from api.accuracy.step_ends import StepEnds
from api.model.instants import LogPosition
from api.scoring import grouping, rate_spans
from api.scoring.base_rates import UNIT
from api.scoring.claim_columns import Ints
from api.scoring.claim_spans import ClaimSpans
from api.scoring.grouping import Codes
from api.scoring.rate_spans import RateSpans
from api.scoring.statistics import steps
from api.scoring.statistics.steps import Segments, Spans

# What tells ends of months apart: a size of the log, and the last day that was over.
Month = tuple[int, date]


class OutcomeSpans(NamedTuple):
    """How events had come out while they were matured: parallel arrays, by event.

    From month `first` on and before `past`: `outcome` in 1e-9, `topics` a code.
    """

    event: Numbers
    first: Numbers
    past: Numbers
    outcome: Numbers
    topics: Numbers

    @property
    def spans(self) -> Spans:
        """From which month to which."""
        return Spans(self.first.astype(np.intp), self.past.astype(np.intp))


class MonthlyOutcomes:
    """The outcomes at the ends of `months`; `topic_sets`: what codes of topics are."""

    def __init__(
        self,
        generation: int,
        months: Sequence[LogPosition],
        outcomes: OutcomeSpans,
        topic_sets: Sequence[tuple[str, ...]],
    ) -> None:
        self.generation = generation
        self.months = months
        self.outcomes = outcomes
        self.topic_sets = topic_sets
        self._place = {_month(end): nth for nth, end in enumerate(months)}
        self._topics = rate_spans.by_topic(
            outcomes.topics, outcomes.outcome, outcomes.spans, topic_sets, len(months)
        )
        none = np.zeros(outcomes.event.size, np.intp)
        overall = rate_spans.by_topic(
            none, outcomes.outcome, outcomes.spans, [("",)], len(months)
        )
        self._overall = overall.get("", np.zeros((2, len(months)), np.int64))

    def has(self, ends: Sequence[LogPosition]) -> bool:
        """Return whether all these are ends of months."""
        return all(_month(end) in self._place for end in ends)

    def rates(self, ends: Sequence[LogPosition], spoken: Segments) -> RateSpans:
        """Return the rates at some of the ends, ascending.

        *spoken*: the events that a subject spoke about, by the steps that end there.
        """
        places = np.array([self._place[_month(end)] for end in ends], np.intp)
        return RateSpans(
            overall=self._overall[:, places],
            topics={name: rate[:, places] for name, rate in self._topics.items()},
            own=self._own(places, spoken),
        )

    def _own(self, places: Codes, spoken: Segments) -> dict[str, Ints]:
        """Return the rates of the events that a subject spoke about."""
        outcomes = self.outcomes
        about = np.zeros(1 + max(_most(spoken.key), _most(outcomes.event)), np.bool_)
        about[spoken.key] = True
        outcomes = grouping.take(outcomes, grouping.look_up(about, outcomes.event))
        step = np.searchsorted(places, np.arange(len(self.months) + 1))
        spans = Spans(step[outcomes.first], step[outcomes.past])
        _, row, both = steps.intersect(
            spoken.key, spoken.spans, outcomes.event.astype(np.intp), spans
        )
        topics, outcome = outcomes.topics[row], outcomes.outcome[row]
        return rate_spans.by_topic(topics, outcome, both, self.topic_sets, places.size)


def _month(end: LogPosition) -> Month:
    return end.size, end.closed_day


def _most(numbers: Numbers) -> int:
    return int(numbers.max(initial=0))


def renew(
    claims: ClaimsAt, months: Sequence[LogPosition], known: MonthlyOutcomes | None
) -> MonthlyOutcomes:
    """Return how events had come out, by what is *known* of fewer months."""
    if known is None or not _goes_on(claims, months, known):
        return measure(claims, months, np.arange(claims.events))
    last = known.months[-1]
    now = claims.as_of(months[-1])
    touched = changes.events(now, now.as_of(last).key)
    if not changes.are_few(touched, claims.events):
        return measure(claims, months, np.arange(claims.events))
    part = measure(claims, months, touched)
    is_touched = np.zeros(claims.events, np.bool_)
    is_touched[touched] = True
    kept = grouping.take(known.outcomes, ~is_touched[known.outcomes.event])
    past = kept.past.astype(np.int64)  # for more months a wider type may be needed
    past[past == len(known.months)] = len(months)
    kept = kept._replace(past=past)
    codes = {topics: code for code, topics in enumerate(known.topic_sets)}
    recoded = [codes.setdefault(topics, len(codes)) for topics in part.topic_sets]
    topics = np.array(recoded, np.int64)[part.outcomes.topics]
    both = grouping.join([kept, part.outcomes._replace(topics=topics)])
    order = np.argsort(both.event, kind="stable")
    outcomes = _narrowed(grouping.take(both, order))
    return MonthlyOutcomes(claims.generation, months, outcomes, [*codes])


def _goes_on(
    claims: ClaimsAt, months: Sequence[LogPosition], known: MonthlyOutcomes
) -> bool:
    """Return whether *months* begin with those known.

    The end of the last of those may have got entries since: what they touch is met.
    """
    size = len(known.months)
    same = [*map(_month, known.months[:-1])] == [*map(_month, months[: size - 1])]
    return known.generation == claims.generation and 0 < size <= len(months) and same


def measure(
    claims: ClaimsAt, months: Sequence[LogPosition], events: Ints
) -> MonthlyOutcomes:
    """Return how some events had come out, ascending, by all claims about them."""
    ends = StepEnds.of(months)
    codes = {topics: code for code, topics in enumerate(claims.vocabulary.topic_sets)}
    some = [*_measure(claims, ends, events, codes)]
    outcomes = grouping.join(some) if some else _none()
    return MonthlyOutcomes(claims.generation, months, _narrowed(outcomes), [*codes])


def _measure(
    claims: ClaimsAt, ends: StepEnds, events: Ints, codes: dict[tuple[str, ...], int]
) -> Iterator[OutcomeSpans]:
    about = np.zeros(claims.events, np.bool_)
    about[events] = True
    of_these = grouping.look_up(about, claims.versions.event)
    for part in parts.of_groups(claims.versions.event, of_these, claims.events):
        yield _measure_part(claims, ends, part.rows, codes)


def _measure_part(
    claims: ClaimsAt, ends: StepEnds, rows: Codes, codes: dict[tuple[str, ...], int]
) -> OutcomeSpans:
    """Return the outcomes of all events that versions in *rows* are about."""
    spans = step_ends.standing(claims, rows, ends)
    rows, spans = rows[spans.exist], spans.take(spans.exist)
    columns = claims.columns(rows)
    size = ends.sizes.size
    versions = ClaimSpans(columns, spans, ends.closes(columns.latest), size)
    matured = versions.in_cohort("matured")
    came_out = steps.segments(
        matured.claims.event, matured.spans, size, matured.claims.degree
    )
    outcome = np.rint(UNIT * (came_out.sums[0] / came_out.n)).astype(np.int32)
    topics = _topics(versions, codes)
    row, other, both = steps.intersect(
        came_out.key, came_out.spans, topics.key, topics.spans
    )
    return OutcomeSpans(
        came_out.key[row], both.first, both.past, outcome[row], topics.n[other]
    )


def _topics(versions: ClaimSpans, codes: dict[tuple[str, ...], int]) -> Segments:
    """Return the codes, as `n`, of the topics that events had while they stay the same.

    Those are the topics of all claims about it that are not withdrawn.
    """
    standing = versions.take(np.flatnonzero(~versions.claims.withdrawn))
    topics = standing.claims.topics.astype(np.intp)
    width = len(codes) + 1
    pair = standing.claims.event * width + topics
    # While claims have a set of topics is what matters, not how many have it.
    alone = steps.segments(pair, standing.spans, versions.size)
    event, code = np.divmod(alone.key, width)
    united = steps.segments(event, alone.spans, versions.size, code.astype(np.float64))
    result = united.sums[0].astype(np.int64)
    mixed = np.flatnonzero(united.n > 1)
    if mixed.size:
        some = united.spans.take(mixed)
        nth, other, _ = steps.intersect(united.key[mixed], some, event, alone.spans)
        sets = list(codes)
        names: list[set[str]] = [set() for _ in range(mixed.size)]
        codes_of: list[tuple[int, int]] = np.column_stack((nth, code[other])).tolist()
        for place, topic_set in codes_of:
            names[place].update(sets[topic_set])
        result[mixed] = [
            codes.setdefault(tuple(sorted(name)), len(codes)) for name in names
        ]
    return united._replace(n=result, sums=())


def _none() -> OutcomeSpans:
    return OutcomeSpans(*(np.empty(0, np.int64) for _ in OutcomeSpans._fields))


def _narrowed(outcomes: OutcomeSpans) -> OutcomeSpans:
    """Return columns in the narrowest types that they fit into."""
    return OutcomeSpans(
        *(column.astype(np.min_scalar_type(_most(column))) for column in outcomes)
    )
