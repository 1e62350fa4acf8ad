"""How collections are kept and found."""

from collections.abc import Collection as Some
from uuid import UUID

from msgspec import Struct

from api.database.pool import Database
from api.model.collections import Collection
from api.model.filters import Paged
from api.model.paging import Place


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


async def these(db: Database, ids: Some[UUID]) -> dict[UUID, Collection]:
    """Return the collections of these ids."""
    query = """
        SELECT c.id, c.index, c.collection
        FROM collection_answers c
        WHERE c.id = ANY($1)
    """
    found = await db.all(StoredCollection, query, ids) if ids else []
    return {kept.id: kept.collection for kept in found}


async def find(
    db: Database, wanted: Paged, *, after: Place | None
) -> list[tuple[Collection, Place]]:
    """Return one more collection than *wanted* holds, newest first."""
    query = """
        SELECT c.id, c.index, c.collection
        FROM collection_answers c
        WHERE $1::bigint IS NULL OR c.index < $1
        ORDER BY c.index DESC
        LIMIT $2
    """
    found = await db.all(
        StoredCollection, query, after and after.index, wanted.limit + 1
    )
    return [
        (each.collection, Place("-recorded_at", None, each.index)) for each in found
    ]
