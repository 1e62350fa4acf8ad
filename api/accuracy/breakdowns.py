"""Breakdowns: a subject's claims as they stood, part by part."""

import asyncio
from datetime import datetime

from api.accuracy import asking
from api.accuracy.records import MANY
from api.database import Database
from api.model import breakdowns
from api.model.breakdowns import Breakdown
from api.model.filters import RecordFilter
from api.model.references import SubjectType
from api.store import partners, turns


async def get(
    db: Database, kind: SubjectType, slug: str, wanted: RecordFilter, now: datetime
) -> Breakdown:
    """Return the claims of a record, and what they come to by what they share."""
    known = await asking.known(db, kind, wanted, now)
    kept = await turns.subject(db, kind, slug, known)
    claims = await turns.seen(db, kept.index, wanted, known)
    found: dict[int, list[str]] = {}
    names: dict[str, str] = {}
    for partner in await partners.of(db, kind, kept.index, known):
        found.setdefault(partner.claim, []).append(partner.slug)
        names[partner.slug] = partner.name
    if len(claims) < MANY:
        return breakdowns.compute(claims, found, names, wanted.how)
    return await asyncio.to_thread(breakdowns.compute, claims, found, names, wanted.how)
