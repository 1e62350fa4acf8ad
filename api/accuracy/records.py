"""Records: the claims of one subject as they stood, and what they come to."""

import asyncio
from datetime import datetime
from functools import partial

from msgspec import structs

from api.accuracy import scope
from api.accuracy.answer_cache import AnswerCache
from api.accuracy.scope import SubjectAsOf
from api.database.pool import Database
from api.model import instants
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring import records
from api.scoring.claims_as_of import ClaimAsOf, ReportAsOf
from api.scoring.figures import Figures, Record
from api.scoring.filters import RecordFilter
from api.scoring.method import METHOD
from api.store import base_rates, claim_versions
from api.store.claim_versions import StoredSubject

REMEMBERED: AnswerCache[Record] = AnswerCache()
# So many claims are computed beside the loop, which has others to serve meanwhile.
MANY = 500


async def get(
    db: Database, kind: SubjectType, slug: str, wanted: RecordFilter, now: datetime
) -> Record:
    """Return the record of a source or an outlet, computed from its claims."""
    return await of(db, await scope.resolve(db, kind, slug, wanted, now), wanted)


async def of(db: Database, subject: SubjectAsOf, wanted: RecordFilter) -> Record:
    """Return the record of a resolved subject, computed from its claims."""
    kept, known = subject.stored, subject.position

    async def make() -> Record:
        claims = await claim_versions.seen(db.patient(), kept.index, wanted, known)
        figures = await compute(db.patient(), kept, claims, wanted, known)
        rated = figures.scores.reference is not None
        return Record(
            subject=kept.subject,
            as_of=await answered(db, kept, known, rated=rated),
            filters=wanted,
            method=METHOD,
            **structs.asdict(figures),
        )

    return await REMEMBERED.of(scope.stamp(kept, wanted, known), make)


async def compute(
    db: Database,
    kept: StoredSubject,
    claims: list[ClaimAsOf],
    wanted: RecordFilter,
    known: LogPosition,
) -> Figures:
    """Return the figures of a subject's claims."""
    topics = sorted({topic for claim in claims for topic in claim.topics})
    scored = any(claim.degree is not None for claim in claims)
    reference, reports = records.NO_RATES, list[ReportAsOf]()
    if scored:
        reference = await base_rates.unspoken(db, kept.index, topics, known)
    if kept.subject.type == "outlet":
        every = (await claim_versions.reports(db, [kept.index], known)).get(
            kept.index, []
        )
        chosen = {claim.claim for claim in claims}
        reports = [report for report in every if report.claim in chosen]
    work = partial(
        records.compute,
        claims,
        on=known.closed_day,
        how=wanted.how,
        reference=reference,
        reports=reports,
    )
    return work() if len(claims) < MANY else await asyncio.to_thread(work)


async def answered(
    db: Database, kept: StoredSubject, known: LogPosition, *, rated: bool
) -> datetime:
    """Return as of when figures are told: when what they rest on last changed.

    *rated*: they also rest on what came of events that others spoke about.
    """
    last = kept.last_at
    if rated:
        last = max(last, await base_rates.turned(db, known))
    return instants.answered(known.instant, last)
