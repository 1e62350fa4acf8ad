"""Drift: how much surer an outlet's own words sound than what the source said."""

from collections.abc import Iterable
from math import fsum

from api.language.hedges import assertions
from api.scoring import pairs
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.figures import Drift
from api.scoring.statistics import intervals
from api.scoring.statistics.intervals import Cluster
from api.terms import Direction

YARDSTICK = "survey"
EVEN = 0.5
NOTABLE = 0.10
# Lifts a decimal difference such as 0.6 - 0.5, a hair off as a float, to what it says.
EDGE = 1e-9


def measure(reports: Iterable[ReportAsOf]) -> Drift | None:
    """Return the drift of the reports whose two wordings can both be read.

    The interval is of the mean by report, clustered by claim.
    """
    drifts: dict[int, list[float]] = {}
    for report in reports:
        drift = _drift(report)
        if drift is not None:
            drifts.setdefault(report.claim, []).append(drift)
    every = [drift for each in drifts.values() for drift in each]
    if not every:
        return None
    return Drift(
        reports=len(every),
        mean=fsum(every) / len(every),
        interval=intervals.clustered(
            [
                Cluster(weight=float(len(each)), score=fsum(each), floor=0.0)
                for each in drifts.values()
            ],
            low=-1.0,
            high=1.0,
        ),
        hardened=sum(drift >= NOTABLE - EDGE for drift in every),
        softened=sum(drift <= EDGE - NOTABLE for drift in every),
    )


def _drift(report: ReportAsOf) -> float | None:
    said = _read(report.stated, report.phrase, report.direction)
    direction = assertions.report_direction(
        report.direction, report.phrase, stated=report.stated is not None
    )
    told = _read(report.reported, report.reported_phrase, direction)
    if said is None or told is None or said == EVEN:
        return None
    return told - said if said > EVEN else said - told


def _read(
    stated: float | None, phrase: str | None, direction: Direction
) -> float | None:
    if stated is not None:
        return stated
    read = pairs.on_yardstick(phrase, YARDSTICK, direction)
    return None if read is None else read.point
