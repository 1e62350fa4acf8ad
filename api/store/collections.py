"""How collections are stored and found."""

from collections.abc import Collection as Some
from uuid import UUID

from msgspec import Struct

from api.database.pool import Database
from api.model.collections import Collection
from api.model.filters import Paged
from api.model.paging import Place, Total


class StoredCollection(Struct, frozen=True):
    """A collection with its id and its index."""

    id: UUID
    index: int
    collection: Collection


async def get(db: Database, slug: str) -> Collection:
    """Return the collection of that slug."""
    query = """
        SELECT c.id, c.index, c.collection
        FROM collection_answers c
        WHERE c.slug = $1
    """
    return (await db.one(StoredCollection, query, slug)).collection


async def by_ids(db: Database, ids: Some[UUID]) -> dict[UUID, Collection]:
    """Return the collections of these ids."""
    query = """
        SELECT c.id, c.index, c.collection
        FROM collection_answers c
        WHERE c.id = ANY($1)
    """
    rows = await db.all(StoredCollection, query, ids) if ids else []
    return {row.id: row.collection for row in rows}


async def count(db: Database) -> int:
    """Return how many collections there are."""
    query = """
        SELECT count(*) AS total FROM collections
    """
    return (await db.one(Total, query)).total


async def find(
    db: Database, page: Paged, *, after: Place | None
) -> list[tuple[Collection, Place]]:
    """Return one more collection than *page* holds, newest first."""
    query = """
        SELECT c.id, c.index, c.collection
        FROM collection_answers c
        WHERE $1::bigint IS NULL OR c.index < $1
        ORDER BY c.index DESC
        LIMIT $2
    """
    rows = await db.all(StoredCollection, query, after and after.index, page.limit + 1)
    return [(row.collection, Place("-recorded_at", None, row.index)) for row in rows]
