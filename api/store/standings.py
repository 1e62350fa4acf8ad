"""How leaderboards are read, beside the claims: who there is."""

from datetime import datetime

from msgspec import Struct

from api.database import Database
from api.model.references import Subject, SubjectType


class RankedSubject(Struct, frozen=True):
    """Whom a row of a leaderboard is about."""

    index: int
    subject: Subject
    anonymous: bool


async def subjects(
    db: Database, kind: SubjectType, indexes: list[int]
) -> list[RankedSubject]:
    """Return the sources or outlets of these entries, by slug."""
    query = """
        SELECT
            s.index,
            jsonb_build_object('type', $1::text, 'slug', s.slug, 'name', s.name)
                AS subject,
            s.kind = 'anonymous' AS anonymous
        FROM (
            SELECT index, slug, name, kind FROM sources WHERE $1 = 'source'
          UNION ALL
            SELECT index, slug, name, '' AS kind FROM outlets WHERE $1 = 'outlet'
        ) s
        WHERE s.index = ANY($2)
        ORDER BY s.slug
    """
    return await db.all(RankedSubject, query, kind, indexes)


class Turn(Struct, frozen=True):
    """When something turned."""

    last_at: datetime


async def turned(db: Database, size: int) -> datetime:
    """Return when the log last said what a leaderboard may show."""
    query = """
        SELECT coalesce(max(e.recorded_at), '0001-01-01T00:00:00Z') AS last_at
        FROM entries e
        WHERE e.index IN (
            SELECT max(t.index) FROM turns t WHERE t.index < $1
          UNION ALL
            SELECT max(r.index)
            FROM entries r
            WHERE r.index < $1 AND r.kind IN ('merge', 'revision')
        )
    """
    return (await db.one(Turn, query, size)).last_at
