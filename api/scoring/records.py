"""Records: every accuracy figure of a set of claims at one position of the log.

A pure function of the claims, so that anyone can recompute a record from them. A
withdrawn claim counts only in `withdrawn` and `unresolved`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from math import fsum

from api.scoring import (
    base_rates,
    calibration,
    counts,
    hedge_sensitivity,
    hit_rates,
    pairs,
    points,
    timing,
    wording_drift,
)
from api.scoring.base_rates import Rates, TopicSkill
from api.scoring.claims_as_of import ClaimAsOf, ReportAsOf
from api.scoring.figures import (
    ByBasis,
    CorpDecomposition,
    Decomposition,
    Enough,
    Figures,
    Scores,
)
from api.scoring.pairs import CountingOptions, ForecastPair
from api.scoring.points import ScoredClaim
from api.scoring.statistics import calibration_tests, decompositions, scores
from api.scoring.statistics.decompositions import ForecastGroup
from api.terms import Basis

ENOUGH_FOR_RATES = 5
ENOUGH_FOR_RANK = 10
ENOUGH_FOR_SKILL = 20
ENOUGH_FOR_DECOMPOSITION = 50
NO_RATES = Rates()


def compute(
    claims: Sequence[ClaimAsOf],
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
    selected = select(claims, options)
    scored = pairs.weigh(selected, options.weight)
    groups = points.groups(scored)
    all_scores = _score(selected, scored, groups, options, reference)
    return Figures(
        enough=enough(selected, all_scores),
        claims=counts.count(claims),
        hits=hit_rates.measure(claims, selected, options),
        scores=all_scores,
        by_basis=_by_basis(selected, all_scores, options, reference),
        decomposition=_decompose(scored, groups, options),
        calibration=calibration.table(scored, options.bins),
        calibration_test=_test_calibration(scored),
        timing=timing.timing(selected, options.weight),
        trend=timing.trend(selected, on),
        drift=wording_drift.measure(reports),
    )


def select(claims: Iterable[ClaimAsOf], options: CountingOptions) -> list[ForecastPair]:
    """Return the pairs that hits and scores may count, in the order of the log."""
    return sorted(pairs.select(claims, options), key=lambda pair: pair.claim.claim)


def score(
    selected: Sequence[ForecastPair],
    options: CountingOptions,
    reference: Rates = NO_RATES,
) -> Scores:
    """Return the scores of those pairs that have a probability."""
    scored = pairs.weigh(selected, options.weight)
    return _score(selected, scored, points.groups(scored), options, reference)


def _score(
    selected: Sequence[ForecastPair],
    scored: Sequence[ScoredClaim],
    groups: Sequence[ForecastGroup],
    options: CountingOptions,
    reference: Rates,
) -> Scores:
    worded = pairs.of_basis(selected, "wording")
    hedged_range = hedge_sensitivity.brier_range(
        worded, options.weight, hedged=True, yardstick=options.yardstick
    )
    if not scored:
        return Scores(hedged_brier_range=hedged_range)
    sums = points.sums(scored)
    brier = scores.brier(sums)
    log_score = scores.log_score(sums)
    means = points.event_means(scored)
    measured = _measure_skill(selected, scored, reference, options)
    return Scores(
        scored=len(scored),
        events=len(means),
        brier=brier,
        brier_interval=points.brier_interval(means.values()),
        brier_range=hedge_sensitivity.brier_range(
            worded, options.weight, hedged=False, yardstick=options.yardstick
        ),
        hedged_brier_range=hedged_range,
        by_yardstick=hedge_sensitivity.by_yardstick(worded, options.weight),
        brier_index=scores.brier_index(brier),
        log_score=log_score,
        clipped=sum(scores.is_clipped(claim.probability) for claim in scored),
        baseline_score=scores.baseline_score(log_score),
        skill=scores.skill(sums),
        skill_vs_half=scores.skill_vs_half(brier),
        skill_vs_topic=None if measured is None else measured.skill,
        reference=None if measured is None else measured.reference,
        separation=scores.separation(sums),
        auc=decompositions.auc(groups),
        mean_probability=scores.mean_probability(sums),
        base_rate=scores.base_rate(sums),
        bias=scores.bias(sums),
        uncertainty=scores.uncertainty(sums),
    )


def _by_basis(
    selected: Sequence[ForecastPair],
    all_scores: Scores,
    options: CountingOptions,
    reference: Rates,
) -> ByBasis:
    """Score each basis apart; a basis that has all the pairs is not scored again."""

    def scores_of(basis: Basis) -> Scores:
        own = pairs.of_basis(selected, basis)
        if len(own) == len(selected):
            return all_scores
        return score(own, options, reference)

    return ByBasis(stated=scores_of("stated"), wording=scores_of("wording"))


def skill_vs_topic(
    selected: Sequence[ForecastPair], options: CountingOptions, reference: Rates
) -> float | None:
    """Return the skill of pairs over their topics' base rates, at most 1."""
    scored = pairs.weigh(selected, options.weight)
    measured = _measure_skill(selected, scored, reference, options)
    return None if measured is None else measured.skill


def _measure_skill(
    selected: Sequence[ForecastPair],
    scored: Sequence[ScoredClaim],
    reference: Rates,
    options: CountingOptions,
) -> TopicSkill | None:
    with_probability = [pair for pair in selected if pair.probability is not None]
    weights = (claim.weight for claim in scored)
    weighted = zip(with_probability, weights, strict=True)
    return base_rates.measure_skill(weighted, reference, options.topic)


def enough(selected: Iterable[ForecastPair], scores: Scores) -> Enough:
    """Return which figures rest on enough events to be shown."""
    events = scores.events
    committed = len({pair.claim.event for pair in selected if pair.claim.committed})
    return Enough(
        rates=max(events, committed) >= ENOUGH_FOR_RATES,
        rank=events >= ENOUGH_FOR_RANK,
        skill=events >= ENOUGH_FOR_SKILL,
        decomposition=events >= ENOUGH_FOR_DECOMPOSITION,
    )


def _decompose(
    scored: Sequence[ScoredClaim],
    groups: Sequence[ForecastGroup],
    options: CountingOptions,
) -> Decomposition | None:
    if not scored:
        return None
    corp = decompositions.corp(groups)
    expected = decompositions.expected_miscalibration(_event_probabilities(scored))
    return Decomposition(
        corp=CorpDecomposition(
            miscalibration=corp.miscalibration,
            discrimination=corp.discrimination,
            uncertainty=corp.uncertainty,
            expected=expected,
        ),
        murphy=decompositions.murphy(calibration.bin_groups(groups, options.bins)),
    )


def _event_probabilities(scored: Iterable[ScoredClaim]) -> list[float]:
    """Return each event's mean probability, as chance draws its outcome only once."""
    by_event: dict[int, list[float]] = {}
    for claim in scored:
        by_event.setdefault(claim.event, []).append(claim.probability)
    return [fsum(values) / len(values) for values in by_event.values()]


def _test_calibration(
    scored: Iterable[ScoredClaim],
) -> calibration_tests.CalibrationTest | None:
    """Test calibration on the first claim about each event."""
    first: dict[int, ScoredClaim] = {}
    for claim in scored:
        first.setdefault(claim.event, claim)
    return calibration_tests.spiegelhalter(
        [(claim.probability, claim.outcome) for claim in first.values()]
    )
