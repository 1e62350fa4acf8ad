"""Timing: how scores depend on lead, lateness, and the last twelve months."""

from datetime import date

import numpy as np
from dateutil.relativedelta import relativedelta

from api.language.dates import days
from api.scoring import claim_columns, points
from api.scoring.claim_columns import Days, Floats
from api.scoring.figures import LeadBand, Timing, Trend
from api.scoring.pairs import ForecastPairs
from api.scoring.statistics import intervals, scores
from api.terms import LEAD_BANDS, Weighting

RECENT = relativedelta(months=12)


def timing(selected: ForecastPairs, weighting: Weighting) -> Timing:
    """Return how far ahead claims were made, and how late missed events happened."""
    claims = selected.claims
    late = claims.late_by[(claims.degree == 0) & (claims.late_by > 0)]
    scored = selected.take(selected.has_probability)
    # Weighed before they are parted, as a record weighs them: bands add up to it.
    weighed = points.weigh(scored, weighting)
    band = claim_columns.lead_bands(scored.claims.lead)
    return Timing(
        median_lead_days=_median(claims.lead),
        by_lead=[
            LeadBand(
                first=first,
                last=last,
                scored=part.size,
                brier=scores.brier(part.sums),
            )
            for nth, (first, last) in enumerate(LEAD_BANDS)
            for part in [weighed.take(band == nth)]
            if part.size
        ],
        late=late.size,
        median_late_days=_median(late),
    )


def trend(selected: ForecastPairs, on: date) -> Trend | None:
    """Return the Brier score of the 12 months up to *on* minus before, by event."""
    scored = selected.take(selected.has_probability)
    is_recent = scored.claims.latest > claim_columns.to_day(days.before(on, RECENT))
    new, old = _means(scored.take(is_recent)), _means(scored.take(~is_recent))
    if not (new.size and old.size):
        return None
    new_mean, old_mean = float(new.mean()), float(old.mean())
    interval = intervals.welch(old, new)
    return Trend(
        recent=new_mean,
        before=old_mean,
        recent_events=new.size,
        before_events=old.size,
        difference=new_mean - old_mean,
        interval=interval and (max(-1.0, interval[0]), min(1.0, interval[1])),
    )


def _means(scored: ForecastPairs) -> Floats:
    return points.event_means(points.weigh(scored, "claim")).score


def _median(numbers: Days) -> float | None:
    return float(np.median(numbers)) if numbers.size else None
