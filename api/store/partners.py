"""How partners are read: outlets that reported a source, sources an outlet reported."""

from collections.abc import Sequence
from typing import LiteralString

from msgspec import Struct

from api.database.pool import Database
from api.model.instants import LogPosition
from api.model.references import SubjectType


class Partner(Struct, frozen=True, array_like=True):
    """A partner in a claim, which is given by the index of its entry."""

    claim: int
    slug: str


class NamedSlug(Struct, frozen=True, array_like=True):
    """The name of a subject."""

    slug: str
    name: str


class Last(Struct):
    """The index of an entry, -1 if there is none."""

    last: int


async def of(
    db: Database, kind: SubjectType, index: int, known: LogPosition
) -> dict[int, list[str]]:
    """Return the slugs of the partners in the claims of a subject, by claim."""
    by_claim: dict[int, list[str]] = {}
    query = OUTLETS if kind == "source" else SOURCES
    for partner in await db.many(Partner, query, index, known.size):
        by_claim.setdefault(partner.claim, []).append(partner.slug)
    return by_claim


async def last(db: Database, kind: SubjectType, index: int, known: LogPosition) -> int:
    """Return the newest entry that changed a claim of this source, -1 for an outlet."""
    query = """
        SELECT coalesce(max(t.index), -1) AS last
        FROM turns t
        WHERE t.source = $1 AND t.index < $2
    """
    if kind == "outlet":
        return -1  # its own versions include all its partners
    return (await db.one(Last, query, index, known.size)).last


async def names(
    db: Database, kind: SubjectType, slugs: Sequence[str]
) -> dict[str, str]:
    """Return what the partners of a source or an outlet are called, by their slugs."""
    query: LiteralString = """
        SELECT slug, name FROM outlets WHERE slug = ANY($1)
    """
    if kind == "outlet":
        query = """
            SELECT slug, name FROM sources WHERE slug = ANY($1)
        """
    return {row.slug: row.name for row in await db.many(NamedSlug, query, slugs)}


OUTLETS: LiteralString = """
    SELECT DISTINCT c.index AS claim, o.slug
    FROM standing($1, $2) t
    JOIN claims c ON c.index = t.claim
    JOIN reports r ON r.claim_id = c.id AND r.index < $2
    JOIN outlets p ON p.id = r.outlet_id
    JOIN outlets o ON o.id = coalesce(p.merged_into, p.id)
    WHERE NOT EXISTS (
        SELECT FROM withdrawals w WHERE w.subject_id = r.id AND w.index < $2)
    ORDER BY c.index, o.slug
"""

SOURCES: LiteralString = """
    SELECT t.claim, s.slug
    FROM standing($1, $2) t
    JOIN sources s ON s.index = t.source
    ORDER BY t.claim
"""
