"""Breakdowns: a subject's claims as they stood, part by part."""

import asyncio
from functools import partial

from api.accuracy import scope
from api.accuracy.answer_cache import AnswerCache
from api.accuracy.records import MANY
from api.accuracy.scope import SubjectAsOf
from api.database.pool import Database
from api.scoring import breakdowns
from api.scoring.breakdowns import Breakdown
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.filters import RecordFilter
from api.store import claim_versions, partners

REMEMBERED: AnswerCache[Breakdown] = AnswerCache()


async def of(db: Database, subject: SubjectAsOf, wanted: RecordFilter) -> Breakdown:
    """Return what the claims of a record come to by what they share."""
    kept, known = subject.stored, subject.position
    kind = kept.subject.type
    # Outlets join in what a source said, and leave it, without a turn of its own.
    partnered = await partners.last(db, kind, kept.index, known)

    async def make() -> Breakdown:
        patient = db.patient()
        claims = await claim_versions.seen(patient, kept.index, wanted, known)
        found = await partners.of(patient, kind, kept.index, known)
        work = partial(breakdowns.compute, claims, found, wanted.how)
        return work() if len(claims) < MANY else await asyncio.to_thread(work)

    key = (*scope.stamp(kept, wanted, known), partnered)
    return await REMEMBERED.of(key, make)


async def claims(
    db: Database, subject: SubjectAsOf, wanted: RecordFilter
) -> list[ClaimAsOf]:
    """Return the claims behind a record, those withdrawn aside, as they were made."""
    kept, known = subject.stored, subject.position
    return breakdowns.in_order(await claim_versions.seen(db, kept.index, wanted, known))
