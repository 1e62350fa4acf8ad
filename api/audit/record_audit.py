"""The audit of records: each is computed again from the raw entries."""

from collections.abc import AsyncIterator
from datetime import datetime

from api.accuracy import leaderboards
from api.accuracy.figure_reader import FigureReader
from api.audit.replay import comparing
from api.audit.replay.settling import Json
from api.model.references import SubjectType
from api.scoring.candidates import Candidate
from api.terms import Cohort

READ_AT_ONCE = 1000


COHORTS: tuple[Cohort, ...] = ("matured", "settled")


KINDS: tuple[SubjectType, ...] = ("source", "outlet")


async def compare_ranked(
    figures: FigureReader, now: datetime
) -> AsyncIterator[tuple[str, Json]]:
    """Yield each source's row and how what is kept of it for its rank differs."""
    kept, read = await leaderboards.candidates_both_ways(figures, now)
    told = {each.about.subject.slug: _figures(each) for each in kept}
    expected = {each.about.subject.slug: _figures(each) for each in read}
    for slug in sorted(told.keys() | expected.keys()):
        differing = comparing.differences(told.get(slug, {}), expected.get(slug, {}))
        yield f"/v1/leaderboards/sources: {slug}", differing


def _figures(candidate: Candidate) -> Json:
    summary = candidate.summary
    return {
        "unresolved": candidate.unresolved,
        "events": summary and summary.events,
        "mean": summary and summary.mean,
        "squares": summary and summary.squares,
    }
