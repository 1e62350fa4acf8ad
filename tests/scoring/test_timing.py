from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from api.scoring import records
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.figures import LeadBand, Timing
from api.scoring.pairs import CountingOptions
from api.terms import Cohort
from tests.scoring import columns

DUE = date(2022, 5, 9)

# A plain "will" said ten days ahead, which had not happened when its window closed.
MISSED = ClaimAsOf(
    claim=0,
    event=0,
    made_on=DUE - timedelta(days=10),
    earliest=DUE - timedelta(days=10),
    latest=DUE,
    closed=True,
    degree=0.0,
)


def time(*claims: ClaimAsOf, cohort: Cohort = "matured") -> Timing:
    return records.compute(
        columns.of(claims), on=DUE, options=CountingOptions(cohort=cohort)
    ).timing


@pytest.mark.parametrize(
    ("lead", "first", "last"),
    [
        (0, 0, 7),
        (7, 0, 7),
        (8, 8, 30),
        (30, 8, 30),
        (31, 31, 90),
        (91, 91, 365),
        (365, 91, 365),
        (366, 366, None),
    ],
)
def test_leads_fall_into_bands_and_empty_bands_are_left_out(
    lead: int, first: int, last: int | None
) -> None:
    made_on = DUE - timedelta(days=lead)
    claim = replace(MISSED, made_on=made_on, basis="stated", probability=0.5)
    timing = time(claim, MISSED)
    assert timing.by_lead == [LeadBand(first=first, last=last, scored=1, brier=0.25)]
    assert timing.median_lead_days == (lead + 10) / 2


def test_a_claim_weighs_in_its_band_what_it_weighs_in_the_record() -> None:
    week = DUE - timedelta(days=5)
    soon = replace(MISSED, made_on=week, basis="stated", probability=0.9)
    later = replace(soon, made_on=DUE - timedelta(days=28), probability=0.2)
    other = replace(soon, event=1, probability=0.2)
    figures = records.compute(
        columns.of([soon, later, other]),
        on=DUE,
        options=CountingOptions(weight="event"),
    )
    near, far = figures.timing.by_lead
    assert near.brier == pytest.approx((0.81 / 2 + 0.04) / 1.5)
    assert far.brier == pytest.approx(0.04)
    assert figures.scores.brier == pytest.approx((near.brier * 1.5 + far.brier / 2) / 2)


def test_what_came_late_is_missed_and_counted() -> None:
    timing = time(replace(MISSED, late_by=135), replace(MISSED, late_by=20), MISSED)
    assert (timing.late, timing.median_late_days) == (2, 77.5)


def test_a_late_claim_outside_the_cohort_is_not_counted() -> None:
    late = replace(MISSED, closed=False, late_by=3)
    assert time(late).late == 0
    assert time(late, cohort="settled").late == 1


def test_without_a_judged_claim_there_is_no_median() -> None:
    timing = time(replace(MISSED, degree=None))
    assert (timing.median_lead_days, timing.median_late_days) == (None, None)
    assert (timing.by_lead, timing.late) == ([], 0)


def test_the_interval_of_a_trend_stays_where_differences_of_scores_are() -> None:
    late = DUE - timedelta(days=400)
    claims = [
        replace(
            MISSED, event=2 * n + p, latest=latest, basis="stated", probability=float(p)
        )
        for n, latest in enumerate([DUE, late])
        for p in (0, 1)
    ]
    trend = records.compute(columns.of(claims), on=DUE, options=CountingOptions()).trend
    assert trend is not None
    assert (trend.difference, trend.interval) == (0.0, (-1.0, 1.0))
