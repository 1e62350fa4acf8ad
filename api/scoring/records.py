"""Records: every accuracy figure of a set of claims at one position of the log.

A pure function of the claims, so that anyone can recompute a record from them. A
withdrawn claim counts only in `withdrawn` and `unresolved`.
"""

from collections.abc import Iterable
from datetime import date

from msgspec import structs

from api.scoring import (
    base_rates,
    calibration,
    counts,
    grouping,
    hedge_sensitivity,
    hit_rates,
    pairs,
    points,
    timing,
    wording_drift,
)
from api.scoring.base_rates import Rates, SkillSums
from api.scoring.claim_columns import Bools, ClaimColumns
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.figures import (
    ByBasis,
    CorpDecomposition,
    Decomposition,
    Enough,
    Figures,
    Scores,
)
from api.scoring.pairs import CountingOptions, ForecastPairs
from api.scoring.points import ScoredClaims
from api.scoring.score_parts import ScoreParts
from api.scoring.statistics import calibration_tests, decompositions, scores

ENOUGH_FOR_RATES = 5
ENOUGH_FOR_RANK = 10
ENOUGH_FOR_SKILL = 20
ENOUGH_FOR_DECOMPOSITION = 50
NO_RATES = Rates()


def compute(
    claims: ClaimColumns,
    *,
    on: date,
    options: CountingOptions,
    reference: Rates = NO_RATES,
    reports: Iterable[ReportAsOf] = (),
) -> Figures:
    """Return the figures of *claims*, in whatever order they come, on a day.

    Hits count the committed claims of the cohort, scores those with a probability.
    *reference*: the base rates of the claims' topics. *reports*: an outlet's own words.
    """
    selected = pairs.select(claims, options)
    scored = points.weigh(selected, options.weight)
    all_scores = _score(selected, scored, options, reference)
    return Figures(
        enough=enough(selected, all_scores),
        claims=counts.count(claims),
        hits=hit_rates.measure(claims, selected, options),
        scores=all_scores,
        by_basis=_by_basis(selected, all_scores, options, reference),
        decomposition=_decompose(scored, options),
        calibration=calibration.table(scored, options.bins),
        calibration_test=_test_calibration(scored),
        timing=timing.timing(selected, options.weight),
        trend=timing.trend(selected, on),
        drift=wording_drift.measure(reports),
    )


def score(
    selected: ForecastPairs, options: CountingOptions, reference: Rates = NO_RATES
) -> Scores:
    """Return the scores of those pairs that have a probability."""
    return _score(selected, points.weigh(selected, options.weight), options, reference)


def score_alone(
    selected: ForecastPairs, options: CountingOptions
) -> tuple[Scores, SkillSums]:
    """Return these scores without those beside base rates, and what is needed for them.

    See `beside_rates`.
    """
    return _score_alone(selected, points.weigh(selected, options.weight), options)


def beside_rates(scores: Scores, sums: SkillSums, rates: Rates) -> Scores:
    """Return scores with those beside base rates."""
    measured = base_rates.measure_skill(sums, rates)
    if measured is None:
        return scores
    return structs.replace(
        scores, skill_vs_topic=measured.skill, reference=measured.reference
    )


def _score(
    selected: ForecastPairs,
    scored: ScoredClaims,
    options: CountingOptions,
    reference: Rates,
) -> Scores:
    return beside_rates(*_score_alone(selected, scored, options), reference)


def _score_alone(
    selected: ForecastPairs, scored: ScoredClaims, options: CountingOptions
) -> tuple[Scores, SkillSums]:
    worded = selected.take(selected.claims.worded)
    hedged_range = hedge_sensitivity.brier_range(
        worded, options.weight, hedged=True, yardstick=options.yardstick
    )
    sums = scored.sums
    skill_sums = base_rates.sum_up(
        selected.take(selected.has_probability),
        scored.weight,
        sums.squared_error,
        options.topic,
    )
    if not scored.size:
        return Scores(hedged_brier_range=hedged_range), skill_sums
    parts = ScoreParts(
        scored=scored.size,
        events=scored.events,
        sums=sums,
        brier_interval=points.brier_interval(points.event_means(scored)),
        brier_range=hedge_sensitivity.brier_range(
            worded, options.weight, hedged=False, yardstick=options.yardstick
        ),
        hedged_brier_range=hedged_range,
        by_yardstick=hedge_sensitivity.by_yardstick(worded, options.weight),
        clipped=grouping.count(scores.is_clipped(scored.probability)),
        skill=None,
        auc=decompositions.auc(scored.probability, scored.outcome, scored.weight),
    )
    return parts.scores, skill_sums


def _by_basis(
    selected: ForecastPairs,
    all_scores: Scores,
    options: CountingOptions,
    reference: Rates,
) -> ByBasis:
    """Score each basis apart; a basis that has all the pairs is not scored again."""

    def scores_of(has_basis: Bools) -> Scores:
        if has_basis.all():
            return all_scores
        return score(selected.take(has_basis), options, reference)

    claims = selected.claims
    return ByBasis(stated=scores_of(claims.stated), wording=scores_of(claims.worded))


def enough(selected: ForecastPairs, scores: Scores) -> Enough:
    """Return which figures rest on enough events to be shown."""
    committed = selected.claims.event[selected.claims.committed]
    return enough_events(scores.events, grouping.distinct(committed))


def enough_events(events: int, committed: int) -> Enough:
    """Return the same from how many *events* there are, and those of hits."""
    return Enough(
        rates=max(events, committed) >= ENOUGH_FOR_RATES,
        rank=events >= ENOUGH_FOR_RANK,
        skill=events >= ENOUGH_FOR_SKILL,
        decomposition=events >= ENOUGH_FOR_DECOMPOSITION,
    )


def _decompose(scored: ScoredClaims, options: CountingOptions) -> Decomposition | None:
    if not scored.size:
        return None
    p, o, w = scored.probability, scored.outcome, scored.weight
    corp = decompositions.corp(p, o, w)
    # By event, as chance draws its outcome only once.
    expected = decompositions.expected_miscalibration(scored.event_probability)
    return Decomposition(
        corp=CorpDecomposition(
            miscalibration=corp.miscalibration,
            discrimination=corp.discrimination,
            uncertainty=corp.uncertainty,
            expected=expected,
        ),
        murphy=decompositions.murphy(p, o, w, calibration.number_bins(p, options.bins)),
    )


def _test_calibration(
    scored: ScoredClaims,
) -> calibration_tests.CalibrationTest | None:
    """Test calibration on the first claim about each event."""
    first = grouping.first_rows(scored.event)
    return calibration_tests.spiegelhalter(
        scored.probability[first], scored.outcome[first]
    )
