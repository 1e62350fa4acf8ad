"""Timing: how scores depend on lead, lateness, and the last twelve months."""

from collections.abc import Iterable, Sequence
from datetime import date
from math import fsum
from statistics import median

from dateutil.relativedelta import relativedelta

from api.language.dates import days
from api.scoring import pairs, points
from api.scoring.figures import LeadBand, Timing, Trend
from api.scoring.pairs import ForecastPair
from api.scoring.statistics import intervals, scores
from api.terms import LEAD_BANDS, Weighting, lead_band

RECENT = relativedelta(months=12)


def timing(selected: Sequence[ForecastPair], weighting: Weighting) -> Timing:
    """Return how far ahead claims were made, and how late missed events happened."""
    late = [
        pair.claim.late_by
        for pair in selected
        if pair.outcome == 0 and pair.claim.late_by is not None
    ]
    bands: list[list[ForecastPair]] = [[] for _ in LEAD_BANDS]
    for pair in selected:
        bands[lead_band(pair.lead)].append(pair)
    return Timing(
        median_lead_days=_median([pair.lead for pair in selected]),
        by_lead=[
            LeadBand(
                first=first,
                last=last,
                scored=len(scored),
                brier=scores.brier(points.sums(scored)),
            )
            for (first, last), band in zip(LEAD_BANDS, bands, strict=True)
            for scored in [pairs.weigh(band, weighting)]
            if scored
        ],
        late=len(late),
        median_late_days=_median(late),
    )


def trend(selected: Iterable[ForecastPair], on: date) -> Trend | None:
    """Return the Brier score of the 12 months up to *on* minus before, by event."""
    since = days.before(on, RECENT)
    recent: list[ForecastPair] = []
    before: list[ForecastPair] = []
    for pair in selected:
        closed = pair.claim.latest
        if pair.probability is not None and closed is not None:
            (recent if closed > since else before).append(pair)
    if not (recent and before):
        return None
    new, old = _means(recent), _means(before)
    new_mean, old_mean = fsum(new) / len(new), fsum(old) / len(old)
    return Trend(
        recent=new_mean,
        before=old_mean,
        recent_events=len(new),
        before_events=len(old),
        difference=new_mean - old_mean,
        interval=intervals.welch(old, new),
    )


def _means(selected: Iterable[ForecastPair]) -> list[float]:
    means = points.event_means(pairs.weigh(selected, "claim"))
    return [mean.score for mean in means.values()]


def _median(numbers: Sequence[int]) -> float | None:
    return float(median(numbers)) if numbers else None
