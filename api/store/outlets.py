"""How outlets are kept and found."""

from collections.abc import Collection
from uuid import UUID

from msgspec import Struct

from api.database.pool import Database
from api.errors import MovedError
from api.model.filters import OutletFilter
from api.model.outlets import Outlet
from api.model.paging import Place


class StoredOutlet(Struct, frozen=True):
    """An outlet with its id, its index, and where it was merged."""

    id: UUID
    index: int
    merged_into: str | None
    outlet: Outlet


async def get(db: Database, slug: str) -> Outlet:
    """Return the outlet of that slug; raise MovedError where it was merged."""
    return (await resolve(db, slug)).outlet


async def resolve(db: Database, slug: str) -> StoredOutlet:
    """Return the outlet of that slug with its id."""
    query = """
        SELECT o.id, o.index, m.slug AS merged_into, to_jsonb(o) AS outlet
        FROM outlets o
        LEFT JOIN outlets m ON m.id = o.merged_into
        WHERE o.slug = $1
    """
    kept = await db.one(StoredOutlet, query, slug)
    if kept.merged_into is not None:
        raise MovedError(kept.merged_into)
    return kept


async def these(db: Database, ids: Collection[UUID]) -> dict[UUID, Outlet]:
    """Return the outlets of these ids."""
    query = """
        SELECT o.id, o.index, NULL AS merged_into, to_jsonb(o) AS outlet
        FROM outlets o
        WHERE o.id = ANY($1)
    """
    found = await db.all(StoredOutlet, query, ids) if ids else []
    return {kept.id: kept.outlet for kept in found}


async def find(
    db: Database, wanted: OutletFilter, *, limit: int, after: Place | None
) -> list[tuple[Outlet, Place]]:
    """Return up to *limit* outlets, newest first."""
    query = """
        SELECT o.id, o.index, NULL AS merged_into, to_jsonb(o) AS outlet
        FROM outlets o
        WHERE o.merged_into IS NULL
          AND ($1::text IS NULL OR name_words(o.name, o.aliases) @@ prefixes($1))
          AND ($2::text IS NULL OR o.country = $2)
          AND ($3::bigint IS NULL OR o.index < $3)
        ORDER BY o.index DESC
        LIMIT $4
    """
    rows = await db.all(
        StoredOutlet, query, wanted.q, wanted.country, after and after.index, limit
    )
    return [(kept.outlet, Place("-recorded_at", None, kept.index)) for kept in rows]
