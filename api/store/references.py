"""How the slugs of a filter are checked: a typing error must not pass for no result."""

from msgspec import Struct

from api.database import Database
from api.model.errors import BadQueryError, Flaw
from api.model.filters import ClaimFilter, RecordFilter


class Known(Struct):
    """Which of a filter's slugs exist; one that is not asked for does."""

    source: bool
    outlet: bool
    event: bool


class KnownOnes(Struct):
    """Which of a record's slugs exist; one that is not asked for does."""

    source: bool
    outlet: bool
    collection: bool


async def check_record(db: Database, wanted: RecordFilter) -> None:
    """Raise BadQueryError where a record's filter names what does not exist."""
    named = (wanted.source, wanted.outlet, wanted.collection)
    if named == (None, None, None):
        return
    query = """
        SELECT
            $1::text IS NULL OR EXISTS (SELECT FROM sources WHERE slug = $1) AS source,
            $2::text IS NULL OR EXISTS (SELECT FROM outlets WHERE slug = $2) AS outlet,
            $3::text IS NULL OR EXISTS (SELECT FROM collections WHERE slug = $3)
                AS collection
    """
    known = await db.one(KnownOnes, query, *named)
    _refuse(
        ("source", wanted.source, known.source),
        ("outlet", wanted.outlet, known.outlet),
        ("collection", wanted.collection, known.collection),
    )


async def check(db: Database, wanted: ClaimFilter) -> None:
    """Raise BadQueryError where a filter names a source, outlet or event unknown."""
    if wanted.source is None and wanted.outlet is None and wanted.event is None:
        return
    query = """
        SELECT
            $1::text IS NULL OR EXISTS (SELECT FROM sources WHERE slug = $1) AS source,
            $2::text IS NULL OR EXISTS (SELECT FROM outlets WHERE slug = $2) AS outlet,
            $3::text IS NULL OR EXISTS (SELECT FROM events WHERE slug = $3) AS event
    """
    known = await db.one(Known, query, wanted.source, wanted.outlet, wanted.event)
    _refuse(
        ("source", wanted.source, known.source),
        ("outlet", wanted.outlet, known.outlet),
        ("event", wanted.event, known.event),
    )


def _refuse(*named: tuple[str, str | None, bool]) -> None:
    unknown = [
        Flaw(f"?{name}", f"there is no {name} with the slug `{slug}`")
        for name, slug, exists in named
        if not exists
    ]
    if unknown:
        raise BadQueryError(unknown[0].detail, *unknown)
