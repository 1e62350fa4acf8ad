"""Records: the accuracy of a set of claims, as they stood at one instant.

A pure function of the claims, so that a record is its own recomputation. A claim that
was withdrawn counts nowhere but in `withdrawn` and `unresolved`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from math import fsum

from api.model import (
    calibration,
    counts,
    courses,
    decompositions,
    drifts,
    judged,
    ranges,
    rates,
    reliability,
    scored,
    scoring,
)
from api.model.decompositions import Group
from api.model.figures import (
    ByBasis,
    Decomposition,
    Enough,
    ExpectedCorp,
    Figures,
    Hits,
    Scores,
)
from api.model.judged import How, Judged
from api.model.rates import Measured, Rates
from api.model.scored import Scored
from api.model.seen import SeenClaim, SeenReport

ENOUGH_FOR_RATES = 5
ENOUGH_FOR_RANK = 10
ENOUGH_FOR_SKILL = 20
ENOUGH_FOR_DECOMPOSITION = 50
NO_RATES = Rates()


def compute(
    claims: Sequence[SeenClaim],
    *,
    on: date,
    how: How,
    reference: Rates = NO_RATES,
    reports: Iterable[SeenReport] = (),
) -> Figures:
    """Return the figures of *claims*, whose order does not matter, on a day.

    Hits count the committed ones among those the cohort lets in, scores those with a
    probability. *reference* tells how often the claims' topics come to pass.
    """
    told = judge(claims, how)
    scored__ = judged.score(told, how.weight)
    groups = scored.groups(scored__)
    scores = _score(told, scored__, groups, how, reference)
    return Figures(
        enough=enough(told, scores),
        claims=counts.count(claims),
        hits=hits(claims, told, how),
        scores=scores,
        by_basis=_by_basis(told, scores, how, reference),
        decomposition=_decompose(scored__, groups, how),
        calibration=calibration.table(scored__, how.bins),
        calibration_test=_test(scored__),
        timing=courses.timing(told, how.weight),
        trend=courses.trend(told, on),
        drift=drifts.measure(reports),
    )


def judge(claims: Iterable[SeenClaim], how: How) -> list[Judged]:
    """Return the claims that hits and scores may count, in the order of the log."""
    return sorted(judged.judge(claims, how), key=lambda one: one.claim.claim)


def score(told: Sequence[Judged], how: How, reference: Rates = NO_RATES) -> Scores:
    """Return the scores of judged claims: of those that have a probability."""
    scored__ = judged.score(told, how.weight)
    return _score(told, scored__, scored.groups(scored__), how, reference)


def _score(
    told: Sequence[Judged],
    scored__: Sequence[Scored],
    groups: Sequence[Group],
    how: How,
    reference: Rates,
) -> Scores:
    worded = judged.of_basis(told, "wording")
    hedged_range = ranges.brier_range(
        worded, how.weight, hedged=True, yardstick=how.yardstick
    )
    if not scored__:
        return Scores(hedged_brier_range=hedged_range)
    sums = scored.sums(scored__)
    brier = scoring.brier(sums)
    log_score = scoring.log_score(sums)
    means = scored.event_means(scored__)
    measured = _measure(told, scored__, reference, how)
    return Scores(
        scored=len(scored__),
        events=len(means),
        brier=brier,
        brier_interval=scored.brier_interval(means.values()),
        brier_range=ranges.brier_range(
            worded, how.weight, hedged=False, yardstick=how.yardstick
        ),
        hedged_brier_range=hedged_range,
        by_yardstick=ranges.by_yardstick(worded, how.weight),
        brier_index=scoring.brier_index(brier),
        log_score=log_score,
        clipped=sum(scoring.is_clipped(point.probability) for point in scored__),
        baseline_score=scoring.baseline_score(log_score),
        skill=scoring.skill(sums),
        skill_vs_half=scoring.skill_vs_half(brier),
        skill_vs_topic=None if measured is None else measured.skill,
        reference=None if measured is None else measured.reference,
        separation=scoring.separation(sums),
        auc=decompositions.auc(groups),
        mean_probability=scoring.mean_probability(sums),
        base_rate=scoring.base_rate(sums),
        bias=scoring.bias(sums),
        uncertainty=scoring.uncertainty(sums),
    )


def _by_basis(
    told: Sequence[Judged], scores: Scores, how: How, reference: Rates
) -> ByBasis:
    """Score each basis apart; where there is but one, it has been scored already."""
    stated, wording = (judged.of_basis(told, basis) for basis in ("stated", "wording"))
    return ByBasis(
        stated=scores if len(stated) == len(told) else score(stated, how, reference),
        wording=scores if len(wording) == len(told) else score(wording, how, reference),
    )


def skill_vs_topic(told: Sequence[Judged], how: How, reference: Rates) -> float | None:
    """Return how far judged claims were better than their topics' rates, at most 1."""
    measured = _measure(told, judged.score(told, how.weight), reference, how)
    return None if measured is None else measured.skill


