"""Hits and scores at many steps at once; see records for what they are."""

from functools import partial
from typing import NamedTuple

import numpy as np

from api.language.hedges.yardsticks import YARDSTICKS
from api.scoring import (
    grouping,
    hedge_sensitivity,
    hit_rates,
    pairs,
    rate_spans,
    records,
)
from api.scoring.claim_columns import Floats
from api.scoring.claim_spans import ClaimSpans, Weighed
from api.scoring.figures import Enough, Hits, Scores
from api.scoring.grouping import Codes
from api.scoring.hit_rates import HitSums
from api.scoring.pairs import CountingOptions, ForecastPairs
from api.scoring.rate_spans import RateSpans
from api.scoring.score_parts import ScoreParts
from api.scoring.statistics import decompositions, intervals, scores, steps
from api.scoring.statistics.intervals import ClusterSums, Interval
from api.scoring.statistics.scores import Sums
from api.scoring.statistics.steps import Segments


class Forecasts(NamedTuple):
    """Versions of claims of the cohort, each with its probability or NaN."""

    spans: ClaimSpans
    probability: Floats

    @property
    def pairs(self) -> ForecastPairs:
        """The versions without when they count."""
        return ForecastPairs(self.spans.claims, self.probability)

    def take(self, rows: Codes) -> "Forecasts":
        """Return some of them."""
        return Forecasts(self.spans.take(rows), self.probability[rows])

    @property
    def scored(self) -> "Forecasts":
        """Those that have a probability."""
        return self.take(np.flatnonzero(~np.isnan(self.probability)))


def select(spans: ClaimSpans, options: CountingOptions) -> Forecasts:
    """Return the versions of the cohort while they belong to it; see pairs.select."""
    selected = spans.in_cohort(options.cohort)
    probability = pairs.probabilities(selected.claims, options.yardstick)
    return Forecasts(selected, probability)


def enough(selected: Forecasts, scored: list[Scores]) -> list[Enough]:
    """Return which figures rest on enough events at each step."""
    some = selected.spans.take(np.flatnonzero(selected.spans.claims.committed))
    committed = some.distinct(some.claims.event)
    return [
        records.enough_events(figures.events, events)
        for figures, events in zip(scored, committed, strict=True)
    ]


def hits(
    claims: ClaimSpans, selected: Forecasts, options: CountingOptions
) -> list[Hits]:
    """Return how often committed claims were right; *selected* of *claims*."""
    size = claims.size
    committed = selected.take(np.flatnonzero(selected.spans.claims.committed))
    weighed = committed.spans.weigh(options.weight)
    unresolved = claims.take(np.flatnonzero(claims.claims.committed)).unresolved()
    left = unresolved.weigh(options.weight)
    row, spans, weight = weighed
    cluster = grouping.number(committed.spans.claims.cluster)
    by_cluster = steps.segments(cluster[row], spans, size, weight)
    (squares,) = steps.totals(by_cluster.spans, size, by_cluster.sums[0] ** 2)
    total, right, occurred = weighed.totals(
        size,
        weight,
        weight * committed.pairs.credit[row],
        weight * committed.spans.claims.degree[row],
    )
    (unresolved_weight,) = left.totals(size, left.weight)
    sums = (total, right, occurred, unresolved_weight, squares)
    return [
        hit_rates.of_sums(HitSums(*at_step)) if at_step[0] else Hits()
        for at_step in np.transpose(sums).tolist()
    ]


def score(
    selected: Forecasts, options: CountingOptions, rates: RateSpans
) -> list[Scores]:
    """Return the scores of the versions that have a probability."""
    size = selected.spans.size
    scored = selected.scored
    row, _, weight = weighed = scored.spans.weigh(options.weight)
    p, o = scored.probability[row], scored.spans.claims.degree[row]
    sums = weighed.totals(size, *scores.terms(p, o, weight))
    by_event = _by_event(scored)
    clipped = np.flatnonzero(scores.is_clipped(scored.probability))
    worded = selected.take(np.flatnonzero(selected.spans.claims.worded))
    error = sums[Sums._fields.index("squared_error")]
    columns = zip(
        steps.counts(scored.spans.spans, size).tolist(),
        steps.counts(by_event.spans, size).tolist(),
        [Sums(*at_step) for at_step in np.transpose(sums).tolist()],
        _intervals(scored, by_event),
        _range(worded, options, hedged=False),
        _range(worded, options, hedged=True),
        _by_yardstick(worded, options),
        steps.counts(scored.spans.spans.take(clipped), size).tolist(),
        rate_spans.measure_skill(scored.spans, weighed, error, rates, options.topic),
        _areas(p, o, weighed, size),
        strict=True,
    )
    return [
        parts.scores
        if parts.scored
        else Scores(hedged_brier_range=parts.hedged_brier_range)
        for parts in map(ScoreParts._make, columns)
    ]


