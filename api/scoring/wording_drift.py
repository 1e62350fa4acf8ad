"""Drift: how much surer an outlet's own words sound than the source's words."""

from collections.abc import Iterable
from math import fsum

from api.language.hedges import assertions
from api.scoring import pairs
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.figures import WordingDrift
from api.scoring.statistics import intervals
from api.scoring.statistics.intervals import Cluster
from api.terms import Direction

YARDSTICK = "survey"
EVEN = 0.5
NOTABLE = 0.10
# Lets a decimal difference such as 0.6 - 0.5, inexact as a float, count as 0.1.
EDGE = 1e-9


def measure(reports: Iterable[ReportAsOf]) -> WordingDrift | None:
    """Return the drift of the reports whose two wordings can both be read.

    The interval is of the mean by report, clustered by claim.
    """
    by_claim: dict[int, list[float]] = {}
    for report in reports:
        drift = _drift(report)
        if drift is not None:
            by_claim.setdefault(report.claim, []).append(drift)
    all_drifts = [drift for of_claim in by_claim.values() for drift in of_claim]
    if not all_drifts:
        return None
    return WordingDrift(
        reports=len(all_drifts),
        mean=fsum(all_drifts) / len(all_drifts),
        interval=intervals.clustered(
            [
                Cluster(weight=float(len(of_claim)), score=fsum(of_claim), floor=0.0)
                for of_claim in by_claim.values()
            ],
            low=-1.0,
            high=1.0,
        ),
        hardened=sum(drift >= NOTABLE - EDGE for drift in all_drifts),
        softened=sum(drift <= EDGE - NOTABLE for drift in all_drifts),
    )


def _drift(report: ReportAsOf) -> float | None:
    of_claim = _read(report.stated, report.phrase, report.direction)
    direction = assertions.report_direction(
        report.direction, report.phrase, stated=report.stated is not None
    )
    of_report = _read(report.reported, report.reported_phrase, direction)
    if of_claim is None or of_report is None or of_claim == EVEN:
        return None
    return of_report - of_claim if of_claim > EVEN else of_claim - of_report


def _read(
    stated: float | None, phrase: str | None, direction: Direction
) -> float | None:
    if stated is not None:
        return stated
    reading = pairs.on_yardstick(phrase, YARDSTICK, direction)
    return None if reading is None else reading.point
