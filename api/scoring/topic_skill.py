"""The skill of many subjects over the base rates of their topics (F2).

By event a subject differs from a base rate r by d = (p - o)² - (r - o)², the mean over
its claims about the event; below 0 it beat the base rate.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from api.scoring import by_subject, event_rates, grouping, subject_rates
from api.scoring.by_subject import BySubject
from api.scoring.claim_columns import Bools, Floats
from api.scoring.event_rates import EventRates
from api.scoring.filters import BoardFilter
from api.scoring.grouping import Codes, Keys
from api.scoring.peer_scores import Difficulties
from api.scoring.statistics.shrinkage import ScoreSummaries
from api.scoring.subject_rates import Spoken, Wanted

# Sums of squares below this, per event, are rounding and mean no spread.
NO_SPREAD = 1e-13


class Measures(NamedTuple):
    """What subjects are measured against.

    `spoken`: the events that each spoke about, by any claim; `difficulties` is None
    unless the leaderboard is sorted by peer score.
    """

    rates: EventRates
    spoken: Spoken
    difficulties: Difficulties | None


def summarize(
    settled: BySubject, counts: Bools, measures: Measures, topic: str | None
) -> ScoreSummaries:
    """Return the number, the mean and the spread of d over each subject's events.

    *settled* claims have a probability and an outcome; those that *counts* picks are of
    the cohort. An event's topics are those of all of a subject's settled claims about
    it. *topic*: the one that all are measured by.
    """
    event, claims = settled.event, settled.claims
    topics, sets = event_rates.unite_topics(
        event, claims.topics, claims.vocabulary.topic_sets
    )
    n = np.bincount(event[counts], minlength=topics.size)
    used = np.flatnonzero(n)
    probability, outcome = settled.pairs.probability, claims.degree
    error = probability * (probability - 2.0 * outcome)
    mean_error, mean_outcome = (
        np.bincount(event[counts], values[counts], topics.size)[used] / n[used]
        for values in (error, outcome)
    )
    subject = settled.subject_of_event[used]
    rate = _references(measures, subject, topics[used], sets, topic)
    difference = mean_error + 2.0 * rate * mean_outcome - rate**2
    rated = ~np.isnan(rate)
    result = by_subject.summarize(subject[rated], difference[rated], settled.subjects)
    spread = np.where(result.squares > NO_SPREAD * result.events, result.squares, 0.0)
    return result._replace(squares=spread)


def measure(scored: BySubject, measures: Measures, filters: BoardFilter) -> Floats:
    """Return each subject's 1 - Σw(p-o)²/Σw(r-o)², at most 1, NaN where it has none."""
    claims = scored.claims
    sets = claims.vocabulary.topic_sets
    rate = _references(measures, scored.subject, claims.topics, sets, filters.topic)
    weight = scored.weight(filters.weight)
    error, reference_error = (
        np.bincount(scored.subject, weight * values, scored.subjects)
        for values in (scored.squared_error, (rate - claims.degree) ** 2)
    )
    none = np.full(scored.subjects, np.nan)
    return 1.0 - np.divide(error, reference_error, out=none, where=reference_error > 0)


def _references(
    measures: Measures,
    subject: Codes,
    topics: Keys,
    topic_sets: Sequence[tuple[str, ...]],
    topic: str | None,
) -> Floats:
    """Return the base rate of each row's subject and topics, NaN for none."""
    if topic is not None:
        topics, topic_sets = np.zeros(subject.size, np.intp), [(topic,)]
    row = grouping.number(subject, topics)
    first = grouping.first_rows(row)
    wanted = Wanted(subject[first], topics[first].astype(np.intp), topic_sets)
    return subject_rates.references(measures.rates, measures.spoken, wanted)[row]
