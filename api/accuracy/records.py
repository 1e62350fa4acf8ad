"""Records: the claims of one subject at a log position, and their figures."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from msgspec import structs

from api.accuracy import scope
from api.accuracy.figure_reader import FigureReader
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

# The figures of this many claims are computed in a thread, not on the event loop.
MANY_CLAIMS = 500


async def get(
    figures: FigureReader,
    kind: SubjectType,
    slug: str,
    filters: RecordFilter,
    now: datetime,
) -> Record:
    """Return the record of a source or an outlet, computed from its claims."""
    subject = await scope.resolve_subject(figures.db, kind, slug, filters, now)
    return await of(figures, subject, filters)


async def of(
    figures: FigureReader, subject: SubjectAsOf, filters: RecordFilter
) -> Record:
    """Return the record of a resolved subject, computed from its claims."""
    stored, position = subject.stored, subject.position
    db = figures.db.patient()

    async def compute_record() -> Record:
        claims = await claim_versions.of(db, stored.index, filters, position)
        computed = await compute(db, stored, claims, filters, position)
        rated = computed.scores.reference is not None
        return Record(
            subject=stored.subject,
            as_of=await answered_as_of(figures.db, stored, position, rated=rated),
            filters=filters,
            method=METHOD,
            **structs.asdict(computed),
        )

    key = scope.cache_key(stored, filters, position)
    return await figures.caches.records.get(key, compute_record)


async def compute(
    db: Database,
    stored: StoredSubject,
    claims: Sequence[ClaimAsOf],
    filters: RecordFilter,
    position: LogPosition,
) -> Figures:
    """Return the figures of a subject's claims."""
    topics = sorted({topic for claim in claims for topic in claim.topics})
    reference = records.NO_RATES
    if any(claim.degree is not None for claim in claims):
        reference = await base_rates.unspoken(db, stored.index, topics, position)
    work = partial(
        records.compute,
        claims,
        on=position.closed_day,
        options=filters.options,
        reference=reference,
        reports=await _load_reports(db, stored, claims, position),
    )
    many = len(claims) >= MANY_CLAIMS
    return await asyncio.to_thread(work) if many else work()


async def _load_reports(
    db: Database,
    stored: StoredSubject,
    claims: Sequence[ClaimAsOf],
    position: LogPosition,
) -> list[ReportAsOf]:
    """Return what an outlet said of *claims* in its own words; none for a source."""
    if stored.subject.type != "outlet":
        return []
    reports = await claim_versions.reports(db, [stored.index], position)
    counted = {claim.claim for claim in claims}
    return [
        report for report in reports.get(stored.index, []) if report.claim in counted
    ]


async def answered_as_of(
    db: Database, stored: StoredSubject, position: LogPosition, *, rated: bool
) -> datetime:
    """Return when what the figures rest on last changed, up to *position*.

    *rated*: they also rest on the outcomes of events that only others spoke about.
    """
    last = stored.last_at
    if rated:
        last = max(last, await base_rates.last_change(db, position))
    return instants.answered(position.instant, last)
