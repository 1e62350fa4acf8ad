"""Breakdowns: the claims of a subject at a log position, scored part by part."""

import asyncio
from functools import partial

from api.accuracy import scope
from api.accuracy.figure_reader import FigureReader
from api.accuracy.records import MANY_CLAIMS
from api.accuracy.scope import SubjectAsOf
from api.database.pool import Database
from api.scoring import breakdowns
from api.scoring.breakdowns import Breakdown
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.filters import RecordFilter
from api.store import claim_versions, partners


async def of(
    figures: FigureReader, subject: SubjectAsOf, filters: RecordFilter
) -> Breakdown:
    """Return the claims of a record, grouped by what they share, with their figures."""
    db, stored, position = figures.db, subject.stored, subject.position
    kind = stored.subject.type
    # A report can join an outlet to a claim without a new version of that claim.
    last_partner = await partners.last(db, kind, stored.index, position)

    async def compute() -> Breakdown:
        patient = db.patient()
        claims = await claim_versions.of(patient, stored.index, filters, position)
        by_claim = await partners.of(patient, kind, stored.index, position)
        work = partial(breakdowns.compute, claims, by_claim, filters.options)
        many = len(claims) >= MANY_CLAIMS
        return await asyncio.to_thread(work) if many else work()

    key = (*scope.cache_key(stored, filters, position), last_partner)
    return await figures.caches.breakdowns.get(key, compute)


async def load_claims(
    db: Database, subject: SubjectAsOf, filters: RecordFilter
) -> list[ClaimAsOf]:
    """Return the claims behind a record without the withdrawn, in the order made."""
    index, position = subject.stored.index, subject.position
    claims = await claim_versions.of(db, index, filters, position)
    return breakdowns.in_order(claims)
