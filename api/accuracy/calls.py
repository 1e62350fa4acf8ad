"""The best and the worst calls of a subject, beside what others said."""

from functools import partial

import numpy as np

from api.accuracy import selection
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.counted_claims import CountedClaims
from api.accuracy.figure_reader import FigureReader
from api.accuracy.scope import SubjectAsOf
from api.scoring import calls, pairs
from api.scoring.calls import Calls
from api.scoring.filters import RecordFilter
from api.store import figure_subjects
from api.store.figure_subjects import ResolvedFilter, StoredSubject

MOST_CALLS = 3


async def of(
    figures: FigureReader, subject: SubjectAsOf, filters: RecordFilter
) -> Calls:
    """Return the calls of a subject that stand out, over the claims filters pick."""
    stored = subject.stored
    at = await figures.at(subject.position)

    async def compute() -> Calls:
        chosen = await figure_subjects.resolve(figures.db, filters)
        lane = figures.caches.lane
        counted = await selection.find(lane, at, stored)
        work = partial(measure, at, stored, counted, chosen)
        return await lane.run(work, counted.row.size)

    return await figures.share(Calls, at, (stored, filters), compute)


def measure(
    at: ClaimsAt, stored: StoredSubject, counted: CountedClaims, chosen: ResolvedFilter
) -> Calls:
    """Return the calls that stand out of those *counted* for a subject.

    Others are all claims that do not count for it.
    """
    options = chosen.filters.options
    own = pairs.select(at.columns(selection.pick(at, counted, chosen).row), options)
    kind, index = stored.subject.type, stored.index
    everyone = at.columns(selection.rows_about_events_of(at, kind, index))
    its_own = np.isin(everyone.claim, at.columns(counted.row).claim)
    others = pairs.select(everyone.take(~its_own), options)
    return calls.pick(own, others, MOST_CALLS)
