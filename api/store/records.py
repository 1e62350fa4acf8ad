"""How records are read: claims as they were seen at one entry of the log."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct, structs

from api.database import Database
from api.model import instants, leaderboards, paging, records, windows
from api.model.errors import MovedError
from api.model.figures import Record
from api.model.filters import BoardFilter, RecordFilter
from api.model.leaderboards import Candidate, Leaderboard
from api.model.paging import Place
from api.model.records import METHOD, SeenClaim
from api.model.references import Subject, SubjectType


class KeptSubject(Struct, frozen=True):
    """Whom a record is about, when that last turned, and what it was merged into."""

    id: UUID
    subject: Subject
    last_at: datetime
    moved_to: str | None


class SeenOf(SeenClaim, frozen=True, kw_only=True):
    """A claim as it was seen, whom it counts for, and when that last changed."""

    subject_id: UUID
    last_at: datetime


class Size(Struct):
    """How long the log was."""

    size: int


async def get(
    db: Database, kind: SubjectType, slug: str, wanted: RecordFilter, *, now: datetime
) -> Record:
    """Return the record of a source or an outlet, computed from its claims."""
    instant = instants.as_of(wanted.as_of, now)
    size = await _size(db, instant if wanted.as_of else None)
    kept = await _subject(db, kind, slug, size=size)
    closed_day = windows.last_closed_day(instant)
    of = _of_source if kind == "source" else _of_outlet
    seen = await of(db, kept.id, wanted, size=size, closed_day=closed_day)
    last = max((kept.last_at, *(each.last_at for each in seen)))
    figures = records.compute(seen, cohort=wanted.cohort, bins=wanted.bins)
    return Record(
        subject=kept.subject,
        as_of=instants.answered(instant, last),
        filters=wanted,
        method=METHOD,
        **structs.asdict(figures),
    )


async def leaderboard(
    db: Database, kind: SubjectType, wanted: BoardFilter, *, now: datetime
) -> Leaderboard:
    """Return a page of the leaderboard of all sources or outlets."""
    instant = instants.as_of(wanted.as_of, now)
    after = paging.place(wanted.cursor, wanted.sort, key="number")
    size = await _size(db, instant if wanted.as_of else None)
    closed_day = windows.last_closed_day(instant)
    seen: dict[UUID, list[SeenOf]] = {}
    for claim in await _of_all(db, kind, wanted, size=size, closed_day=closed_day):
        seen.setdefault(claim.subject_id, []).append(claim)
    subjects = await _subjects(db, kind)
    ranked, others = leaderboards.rank(
        (
            Candidate(
                subject=subjects[subject_id].subject,
                figures=records.compute(claims, cohort=wanted.cohort, bins=wanted.bins),
                eligible=subjects[subject_id].eligible,
            )
            for subject_id, claims in seen.items()
        ),
        min_events=wanted.min_events,
    )
    start = 0 if after is None else after.number
    end = start + wanted.limit
    turned = await _last_turn(db, size)
    last = max((turned, *(one.last_at for each in seen.values() for one in each)))
    return Leaderboard(
        as_of=instants.answered(instant, last),
        filters=wanted,
        method=METHOD,
        items=ranked[start:end],
        below_minimum=[] if after else others,
        next=paging.cursor(Place(wanted.sort, str(end), 0))
        if end < len(ranked)
        else None,
    )


async def _size(db: Database, as_of: datetime | None) -> int:
    """Return how many entries the log held at *as_of*, or holds.

    Without *as_of* the clock is not asked: in a burst of writes the log, whose times
    only grow, may be some microseconds ahead of it.
    """
    query = """
        SELECT coalesce(max(index) + 1, 0) AS size
        FROM entries
        WHERE $1::timestamptz IS NULL OR recorded_at <= $1
    """
    return (await db.one(Size, query, as_of)).size


class Turn(Struct):
    """When something turned."""

    last_at: datetime


async def _last_turn(db: Database, size: int) -> datetime:
    """Return when the log last said what a leaderboard's claims don't show."""
    query = """
        SELECT coalesce(max(recorded_at), '0001-01-01T00:00:00Z') AS last_at
        FROM entries
        WHERE index < $1 AND kind IN ('merge', 'revision', 'withdrawal')
    """
    return (await db.one(Turn, query, size)).last_at


async def _subject(
    db: Database, kind: SubjectType, slug: str, *, size: int
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
    kept = await db.one(KeptSubject, query, kind, slug, size)
    if kept.moved_to is not None:
        raise MovedError(kept.moved_to)
    return kept


async def _of_source(
    db: Database, source_id: UUID, wanted: RecordFilter, *, size: int, closed_day: date
) -> list[SeenOf]:
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
        SeenOf,
        query,
        size,
        closed_day,
        wanted.topic,
        wanted.made_from,
        wanted.made_to,
        source_id,
    )


async def _of_outlet(
    db: Database, outlet_id: UUID, wanted: RecordFilter, *, size: int, closed_day: date
) -> list[SeenOf]:
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
        SeenOf,
        query,
        size,
        closed_day,
        wanted.topic,
        wanted.made_from,
        wanted.made_to,
        outlet_id,
    )


async def _of_all(
    db: Database,
    kind: SubjectType,
    wanted: RecordFilter,
    *,
    size: int,
    closed_day: date,
) -> list[SeenOf]:
    """Return every claim as it was seen, once for each whom it counts for."""
    query = """
        WITH counted AS (
            SELECT * FROM seen_sources($1) WHERE $6 = 'source'
          UNION ALL
            SELECT * FROM seen_outlets($1) WHERE $6 = 'outlet'
        )
        SELECT c.*, s.subject_id, greatest(c.last_at, s.last_at) AS last_at
        FROM seen_claims($1, $2) c
        JOIN counted s ON s.claim_id = c.claim_id
        WHERE ($3::text IS NULL OR $3 = ANY(c.topics))
          AND ($4::date IS NULL OR c.made_on >= $4)
          AND ($5::date IS NULL OR c.made_on <= $5)
    """
    return await db.all(
        SeenOf,
        query,
        size,
        closed_day,
        wanted.topic,
        wanted.made_from,
        wanted.made_to,
        kind,
    )


class RankedSubject(Struct, frozen=True):
    """Whom a row of a leaderboard is about."""

    id: UUID
    subject: Subject
    eligible: bool


async def _subjects(db: Database, kind: SubjectType) -> dict[UUID, RankedSubject]:
    """Return everyone a leaderboard can name; anonymous sources are never ranked."""
    query = """
        SELECT
            id,
            jsonb_build_object('type', $1::text, 'slug', slug, 'name', name)
                AS subject,
            kind <> 'anonymous' AS eligible
        FROM sources
        WHERE $1 = 'source'
      UNION ALL
        SELECT
            id,
            jsonb_build_object('type', $1::text, 'slug', slug, 'name', name)
                AS subject,
            true AS eligible
        FROM outlets
        WHERE $1 = 'outlet'
    """
    return {each.id: each for each in await db.all(RankedSubject, query, kind)}
