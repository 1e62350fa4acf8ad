"""Records: the claims of one subject as they stood, and what they come to."""

from datetime import datetime

from msgspec import structs

from api.accuracy import asking
from api.database import Database
from api.model import instants, records
from api.model.figures import Figures, Record
from api.model.filters import RecordFilter
from api.model.instants import Known
from api.model.method import METHOD
from api.model.references import SubjectType
from api.model.seen import SeenClaim
from api.store import rates, turns
from api.store.turns import KeptSubject


async def get(
    db: Database, kind: SubjectType, slug: str, wanted: RecordFilter, now: datetime
) -> Record:
    """Return the record of a source or an outlet, computed from its claims."""
    known = await asking.known(db, kind, wanted, now)
    kept = await turns.subject(db, kind, slug, known)
    claims = await turns.seen(db, kept.index, wanted, known)
    figures = await compute(db, kept, claims, wanted, known)
    return Record(
        subject=kept.subject,
        as_of=await answered(db, kept, [figures], known),
        filters=wanted,
        method=METHOD,
        **structs.asdict(figures),
    )


async def compute(
    db: Database,
    kept: KeptSubject,
    claims: list[SeenClaim],
    wanted: RecordFilter,
    known: Known,
) -> Figures:
    """Return the figures of a subject's claims."""
    topics = sorted({topic for claim in claims for topic in claim.topics})
    scored = any(claim.degree is not None for claim in claims)
    return records.compute(
        claims,
        on=known.closed_day,
        how=wanted.how,
        reference=await rates.unspoken(db, kept.index, topics, known)
        if scored
        else records.NO_RATES,
        reports=await turns.reports(
            db, kept.index, [claim.claim for claim in claims], known
        )
        if kept.subject.type == "outlet"
        else (),
    )


async def answered(
    db: Database, kept: KeptSubject, figures: list[Figures], known: Known
) -> datetime:
    """Return as of when figures are told: when what they rest on last changed."""
    last = kept.last_at
    if any(each.scores.reference is not None for each in figures):
        last = max(last, await rates.turned(db, known))
    return instants.answered(known.instant, last)