def _measure(
    told: Sequence[Judged], scored__: Sequence[Scored], reference: Rates, how: How
) -> Measured | None:
    kept = [one for one in told if one.probability is not None]
    weighted = zip(kept, (point.weight for point in scored__), strict=True)
    return rates.measure(weighted, reference, how.topic)


def enough(told: Iterable[Judged], scores: Scores) -> Enough:
    """Tell which figures stand on enough events to be shown."""
    events = scores.events
    plain = len({one.claim.event for one in told if one.claim.committed})
    return Enough(
        rates=max(events, plain) >= ENOUGH_FOR_RATES,
        rank=events >= ENOUGH_FOR_RANK,
        skill=events >= ENOUGH_FOR_SKILL,
        decomposition=events >= ENOUGH_FOR_DECOMPOSITION,
    )


def hits(claims: Iterable[SeenClaim], told: Iterable[Judged], how: How) -> Hits:
    """Return how often plain claims were right, of *claims* those judged in *told*."""
    plain = [one for one in told if one.claim.committed]
    if not plain:
        return Hits()
    unresolved = [c.event for c in claims if c.committed and c.is_unresolved]
    events = [one.claim.event for one in plain]
    weights = scored.weigh(events, how.weight)
    whole = fsum(weights)
    clusters: dict[int | str, float] = {}
    for one, weight in zip(plain, weights, strict=True):
        key = one.claim.cluster
        clusters[key] = clusters.get(key, 0.0) + weight
    right = fsum(
        weight * scoring.credit(one.side, one.outcome)
        for one, weight in zip(plain, weights, strict=True)
    )
    so = fsum(w * one.outcome for one, w in zip(plain, weights, strict=True)) / whole
    waiting = fsum(scored.weigh(unresolved, how.weight))
    rate = right / whole
    return Hits(
        right=right,
        wrong=whole - right,
        rate=rate,
        interval=scoring.wilson(rate, scoring.effective_number(clusters.values())),
        bounds=scoring.hit_bounds(right, whole, waiting),
        always_no=1.0 - so,
        always_yes=so,
    )


def _decompose(
    scored__: Sequence[Scored], groups: Sequence[Group], how: How
) -> Decomposition | None:
    if not scored__:
        return None
    corp = decompositions.corp(groups)
    return Decomposition(
        corp=ExpectedCorp(
            miscalibration=corp.miscalibration,
            discrimination=corp.discrimination,
            uncertainty=corp.uncertainty,
            expected=decompositions.expected_miscalibration(_event_means(scored__)),
        ),
        murphy=decompositions.murphy(calibration.grouped(groups, how.bins)),
    )


def _event_means(scored__: Iterable[Scored]) -> list[float]:
    """Return each event's mean probability: its luck is drawn once."""
    events: dict[int, list[float]] = {}
    for point in scored__:
        events.setdefault(point.event, []).append(point.probability)
    return [fsum(each) / len(each) for each in events.values()]


def _test(scored__: Iterable[Scored]) -> reliability.Test | None:
    """Test calibration on the first claim about each event."""
    first: dict[int, Scored] = {}
    for point in scored__:
        first.setdefault(point.event, point)
    return reliability.spiegelhalter(
        [(point.probability, point.outcome) for point in first.values()]
    )
