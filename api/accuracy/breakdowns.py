"""Breakdowns: the claims of a subject at a log position, scored part by part."""

from functools import partial

import numpy as np

from api.accuracy import selection
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.figure_reader import FigureReader
from api.accuracy.scope import SubjectAsOf
from api.scoring import breakdowns
from api.scoring.breakdowns import Breakdown, Labels
from api.scoring.claim_columns import ClaimColumns
from api.scoring.filters import RecordFilter
from api.store import figure_subjects
from api.store.figure_subjects import ResolvedFilter, StoredSubject


async def of(
    figures: FigureReader, subject: SubjectAsOf, filters: RecordFilter
) -> Breakdown:
    """Return the claims of a record, grouped by what they share, with their figures."""
    stored = subject.stored
    at = await figures.at(subject.position)

    async def compute() -> Breakdown:
        lane = figures.caches.lane
        chosen = await figure_subjects.resolve(figures.db, filters)
        claims = await lane.short(partial(_pick, at, stored, chosen))
        partners = await lane.short(partial(_partners, at, stored, claims))
        other = "outlet" if stored.subject.type == "source" else "source"
        indexes = [int(name) for name in partners.names]
        slugs = await figure_subjects.slugs(figures.db, other, indexes)
        labels = partners._replace(names=[slugs[index] for index in indexes])
        work = partial(breakdowns.compute, claims, labels, filters.options)
        return await lane.run(work, claims.size)

    return await figures.share(Breakdown, at, (stored, filters), compute)


async def claim_indexes(
    figures: FigureReader, subject: SubjectAsOf, filters: RecordFilter
) -> list[int]:
    """Return the entries of the claims behind a record, without withdrawn claims."""
    at = await figures.at(subject.position)
    chosen = await figure_subjects.resolve(figures.db, filters)
    work = partial(_pick, at, subject.stored, chosen)
    claims = await figures.caches.lane.short(work)
    return np.sort(claims.claim).tolist()


def _pick(at: ClaimsAt, stored: StoredSubject, chosen: ResolvedFilter) -> ClaimColumns:
    """Return the claims that are not withdrawn, in the order made."""
    counted = selection.of_subject(at, stored.subject.type, stored.index)
    picked = selection.pick(at, counted, chosen)
    return breakdowns.in_order(at.columns(picked.row))


def _partners(at: ClaimsAt, stored: StoredSubject, claims: ClaimColumns) -> Labels:
    """Return the outlets of a source's claims, or the sources of an outlet's.

    Their names are the indexes of their entries.
    """
    rows = np.arange(claims.size)
    partner = claims.source.astype(np.int64)
    if stored.subject.type == "source":
        rows, partner = selection.outlets_of(at, claims.claim)
    names, code = np.unique(partner, return_inverse=True)
    return Labels(rows, code, [str(name) for name in names.tolist()])
