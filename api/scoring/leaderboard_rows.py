"""The rows of a leaderboard: each candidate's place and the figures beside it."""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import NamedTuple, assert_never

from msgspec import Struct, structs

from api.model.references import Subject
from api.scoring import counts, grouping, hit_rates, pairs, records
from api.scoring.base_rates import Rate, SkillSums
from api.scoring.claim_columns import ClaimColumns
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.event_rates import EventRates
from api.scoring.figures import Hits, Scores
from api.scoring.filters import BoardFilter
from api.scoring.leaderboards import LeaderboardRow
from api.scoring.pairs import ForecastPairs
from api.scoring.peer_scores import Difficulty
from api.scoring.ranking import Place
from api.terms import BoardSort


class RowFigures(Struct, frozen=True, kw_only=True):
    """The figures of a row that depend on the claims of its subject alone.

    `events` and `closing_days`: see LeaderboardRow; `own`: the base rates, by topic, of
    the events that the subject spoke about; `sums`: what is compared with those of all
    other events.
    """

    claims: int
    events: int
    closing_days: int
    unresolved: float | None
    hits: Hits
    scores: Scores
    sums: SkillSums
    own: Mapping[str, Rate]
    own_wording_brier: float | None


class KeptRow(NamedTuple):
    """The figures of a row, an outlet's own words in them, and its scores beside rates.

    `rates_token`: of these rates; see EventRates.
    """

    figures: RowFigures
    reports: Sequence[ReportAsOf]
    rates_token: object
    scores: Scores

    def recounted(
        self, claims: int, closed: int, unresolved: int, committed: int
    ) -> "KeptRow":
        """Return the same with other counts of claims, of which the same are settled.

        So many *claims* stand; of those *closed*, so many are *unresolved*, and so many
        *committed* ones of all are.
        """
        figures = structs.replace(
            self.figures,
            claims=claims,
            unresolved=counts.share(unresolved, closed),
            hits=hit_rates.bound(self.figures.hits, float(committed)),
        )
        return self._replace(figures=figures)

    def beside(self, rates: EventRates) -> "KeptRow":
        """Return the same with the scores beside other *rates* of all events."""
        if rates.token is self.rates_token:
            return self
        figures = self.figures
        whole = structs.replace(rates.totals, own=figures.own)
        scores = records.beside_rates(figures.scores, figures.sums, whole)
        return self._replace(rates_token=rates.token, scores=scores)


def measure(
    claims: ClaimColumns,
    own: Mapping[str, Rate],
    reports: Iterable[ReportAsOf],
    filters: BoardFilter,
) -> RowFigures:
    """Return the figures of the *claims* that decide the place of a subject.

    *own*: see RowFigures; *reports*: what an outlet said in words of its own.
    """
    options = filters.options
    selected = pairs.select(claims, options)
    scores, sums = records.score_alone(selected, options)
    ranked = _ranked_by(selected, filters.sort)
    n = counts.count(claims)
    return RowFigures(
        claims=n.total,
        events=grouping.distinct(ranked.event),
        closing_days=grouping.distinct(ranked.latest),
        unresolved=n.unresolved,
        hits=hit_rates.measure(claims, selected, options),
        scores=scores,
        sums=sums,
        own=own,
        own_wording_brier=_own_wording_brier(selected, reports),
    )


def _ranked_by(selected: ForecastPairs, sort: BoardSort) -> ClaimColumns:
    """Return the claims whose events count towards the minimum; see candidates."""
    if sort == "hit_rate":
        return selected.claims.take(selected.claims.committed)
    return selected.take(selected.has_probability).claims


def row(
    place: Place,
    subject: Subject,
    kept: KeptRow,
    sort: BoardSort,
    difficulty: Difficulty | None,
) -> LeaderboardRow:
    """Return a row of the leaderboard."""
    figures, scores = kept.figures, kept.scores
    return LeaderboardRow(
        rank=place.rank,
        rank_interval=place.rank_interval,
        subject=subject,
        value=own_value(sort, place.value, figures.hits, scores),
        claims=figures.claims,
        events=figures.events,
        closing_days=figures.closing_days,
        unresolved=figures.unresolved,
        hits=figures.hits,
        scores=scores,
        difficulty=difficulty,
        own_wording_brier=figures.own_wording_brier,
    )


def own_value(
    sort: BoardSort, value: float | None, hits: Hits, scores: Scores
) -> float | None:
    """Return the figure sorted by as the subject's record has it, to the last digit.

    *value*: that figure as computed for all subjects at once, rounded elsewhere.
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
