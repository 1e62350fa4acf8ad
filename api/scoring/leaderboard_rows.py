"""The rows of a leaderboard: each candidate's place and the figures beside it."""

from collections.abc import Iterable
from math import fsum
from typing import assert_never

from msgspec import Struct

from api.model.references import Subject
from api.scoring import counts, grouping, hit_rates, pairs, records
from api.scoring.base_rates import Rates
from api.scoring.claim_columns import ClaimColumns
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.figures import Hits, Scores
from api.scoring.filters import BoardFilter
from api.scoring.leaderboards import LeaderboardRow
from api.scoring.pairs import ForecastPairs
from api.scoring.peer_scores import Difficulty
from api.scoring.ranking import Place
from api.terms import BoardSort


class RowBasis(Struct, frozen=True, kw_only=True):
    """What the figures of a row are computed from.

    `claims`: those that decide its place and that its figures count; `rates`: topics'
    base rates among the events that the subject never spoke about; `reports`: what an
    outlet said in words of its own.
    """

    subject: Subject
    claims: ClaimColumns
    rates: Rates
    difficulty: Difficulty | None
    reports: Iterable[ReportAsOf] = ()


def row(place: Place, basis: RowBasis, filters: BoardFilter) -> LeaderboardRow:
    """Return a row of the leaderboard with its figures."""
    options = filters.options
    selected = pairs.select(basis.claims, options)
    hits = hit_rates.measure(basis.claims, selected, options)
    scores = records.score(selected, options, basis.rates)
    ranked = selected.take(selected.has_probability).claims
    n = counts.count(basis.claims)
    return LeaderboardRow(
        rank=place.rank,
        rank_interval=place.rank_interval,
        subject=basis.subject,
        value=own_value(filters.sort, place.value, hits, scores),
        claims=n.total,
        events=grouping.distinct(ranked.event),
        closing_days=grouping.distinct(ranked.latest),
        unresolved=n.unresolved,
        hits=hits,
        scores=scores,
        difficulty=basis.difficulty,
        own_wording_brier=_own_wording_brier(selected, basis.reports),
    )


def own_value(
    sort: BoardSort, value: float | None, hits: Hits, scores: Scores
) -> float | None:
    """Return the figure sorted by as the subject's record has it, to the last digit.

    *value*: that figure as computed for all subjects at once, which rounds otherwise.
    """
    match sort:
        case "brier":
            return scores.brier
        case "hit_rate":
            return hits.rate
        case "skill_vs_topic":
            return scores.skill_vs_topic
        case "adjusted_skill" | "adjusted_brier" | "peer_score" | "claims":
            return value
        case _:
            assert_never(sort)


def _own_wording_brier(
    selected: ForecastPairs, reports: Iterable[ReportAsOf]
) -> float | None:
    """Return the Brier score of what an outlet said in its own words, by report."""
    claims, degrees = selected.claims.claim.tolist(), selected.claims.degree.tolist()
    outcomes = dict(zip(claims, degrees, strict=True))
    errors = [
        (report.read - outcomes[report.claim]) ** 2
        for report in reports
        if report.read is not None and report.claim in outcomes
    ]
    return fsum(errors) / len(errors) if errors else None
