"""How sources are kept and found."""

from collections.abc import Collection
from uuid import UUID

from msgspec import Struct

from api.database.pool import Database
from api.errors import MovedError
from api.model.filters import SourceFilter
from api.model.paging import Place
from api.model.sources import Source


class StoredSource(Struct, frozen=True):
    """A source with its id, its index, and where it was merged."""

    id: UUID
    index: int
    merged_into: str | None
    source: Source


async def get(db: Database, slug: str) -> Source:
    """Return the source of that slug; raise MovedError where it was merged."""
    return (await resolve(db, slug)).source


async def resolve(db: Database, slug: str) -> StoredSource:
    """Return the source of that slug with its id."""
    query = """
        SELECT s.id, s.index, m.slug AS merged_into, to_jsonb(s) AS source
        FROM sources s
        LEFT JOIN sources m ON m.id = s.merged_into
        WHERE s.slug = $1
    """
    kept = await db.one(StoredSource, query, slug)
    if kept.merged_into is not None:
        raise MovedError(kept.merged_into)
    return kept


async def these(db: Database, ids: Collection[UUID]) -> dict[UUID, Source]:
    """Return the sources of these ids."""
    query = """
        SELECT s.id, s.index, NULL AS merged_into, to_jsonb(s) AS source
        FROM sources s
        WHERE s.id = ANY($1)
    """
    found = await db.all(StoredSource, query, ids) if ids else []
    return {kept.id: kept.source for kept in found}


async def find(
    db: Database, wanted: SourceFilter, *, limit: int, after: Place | None
) -> list[tuple[Source, Place]]:
    """Return up to *limit* sources, newest first."""
    query = """
        SELECT s.id, s.index, NULL AS merged_into, to_jsonb(s) AS source
        FROM sources s
        WHERE s.merged_into IS NULL
          AND ($1::text IS NULL OR name_words(s.name, s.aliases) @@ prefixes($1))
          AND ($2::text IS NULL OR s.kind = $2)
          AND ($3::bigint IS NULL OR s.index < $3)
        ORDER BY s.index DESC
        LIMIT $4
    """
    rows = await db.all(
        StoredSource, query, wanted.q, wanted.kind, after and after.index, limit
    )
    return [(kept.source, Place("-recorded_at", None, kept.index)) for kept in rows]
