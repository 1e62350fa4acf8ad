"""Sources and outlets as figures need them: whose they are, and what filters name."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct, structs

from api.database.pool import Database
from api.errors import MovedError
from api.model.instants import LogPosition
from api.model.references import Subject, SubjectType
from api.scoring.candidates import BoardSubject
from api.scoring.claims_as_of import ReportAsOf
from api.scoring.filters import RecordFilter


class StoredSubject(Struct, frozen=True):
    """The subject of a record, when it was entered, and what it was merged into."""

    id: UUID
    index: int
    subject: Subject
    entered_at: datetime
    moved_to: str | None


async def get(
    db: Database, kind: SubjectType, slug: str, known: LogPosition
) -> StoredSubject:
    """Return the subject of a record; raise MovedError where it was merged by then."""
    query = """
        WITH subjects AS NOT MATERIALIZED (
            SELECT 'source' AS type, id, slug, name, merged_into, index, recorded_at
            FROM sources
          UNION ALL
            SELECT 'outlet' AS type, id, slug, name, merged_into, index, recorded_at
            FROM outlets
        )
        SELECT
            s.id,
            s.index,
            jsonb_build_object('type', s.type, 'slug', s.slug, 'name', s.name)
                AS subject,
            CASE WHEN s.index < $3 THEN s.recorded_at
            ELSE '0001-01-01T00:00:00Z' END AS entered_at,
            (
                SELECT i.slug
                FROM merges m
                JOIN subjects i ON i.id = s.merged_into
                WHERE m.from_id = s.id AND m.index < $3
            ) AS moved_to
        FROM subjects s
        WHERE s.type = $1 AND s.slug = $2
    """
    stored = await db.one(StoredSubject, query, kind, slug, known.size)
    if stored.moved_to is not None:
        raise MovedError(stored.moved_to)
    return stored


class ResolvedFilter(Struct, frozen=True):
    """Filters, and what they name by the indexes of entries; None for what they don't.

    `own_voice`: each outlet with the source of the same name.
    """

    filters: RecordFilter
    collection: int | None = None
    source: int | None = None
    outlet: int | None = None
    of_kind: tuple[int, ...] | None = None
    own_voice: tuple[tuple[int, int], ...] | None = None


class FilterRow(Struct):
    """What filters name, as one row."""

    collection: int | None
    source: int | None
    outlet: int | None
    of_kind: tuple[int, ...] | None
    own_voice: tuple[tuple[int, int], ...] | None


async def resolve(db: Database, filters: RecordFilter) -> ResolvedFilter:
    """Return what *filters* name; a slug names what it is merged into today."""
    own_voice = filters.role == "own_voice"
    given = (filters.collection, filters.source, filters.outlet, filters.source_kind)
    if given == (None,) * 4 and not own_voice:
        return ResolvedFilter(filters)
    query = """
        SELECT
            (SELECT c.index FROM collections c WHERE c.slug = $1) AS collection,
            (
                SELECT r.index
                FROM sources s
                JOIN sources r ON r.id = coalesce(s.merged_into, s.id)
                WHERE s.slug = $2
            ) AS source,
            (
                SELECT r.index
                FROM outlets s
                JOIN outlets r ON r.id = coalesce(s.merged_into, s.id)
                WHERE s.slug = $3
            ) AS outlet,
            CASE WHEN $4::text IS NOT NULL THEN ARRAY(
                SELECT s.index FROM sources s WHERE s.kind = $4
            ) END AS of_kind,
            CASE WHEN $5::boolean THEN (
                SELECT coalesce(jsonb_agg(jsonb_build_array(o.index, s.index)), '[]')
                FROM outlet_names n
                JOIN outlets o ON o.id = n.id
                JOIN source_names m ON m.key = n.key
                JOIN sources s ON s.id = m.id
            ) END AS own_voice
    """
    row = await db.one(FilterRow, query, *given, own_voice)
    return ResolvedFilter(filters, **structs.asdict(row))


class SubjectRow(Struct, frozen=True, array_like=True):
    """The row of a source or an outlet, read by position."""

    index: int
    slug: str
    name: str
    anonymous: bool


async def unmerged(
    db: Database, kind: SubjectType, known: LogPosition
) -> list[BoardSubject]:
    """Return the sources or the outlets not merged by then, by their slugs."""
    query = """
        SELECT s.index, s.slug, s.name, s.anonymous
        FROM (
            SELECT id, index, slug, name, kind = 'anonymous' AS anonymous
            FROM sources WHERE $1::text = 'source'
          UNION ALL
            SELECT id, index, slug, name, false
            FROM outlets WHERE $1::text = 'outlet'
        ) s
        WHERE s.index < $2
          AND NOT EXISTS (
                SELECT FROM merges m WHERE m.from_id = s.id AND m.index < $2)
        ORDER BY s.slug COLLATE "C"
    """
    return [
        BoardSubject(
            row.index, Subject(type=kind, slug=row.slug, name=row.name), row.anonymous
        )
        for row in await db.many(SubjectRow, query, kind, known.size)
    ]


class Named(Struct, frozen=True, array_like=True):
    """A source or an outlet by its entry."""

    index: int
    slug: str


async def slugs(db: Database, kind: SubjectType, indexes: list[int]) -> dict[int, str]:
    """Return the slugs of sources or outlets, today's roots, by their entries."""
    query = """
        SELECT s.index, r.slug
        FROM sources s
        JOIN sources r ON r.id = coalesce(s.merged_into, s.id)
        WHERE $1::text = 'source' AND s.index = ANY($2)
      UNION ALL
        SELECT o.index, r.slug
        FROM outlets o
        JOIN outlets r ON r.id = coalesce(o.merged_into, o.id)
        WHERE $1::text = 'outlet' AND o.index = ANY($2)
    """
    rows = await db.many(Named, query, kind, indexes)
    return {row.index: row.slug for row in rows}


