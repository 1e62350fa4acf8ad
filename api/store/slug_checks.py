"""How the slugs of a filter are checked: a typing error must not pass for no result."""

from msgspec import Struct

from api.database.pool import Database
from api.errors import BadQueryError, Flaw


class ExistingSlugs(Struct):
    """Which of a filter's slugs exist; one that is not given does."""

    source: bool
    outlet: bool
    event: bool
    collection: bool


async def check(
    db: Database,
    *,
    source: str | None = None,
    outlet: str | None = None,
    event: str | None = None,
    collection: str | None = None,
) -> None:
    """Raise BadQueryError where a filter names something that does not exist."""
    given = {
        "source": source,
        "outlet": outlet,
        "event": event,
        "collection": collection,
    }
    if not any(given.values()):
        return
    query = """
        SELECT
            $1::text IS NULL OR EXISTS (SELECT FROM sources WHERE slug = $1) AS source,
            $2::text IS NULL OR EXISTS (SELECT FROM outlets WHERE slug = $2) AS outlet,
            $3::text IS NULL OR EXISTS (SELECT FROM events WHERE slug = $3) AS event,
            $4::text IS NULL OR EXISTS (SELECT FROM collections WHERE slug = $4)
                AS collection
    """
    existing = await db.one(ExistingSlugs, query, *given.values())
    unknown = [
        Flaw(f"?{name}", f"there is no {name} with the slug `{slug}`")
        for name, slug in given.items()
        if not getattr(existing, name)
    ]
    if unknown:
        raise BadQueryError(unknown[0].detail, *unknown)
