"""How records are read: claims as they were seen at one entry of the log."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct, structs

from api.database import Database
from api.model import instants, records
from api.model.errors import MovedError
from api.model.figures import Record
from api.model.filters import RecordFilter
from api.model.instants import Known
from api.model.records import METHOD
from api.model.references import Subject, SubjectType
from api.model.seen import CountedClaim


class KeptSubject(Struct, frozen=True):
    """Whom a record is about, when that last turned, and what it was merged into."""

    id: UUID
    subject: Subject
    last_at: datetime
    moved_to: str | None


async def get(
    db: Database, kind: SubjectType, slug: str, wanted: RecordFilter, known: Known
) -> Record:
    """Return the record of a source or an outlet, computed from its claims."""
    kept = await _subject(db, kind, slug, known)
    of = _of_source if kind == "source" else _of_outlet
    seen = await of(db, kept.id, wanted, known)
    last = max((kept.last_at, *(each.last_at for each in seen)))
    figures = records.compute(seen, cohort=wanted.cohort, bins=wanted.bins)
    return Record(
        subject=kept.subject,
        as_of=instants.answered(known.instant, last),
        filters=wanted,
        method=METHOD,
        **structs.asdict(figures),
    )


async def _subject(
    db: Database, kind: SubjectType, slug: str, known: Known
) -> KeptSubject:
    """Return whom a record is about; raise MovedError where merged by then."""
    query = """
        WITH subjects AS (
            SELECT 'source' AS type, id, slug, name, merged_into, index, recorded_at
            FROM sources
          UNION ALL
            SELECT 'outlet' AS type, id, slug, name, merged_into, index, recorded_at
            FROM outlets
        )
        SELECT
            s.id,
            jsonb_build_object('type', s.type, 'slug', s.slug, 'name', s.name)
                AS subject,
            greatest(
                CASE WHEN s.index < $3 THEN s.recorded_at
                ELSE '0001-01-01T00:00:00Z' END,
                last_turn(s.type, s.id, $3)
            ) AS last_at,
            (
                SELECT i.slug
                FROM merges m
                JOIN subjects i ON i.id = s.merged_into
                WHERE m.from_id = s.id AND m.index < $3
            ) AS moved_to
        FROM subjects s
        WHERE s.type = $1 AND s.slug = $2
    """
    kept = await db.one(KeptSubject, query, kind, slug, known.size)
    if kept.moved_to is not None:
        raise MovedError(kept.moved_to)
    return kept


async def _of_source(
    db: Database, source_id: UUID, wanted: RecordFilter, known: Known
) -> list[CountedClaim]:
    """Return the claims of a source as they were seen, oldest first."""
    query = """
        SELECT c.*, $6::uuid AS subject_id
        FROM seen_claims($1, $2) c
        WHERE c.source_id IN (
                SELECT $6::uuid
              UNION ALL
                SELECT from_id FROM merged('source', $1) WHERE root_id = $6)
          AND ($3::text IS NULL OR $3 = ANY(c.topics))
          AND ($4::date IS NULL OR c.made_on >= $4)
          AND ($5::date IS NULL OR c.made_on <= $5)
        ORDER BY c.last_at
    """
    return await db.all(
        CountedClaim,
        query,
        known.size,
        known.closed_day,
        wanted.topic,
        wanted.made_from,
        wanted.made_to,
        source_id,
    )


async def _of_outlet(
    db: Database, outlet_id: UUID, wanted: RecordFilter, known: Known
) -> list[CountedClaim]:
    """Return the claims that an outlet reported as they were seen, each once."""
    query = """
        WITH reported AS (
            SELECT r.claim_id, max(r.recorded_at) AS last_at
            FROM reports r
            WHERE r.index < $1
              AND r.outlet_id IN (
                    SELECT $6::uuid
                  UNION ALL
                    SELECT from_id FROM merged('outlet', $1) WHERE root_id = $6)
              AND NOT EXISTS (
                    SELECT FROM withdrawals w
                    WHERE w.subject_id = r.id AND w.index < $1)
            GROUP BY r.claim_id
        )
        SELECT
            c.*, $6::uuid AS subject_id, greatest(c.last_at, r.last_at) AS last_at
        FROM seen_claims($1, $2) c
        JOIN reported r ON r.claim_id = c.claim_id
        WHERE ($3::text IS NULL OR $3 = ANY(c.topics))
          AND ($4::date IS NULL OR c.made_on >= $4)
          AND ($5::date IS NULL OR c.made_on <= $5)
        ORDER BY c.last_at
    """
    return await db.all(
        CountedClaim,
        query,
        known.size,
        known.closed_day,
        wanted.topic,
        wanted.made_from,
        wanted.made_to,
        outlet_id,
    )