async def reports(
    db: Database, outlets: list[int], known: LogPosition
) -> dict[int, list[ReportAsOf]]:
    """Return the reports of these outlets that put claims in their own words."""
    query = """
        SELECT
            o.index AS outlet,
            c.index AS claim,
            c.direction,
            CASE c.basis WHEN 'stated' THEN c.probability END AS stated,
            c.wording ->> 'phrase' AS phrase,
            r.probability AS reported,
            r.wording ->> 'phrase' AS reported_phrase,
            (r.wording ->> 'point')::float8 AS reported_point
        FROM outlets o
        CROSS JOIN LATERAL members_at(o.id, $2) m (id)
        CROSS JOIN LATERAL (
            -- OFFSET 0 lets the index find the few of a few outlets.
            SELECT * FROM reports x
            WHERE x.outlet_id = m.id AND x.index < $2
              AND (x.probability IS NOT NULL OR x.wording IS NOT NULL)
            OFFSET 0
        ) r
        CROSS JOIN LATERAL (
            SELECT * FROM claims x WHERE x.id = r.claim_id OFFSET 0
        ) c
        WHERE o.index = ANY($1)
          AND NOT EXISTS (
                SELECT FROM withdrawals w
                WHERE w.subject_id IN (r.id, c.id) AND w.index < $2)
        ORDER BY r.index
    """
    by_outlet: dict[int, list[ReportAsOf]] = {}
    for report in await db.all(ReportAsOf, query, outlets, known.size):
        by_outlet.setdefault(report.outlet, []).append(report)
    return by_outlet


class NamedSlug(Struct, frozen=True, array_like=True):
    """The name of a subject."""

    slug: str
    name: str


async def names(db: Database, kind: SubjectType, slugs: list[str]) -> dict[str, str]:
    """Return what sources or outlets are called, by their slugs."""
    query = """
        SELECT slug, name FROM sources WHERE $1::text = 'source' AND slug = ANY($2)
      UNION ALL
        SELECT slug, name FROM outlets WHERE $1::text = 'outlet' AND slug = ANY($2)
    """
    rows = await db.many(NamedSlug, query, kind, slugs)
    return {row.slug: row.name for row in rows}
