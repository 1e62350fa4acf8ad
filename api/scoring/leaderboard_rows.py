"""The rows of a leaderboard: each candidate's place and the figures beside it."""

from collections.abc import Iterable
from math import fsum

from api.scoring import counts, hit_rates, pairs, records
from api.scoring.candidates import RowBasis
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.leaderboards import LeaderboardRow
from api.scoring.pairs import CountingOptions, ForecastPair
from api.scoring.ranking import PlacedCandidate


def row(
    placed: PlacedCandidate,
    basis: RowBasis,
    options: CountingOptions,
    reports: Iterable[ReportAsOf] = (),
) -> LeaderboardRow:
    """Return a row of the leaderboard with its figures.

    *reports*: what an outlet said in words of its own.
    """
    selected = records.select(basis.claims, options)
    ranked_by = [
        pair.claim
        for pair in pairs.select(basis.ranked_by, options)
        if pair.probability is not None
    ]
    n = counts.count(basis.claims)
    return LeaderboardRow(
        rank=placed.rank,
        rank_interval=placed.rank_interval,
        subject=placed.candidate.about.subject,
        value=placed.value,
        claims=n.total,
        events=len({claim.event for claim in ranked_by}),
        closing_days=len({claim.latest for claim in ranked_by}),
        unresolved=n.unresolved,
        hits=hit_rates.measure(basis.claims, selected, options),
        scores=records.score(selected, options, basis.rates),
        difficulty=basis.difficulty,
        own_wording_brier=_own_wording_brier(selected, reports),
    )


def _own_wording_brier(
    forecast_pairs: Iterable[ForecastPair], reports: Iterable[ReportAsOf]
) -> float | None:
    """Return the Brier score of what an outlet said in its own words, by report."""
    outcomes = {pair.claim.claim: pair.outcome for pair in forecast_pairs}
    errors = [
        (report.read - outcomes[report.claim]) ** 2
        for report in reports
        if report.read is not None and report.claim in outcomes
    ]
    return fsum(errors) / len(errors) if errors else None
