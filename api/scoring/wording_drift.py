"""Drift: how much surer an outlet's own words sound than the source's words."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
from msgspec import Struct

from api.language.hedges import assertions
from api.scoring import grouping, pairs
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.figures import WordingDrift
from api.scoring.statistics import arrays, intervals
from api.scoring.statistics.scores import EVEN
from api.terms import Direction

YARDSTICK = "survey"
NOTABLE_DRIFT = 0.10  # of a probability
# Lets a decimal difference such as 0.6 - 0.5, inexact as a float, count as 0.1.
ROUNDING = 1e-9


def measure(reports: Iterable[ReportAsOf]) -> WordingDrift | None:
    """Return the drift of the reports whose two wordings can both be read.

    The interval is of the mean by report, clustered by claim.
    """
    read = [(report.claim, _drift(report)) for report in reports]
    found = [(claim, drift) for claim, drift in read if drift is not None]
    if not found:
        return None
    claims = np.array([claim for claim, _ in found])
    drifts = np.array([drift for _, drift in found])
    interval = intervals.clustered(
        np.ones(drifts.size),
        drifts,
        np.zeros(drifts.size),
        grouping.number(claims),
        low=-1.0,
        high=1.0,
    )
    return WordingDrift(
        reports=drifts.size,
        mean=arrays.total(drifts) / drifts.size,
        interval=interval,
        hardened=grouping.count(drifts >= NOTABLE_DRIFT - ROUNDING),
        softened=grouping.count(drifts <= ROUNDING - NOTABLE_DRIFT),
    )


class WordingChange(Struct, frozen=True, kw_only=True):
    """Reports that put the same words of sources in the same words of the outlet.

    `said` and `written`: a phrase, or None for a stated number; `before` and `after`:
    how sure they sound on the survey, 0 … 1, of what the source held for likelier.
    """

    said: str | None
    written: str | None
    before: float
    after: float
    reports: int

    @property
    def is_hardened(self) -> bool:
        """Whether the outlet sounds notably surer."""
        return self.after - self.before >= NOTABLE_DRIFT - ROUNDING

    @property
    def is_softened(self) -> bool:
        """Whether the outlet sounds notably less sure."""
        return self.after - self.before <= ROUNDING - NOTABLE_DRIFT


def changes(reports: Iterable[ReportAsOf]) -> list[WordingChange]:
    """Return how wordings were changed, the most frequent change first."""
    counts: Counter[tuple[str | None, str | None, float, float]] = Counter()
    for report in reports:
        drift = _drift(report)
        before = _read(report.stated, report.phrase, report.direction)
        if drift is None or before is None:
            continue
        surety = max(before, 1.0 - before)
        said = None if report.stated is not None else report.phrase
        written = None if report.reported is not None else report.reported_phrase
        counts[said, written, round(surety, 6), round(surety + drift, 6)] += 1
    return [
        WordingChange(said=said, written=written, before=before, after=after, reports=n)
        for (said, written, before, after), n in counts.most_common()
    ]


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
