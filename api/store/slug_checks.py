"""How the slugs of a filter are read: a typing error must not pass for no result."""

from api.database.pool import Database
from api.errors import BadQueryError, Flaw
from api.model.filters import NamedIds


async def resolve(
    db: Database,
    *,
    source: str | None = None,
    outlet: str | None = None,
    event: str | None = None,
    collection: str | None = None,
) -> NamedIds:
    """Return the ids of these slugs; raise BadQueryError where one does not exist."""
    given = {
        "source": source,
        "outlet": outlet,
        "event": event,
        "collection": collection,
    }
    if not any(given.values()):
        return NamedIds()
    query = """
        SELECT
            (SELECT coalesce(merged_into, id) FROM sources WHERE slug = $1) AS source,
            (SELECT coalesce(merged_into, id) FROM outlets WHERE slug = $2) AS outlet,
            (SELECT coalesce(merged_into, id) FROM events WHERE slug = $3) AS event,
            (SELECT id FROM collections WHERE slug = $4) AS collection
    """
    ids = await db.one(NamedIds, query, *given.values())
    unknown = [
        Flaw(f"?{name}", f"there is no {name} with the slug `{slug}`")
        for name, slug in given.items()
        if slug and getattr(ids, name) is None
    ]
    if unknown:
        raise BadQueryError(unknown[0].detail, *unknown)
    return ids