def _by_event(scored: Forecasts) -> Segments:
    """Return the sums over claims about each event: their Brier scores and floors."""
    spans, p = scored.spans, scored.probability
    error = (p - spans.claims.degree) ** 2
    event = grouping.number(spans.claims.event)
    return steps.segments(event, spans.spans, spans.size, error, intervals.floor_of(p))


def _intervals(scored: Forecasts, by_event: Segments) -> list[Interval | None]:
    """Return the interval of the mean Brier score by event; see points."""
    size = scored.spans.size
    claims = scored.spans.claims
    cluster = grouping.number(claims.cluster)
    cluster = cluster[grouping.first_rows(grouping.number(claims.event))]
    score, floor = (term / by_event.n for term in by_event.sums)
    spans, weight = by_event.spans, np.ones(score.size)
    if np.unique(cluster).size < cluster.size:
        of_event = cluster[by_event.key]
        of_cluster = steps.segments(of_event, spans, size, score, floor)
        (score, floor), spans = of_cluster.sums, of_cluster.spans
        weight = of_cluster.n.astype(np.float64)
    count = steps.counts(spans, size)
    terms = intervals.cluster_terms(weight, score, floor)
    sums = np.transpose([count, *steps.totals(spans, size, *terms)]).tolist()

    def measure_gaps(step: int, mean: float) -> float:
        rows = spans.at(step)
        return intervals.gaps(weight[rows], score[rows], mean)

    return [
        intervals.of_clusters(
            ClusterSums(*at_step), partial(measure_gaps, step), low=0.0, high=1.0
        )
        if at_step[0] > 1
        else None
        for step, at_step in enumerate(sums)
    ]


def _range(
    worded: Forecasts, options: CountingOptions, *, hedged: bool
) -> list[Interval | None]:
    """Return the Brier scores that wordings allow; see hedge_sensitivity."""
    size = worded.spans.size
    phrases = hedge_sensitivity.read(
        worded.pairs, hedged=hedged, yardstick=options.yardstick
    )
    some = worded.spans.take(phrases.row)
    row, spans, weight = some.weigh(options.weight)
    changes = steps.Changes(spans, size, phrases.code[row], phrases.low.size)
    terms = hedge_sensitivity.terms(some.claims.degree[row], weight)
    total, occurred, squared = map(changes.totals, terms)
    result: list[Interval | None] = [None] * size
    counted = np.flatnonzero(total.sum(axis=0) > 0)
    sums = (term[:, counted] for term in (total, occurred, squared))
    bounds = hedge_sensitivity.bounds(phrases, *sums)
    for step, interval in zip(counted.tolist(), bounds, strict=True):
        result[step] = interval
    return result


def _by_yardstick(
    worded: Forecasts, options: CountingOptions
) -> list[dict[str, float]]:
    """Return the Brier score on each yardstick; see hedge_sensitivity."""
    size = worded.spans.size
    result: list[dict[str, float]] = [{} for _ in range(size)]
    for name in YARDSTICKS:
        probability = pairs.probabilities(worded.spans.claims, name)
        scored = worded._replace(probability=probability).scored
        weighed = scored.spans.weigh(options.weight)
        o = scored.spans.claims.degree
        error = ((scored.probability - o) ** 2)[weighed.row]
        errors, weights = weighed.totals(size, weighed.weight * error, weighed.weight)
        for step in np.flatnonzero(weights).tolist():
            result[step][name] = float(errors[step] / weights[step])
    return result


def _areas(p: Floats, o: Floats, weighed: Weighed, size: int) -> list[float | None]:
    """Return the area under the ROC curve at each step; see decompositions.auc."""
    values, code = np.unique(p, return_inverse=True)
    steps_at_once = max(1, steps.GROUP_STEPS_AT_ONCE // max(1, values.size))
    terms = weighed.weight * o, weighed.weight * (1.0 - o)
    areas: list[float | None] = []
    for first in range(0, size, steps_at_once):
        past = min(first + steps_at_once, size)
        spans = weighed.spans.over(first, past)
        rows = spans.exist
        changes = steps.Changes(spans.take(rows), past - first, code[rows], values.size)
        sums = (changes.totals(term[rows]) for term in terms)
        occurred, absent = map(np.ascontiguousarray, map(np.transpose, sums))
        areas += map(decompositions.area, occurred, absent)
    return areas
