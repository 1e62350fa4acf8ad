"""How leaderboards are read, beside the claims: who there is."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from api.database.pool import Database
from api.model.references import Subject, SubjectType
from api.scoring.candidates import BoardSubject


class SubjectRow(Struct, frozen=True, array_like=True):
    """The row of a source or an outlet, read by position."""

    index: int
    slug: str
    name: str
    anonymous: bool


async def subjects(
    db: Database, kind: SubjectType, indexes: Iterable[int] | None = None
) -> list[BoardSubject]:
    """Return the sources or outlets of chosen entries, or all of them, by slug."""
    query = """
        SELECT s.index, s.slug, s.name, s.kind = 'anonymous'
        FROM (
            SELECT index, slug, name, kind FROM sources WHERE $1 = 'source'
          UNION ALL
            SELECT index, slug, name, '' AS kind FROM outlets WHERE $1 = 'outlet'
        ) s
        WHERE $2::bigint[] IS NULL OR s.index = ANY($2)
        ORDER BY s.slug
    """
    chosen = None if indexes is None else list(indexes)
    return [
        BoardSubject(
            row.index,
            Subject(type=kind, slug=row.slug, name=row.name),
            row.anonymous,
        )
        for row in await db.many(SubjectRow, query, kind, chosen)
    ]


class LastChange(Struct, frozen=True):
    """When something changed."""

    last_at: datetime


async def last_change(db: Database, size: int) -> datetime:
    """Return when an entry last changed what a leaderboard may show."""
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
    return (await db.one(LastChange, query, size)).last_at
