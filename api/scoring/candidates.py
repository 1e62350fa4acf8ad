"""Candidates of a leaderboard: each subject with the figures that it is ranked by."""

from collections.abc import Mapping, Sequence
from math import fsum
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from api.model.references import Subject
from api.scoring import counts, hit_rates, pairs, points, records, skill_sums
from api.scoring.base_rates import Rates
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.filters import BoardFilter
from api.scoring.pairs import ForecastPair
from api.scoring.peer_scores import Difficulty
from api.scoring.skill_sums import SkillSums, Topics
from api.scoring.statistics import scores
from api.scoring.statistics.shrinkage import ScoreSummary
from api.terms import BoardSort


class BoardSubject(Struct, frozen=True):
    """The subject of a row; one that is `anonymous` is never ranked."""

    index: int
    subject: Subject
    anonymous: bool


class Candidate(Struct, frozen=True, kw_only=True):
    """A subject with what it is ranked by.

    `value`: the figure it is sorted by, before the adjusted sorts shrink it; `summary`:
    the mean and the spread of its scores by event; `unresolved`: the share of its
    closed claims, 0 … 1.
    """

    about: BoardSubject
    value: float | None
    summary: ScoreSummary | None
    unresolved: float


class RowBasis(Struct, frozen=True, kw_only=True):
    """What the figures of a row are computed from.

    `claims`: all that its figures count; `ranked_by`: those that decide its place;
    `rates`: topics' base rates among the events that the subject never spoke about.
    """

    claims: Sequence[ClaimAsOf]
    ranked_by: Sequence[ClaimAsOf]
    rates: Rates
    difficulty: Difficulty | None = None


def candidate(about: BoardSubject, basis: RowBasis, filters: BoardFilter) -> Candidate:
    """Return a candidate by the claims it is ranked by."""
    matured = list(pairs.select(basis.ranked_by, filters.options))
    summary = _summary(matured, basis, filters)
    return Candidate(
        about=about,
        value=_value(basis, matured, summary, filters),
        summary=summary,
        unresolved=counts.unresolved(basis.ranked_by) or 0.0,
    )


def candidate_from_sums(
    about: BoardSubject,
    sums: Mapping[Topics, SkillSums],
    unresolved: float,
    rates: Rates,
) -> Candidate:
    """Return a candidate of the default leaderboard, by the sums of the writer."""
    summary = skill_sums.summarize(sums, rates, None)
    return Candidate(
        about=about,
        value=None if summary is None else summary.mean,
        summary=summary,
        unresolved=unresolved,
    )


def _summary(
    matured: Sequence[ForecastPair], basis: RowBasis, filters: BoardFilter
) -> ScoreSummary | None:
    """Return the mean by event of the score sorted by; lower is better."""
    if _is_against_rates(filters.sort):
        options = replace(filters.options, cohort="settled")
        settled = pairs.select(basis.ranked_by, options)
        sums = skill_sums.add_up(matured, settled)
        return skill_sums.summarize(sums, basis.rates, filters.topic)
    score = _miss if filters.sort == "hit_rate" else _squared_error
    by_event: dict[int, list[float]] = {}
    for pair in matured:
        value = score(pair)
        if value is not None:
            by_event.setdefault(pair.claim.event, []).append(value)
    if not by_event:
        return None
    means = [fsum(values) / len(values) for values in by_event.values()]
    mean = fsum(means) / len(means)
    return ScoreSummary(len(means), mean, fsum((value - mean) ** 2 for value in means))


def _is_against_rates(sort: BoardSort) -> bool:
    match sort:
        case "adjusted_skill" | "skill_vs_topic":
            return True
        case "adjusted_brier" | "brier" | "hit_rate" | "peer_score" | "claims":
            return False
        case _:
            assert_never(sort)


def _squared_error(pair: ForecastPair) -> float | None:
    return None if pair.probability is None else (pair.probability - pair.outcome) ** 2


def _miss(pair: ForecastPair) -> float | None:
    if not pair.claim.committed:
        return None
    return 1.0 - scores.credit(pair.side, pair.outcome)


def _value(
    basis: RowBasis,
    matured: Sequence[ForecastPair],
    summary: ScoreSummary | None,
    filters: BoardFilter,
) -> float | None:
    """Return the figure a candidate is sorted by; adjusted ones are shrunk later."""
    match filters.sort:
        case "claims":
            return float(sum(not claim.withdrawn for claim in basis.ranked_by))
        case "peer_score":
            return basis.difficulty and basis.difficulty.peer_score
        case "hit_rate":
            return hit_rates.measure(basis.ranked_by, matured, filters.options).rate
        case "brier":
            scored = pairs.weigh(matured, filters.weight)
            return scores.brier(points.sums(scored)) if scored else None
        case "skill_vs_topic":
            return records.skill_vs_topic(matured, filters.options, basis.rates)
        case "adjusted_skill" | "adjusted_brier":
            return None if summary is None else summary.mean
        case _:
            assert_never(filters.sort)
