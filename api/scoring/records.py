"""Records: the accuracy of a set of claims, as they stood at one instant.

A pure function of the claims, so that a record is its own recomputation. A claim that
was withdrawn counts nowhere but in `withdrawn` and `unresolved`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from math import fsum

from api.scoring import (
    base_rates,
    calibration,
    counts,
    hedge_sensitivity,
    pairs,
    points,
    timing,
    wording_drift,
)
from api.scoring.base_rates import Rates, TopicSkill
from api.scoring.claims_as_of import ClaimAsOf, ReportAsOf
from api.scoring.figures import (
    ByBasis,
    Decomposition,
    Enough,
    ExpectedCorp,
    Figures,
    Hits,
    Scores,
)
from api.scoring.pairs import CountingOptions, ForecastPair
from api.scoring.points import ScoredClaim
from api.scoring.statistics import calibration_tests, decompositions, scores
from api.scoring.statistics.decompositions import Group

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
    """Return the figures of *claims*, whose order does not matter, on a day.

    Hits count the committed ones among those the cohort lets in, scores those with a
    probability. *reference* tells how often the claims' topics come to pass.
    """
    told = judge(claims, options)
    scored = pairs.score(told, options.weight)
    groups = points.groups(scored)
    scores = _score(told, scored, groups, options, reference)
    return Figures(
        enough=enough(told, scores),
        claims=counts.count(claims),
        hits=hits(claims, told, options),
        scores=scores,
        by_basis=_by_basis(told, scores, options, reference),
        decomposition=_decompose(scored, groups, options),
        calibration=calibration.table(scored, options.bins),
        calibration_test=_test(scored),
        timing=timing.timing(told, options.weight),
        trend=timing.trend(told, on),
        drift=wording_drift.measure(reports),
    )


def judge(claims: Iterable[ClaimAsOf], options: CountingOptions) -> list[ForecastPair]:
    """Return the claims that hits and scores may count, in the order of the log."""
    return sorted(pairs.judge(claims, options), key=lambda one: one.claim.claim)


def score(
    told: Sequence[ForecastPair], options: CountingOptions, reference: Rates = NO_RATES
) -> Scores:
    """Return the scores of judged claims: of those that have a probability."""
    scored = pairs.score(told, options.weight)
    return _score(told, scored, points.groups(scored), options, reference)


def _score(
    told: Sequence[ForecastPair],
    scored: Sequence[ScoredClaim],
    groups: Sequence[Group],
    options: CountingOptions,
    reference: Rates,
) -> Scores:
    worded = pairs.of_basis(told, "wording")
    hedged_range = hedge_sensitivity.brier_range(
        worded, options.weight, hedged=True, yardstick=options.yardstick
    )
    if not scored:
        return Scores(hedged_brier_range=hedged_range)
    sums = points.sums(scored)
    brier = scores.brier(sums)
    log_score = scores.log_score(sums)
    means = points.event_means(scored)
    measured = _measure(told, scored, reference, options)
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
        clipped=sum(scores.is_clipped(point.probability) for point in scored),
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
    told: Sequence[ForecastPair],
    scores: Scores,
    options: CountingOptions,
    reference: Rates,
) -> ByBasis:
    """Score each basis apart; where there is but one, it has been scored already."""
    stated, wording = (pairs.of_basis(told, basis) for basis in ("stated", "wording"))
    return ByBasis(
        stated=scores
        if len(stated) == len(told)
        else score(stated, options, reference),
        wording=scores
        if len(wording) == len(told)
        else score(wording, options, reference),
    )


def skill_vs_topic(
    told: Sequence[ForecastPair], options: CountingOptions, reference: Rates
) -> float | None:
    """Return how far judged claims were better than their topics' rates, at most 1."""
    measured = _measure(told, pairs.score(told, options.weight), reference, options)
    return None if measured is None else measured.skill


def _measure(
    told: Sequence[ForecastPair],
    scored: Sequence[ScoredClaim],
    reference: Rates,
    options: CountingOptions,
) -> TopicSkill | None:
    kept = [one for one in told if one.probability is not None]
    weighted = zip(kept, (point.weight for point in scored), strict=True)
    return base_rates.measure(weighted, reference, options.topic)


def enough(told: Iterable[ForecastPair], scores: Scores) -> Enough:
    """Tell which figures stand on enough events to be shown."""
    events = scores.events
    plain = len({one.claim.event for one in told if one.claim.committed})
    return Enough(
        rates=max(events, plain) >= ENOUGH_FOR_RATES,
        rank=events >= ENOUGH_FOR_RANK,
        skill=events >= ENOUGH_FOR_SKILL,
        decomposition=events >= ENOUGH_FOR_DECOMPOSITION,
    )


def hits(
    claims: Iterable[ClaimAsOf], told: Iterable[ForecastPair], options: CountingOptions
) -> Hits:
    """Return how often plain claims were right, of *claims* those judged in *told*."""
    plain = [one for one in told if one.claim.committed]
    if not plain:
        return Hits()
    unresolved = [c.event for c in claims if c.committed and c.is_unresolved]
    events = [one.claim.event for one in plain]
    weights = points.weigh(events, options.weight)
    whole = fsum(weights)
    clusters: dict[int | str, float] = {}
    for one, weight in zip(plain, weights, strict=True):
        key = one.claim.cluster
        clusters[key] = clusters.get(key, 0.0) + weight
    right = fsum(
        weight * scores.credit(one.side, one.outcome)
        for one, weight in zip(plain, weights, strict=True)
    )
    so = fsum(w * one.outcome for one, w in zip(plain, weights, strict=True)) / whole
    waiting = fsum(points.weigh(unresolved, options.weight))
    rate = right / whole
    return Hits(
        right=right,
        wrong=whole - right,
        rate=rate,
        interval=scores.wilson(rate, scores.effective_number(clusters.values())),
        bounds=scores.hit_bounds(right, whole, waiting),
        always_no=1.0 - so,
        always_yes=so,
    )


def _decompose(
    scored: Sequence[ScoredClaim], groups: Sequence[Group], options: CountingOptions
) -> Decomposition | None:
    if not scored:
        return None
    corp = decompositions.corp(groups)
    return Decomposition(
        corp=ExpectedCorp(
            miscalibration=corp.miscalibration,
            discrimination=corp.discrimination,
            uncertainty=corp.uncertainty,
            expected=decompositions.expected_miscalibration(_event_means(scored)),
        ),
        murphy=decompositions.murphy(calibration.grouped(groups, options.bins)),
    )


def _event_means(scored: Iterable[ScoredClaim]) -> list[float]:
    """Return each event's mean probability: its luck is drawn once."""
    events: dict[int, list[float]] = {}
    for point in scored:
        events.setdefault(point.event, []).append(point.probability)
    return [fsum(each) / len(each) for each in events.values()]


def _test(scored: Iterable[ScoredClaim]) -> calibration_tests.Test | None:
    """Test calibration on the first claim about each event."""
    first: dict[int, ScoredClaim] = {}
    for point in scored:
        first.setdefault(point.event, point)
    return calibration_tests.spiegelhalter(
        [(point.probability, point.outcome) for point in first.values()]
    )
