"""Breakdowns: a subject's claims as they stood, part by part."""

import asyncio
from datetime import datetime

from api.accuracy import asking
from api.accuracy.records import MANY
from api.accuracy.remembered import Remembered
from api.database import Database
from api.model import breakdowns
from api.model.breakdowns import Breakdown
from api.model.filters import RecordFilter
from api.model.references import SubjectType
from api.store import partners, turns

# Each holds every claim of its subject, so that only few are kept.
REMEMBERED: Remembered[Breakdown] = Remembered(64)
MOST_KEPT = 20_000  # claims of one that is


async def get(
    db: Database, kind: SubjectType, slug: str, wanted: RecordFilter, now: datetime
) -> Breakdown:
    """Return the claims of a record, and what they come to by what they share."""
    known = await asking.known(db, kind, wanted, now)
    kept = await turns.subject(db, kind, slug, known)
    # Names of partners may change without a word of the subject, hence the size.
    key = (wanted, kept.stamp, known.closed_day, known.size)
    remembered = REMEMBERED.get(key)
    if remembered is not None:
        return remembered
    claims = await turns.seen(db, kept.index, wanted, known)
    found: dict[int, list[str]] = {}
    names: dict[str, str] = {}
    for partner in await partners.of(db, kind, kept.index, known):
        found.setdefault(partner.claim, []).append(partner.slug)
        names[partner.slug] = partner.name
    parts = (claims, found, names, wanted.how)
    if len(claims) < MANY:
        broken = breakdowns.compute(*parts)
    else:
        broken = await asyncio.to_thread(breakdowns.compute, *parts)
    return broken if len(claims) > MOST_KEPT else REMEMBERED.keep(key, broken)
