"""How an outlet worded what sources said, for the claims that filters pick."""

from collections.abc import Sequence

from api.accuracy import breakdowns, records
from api.accuracy.figure_reader import FigureReader
from api.accuracy.scope import SubjectAsOf
from api.scoring import wording_drift
from api.scoring.filters import RecordFilter
from api.scoring.wording_drift import WordingChange


async def of(
    figures: FigureReader, subject: SubjectAsOf, filters: RecordFilter
) -> Sequence[WordingChange]:
    """Return how an outlet's words differ from its sources'; none for a source."""
    stored, position = subject.stored, subject.position
    reports = await records.load_reports(figures.db, stored, position)
    if not reports:
        return ()
    counted = set(await breakdowns.claim_indexes(figures, subject, filters))
    return wording_drift.changes(
        report for report in reports if report.claim in counted
    )
