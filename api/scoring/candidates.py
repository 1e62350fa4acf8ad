"""Candidates of a leaderboard: each subject with the figures that it is ranked by."""

from typing import NamedTuple, assert_never

import numpy as np
from msgspec import Struct

from api.model.references import Subject
from api.scoring import by_subject, pairs, topic_skill
from api.scoring.by_subject import BySubject
from api.scoring.claim_columns import Bools, Floats
from api.scoring.filters import BoardFilter
from api.scoring.statistics.shrinkage import ScoreSummaries
from api.scoring.topic_scores import TopicTable
from api.scoring.topic_skill import Reference
from api.terms import BoardSort

SORTS_BY_RATES: set[BoardSort] = {"adjusted_skill", "skill_vs_topic"}


class BoardSubject(Struct, frozen=True, gc=False):
    """The subject of a row; one that is `anonymous` is never ranked."""

    index: int
    subject: Subject
    anonymous: bool


class Candidates(NamedTuple):
    """What subjects are ranked by, by the subject's number.

    `value`: the figure they are sorted by, before the adjusted sorts shrink it, NaN
    where there is none; `summaries`: the mean and the spread of their scores by event;
    `unresolved`: the share of their closed claims, 0 … 1.
    """

    value: Floats
    summaries: ScoreSummaries
    unresolved: Floats


class Scored(NamedTuple):
    """How subjects did, by number: see Candidates.

    `table`: the scores by topics that this follows from, if it depends on base rates.
    """

    value: Floats
    summaries: ScoreSummaries
    table: TopicTable | None


def measure(claims: BySubject, reference: Reference, filters: BoardFilter) -> Scored:
    """Return how subjects did, by the *claims* they are ranked by.

    These are all such claims, also those without an outcome.
    """
    in_cohort = pairs.is_in_cohort(claims.claims, filters.cohort)
    table = None
    match filters.sort:
        case "adjusted_skill" | "skill_vs_topic":
            scored = claims.take(in_cohort & claims.has_probability)
            table = topic_skill.add_up(scored, reference, filters.topic)
            rates, numbers = reference.rates.totals, reference.topics
            summaries = topic_skill.summarize(table, rates, numbers, claims.subjects)
        case "hit_rate":
            committed = claims.take(in_cohort & claims.claims.committed)
            summaries = _by_event(committed, 1.0 - committed.pairs.credit)
        case "adjusted_brier" | "brier" | "peer_score" | "claims":
            scored = claims.take(in_cohort & claims.has_probability)
            summaries = _by_event(scored, scored.squared_error)
        case _:
            assert_never(filters.sort)
    value = _value(claims, in_cohort, reference, summaries, filters)
    return Scored(value, summaries, table)


def _by_event(rows: BySubject, score: Floats) -> ScoreSummaries:
    """Return the mean by event of a score; lower is better."""
    mean = np.bincount(rows.event, score) / np.bincount(rows.event)
    return by_subject.summarize(rows.subject_of_event, mean, rows.subjects)


def _value(
    claims: BySubject,
    in_cohort: Bools,
    reference: Reference,
    summaries: ScoreSummaries,
    filters: BoardFilter,
) -> Floats:
    """Return the figure subjects are sorted by; adjusted ones are shrunk later."""
    match filters.sort:
        case "claims":
            standing = claims.subject[~claims.claims.withdrawn]
            return np.bincount(standing, minlength=claims.subjects).astype(np.float64)
        case "peer_score":
            return np.full(claims.subjects, np.nan)  # it takes all claims at once
        case "hit_rate":
            committed = claims.take(in_cohort & claims.claims.committed)
            return committed.mean(committed.pairs.credit, filters.weight)
        case "brier":
            scored = claims.take(in_cohort & claims.has_probability)
            return scored.mean(scored.squared_error, filters.weight)
        case "skill_vs_topic":
            scored = claims.take(in_cohort & claims.has_probability)
            return topic_skill.measure(scored, reference, filters)
        case "adjusted_skill" | "adjusted_brier":
            return summaries.mean
        case _:
            assert_never(filters.sort)
