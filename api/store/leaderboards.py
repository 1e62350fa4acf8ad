"""How leaderboards are read: every claim as it was seen at one entry of the log."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from api.database import Database
from api.model import instants, leaderboards, paging, records
from api.model.filters import BoardFilter
from api.model.instants import Known
from api.model.leaderboards import Candidate, Leaderboard
from api.model.paging import Place
from api.model.records import METHOD
from api.model.references import Subject, SubjectType
from api.model.seen import CountedClaim


async def get(
    db: Database, kind: SubjectType, wanted: BoardFilter, known: Known
) -> Leaderboard:
    """Return a page of the leaderboard of all sources or outlets."""
    after = paging.place(wanted.cursor, wanted.sort, key="number")
    seen: dict[UUID, list[CountedClaim]] = {}
    for claim in await _of_all(db, kind, wanted, known):
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
    turned = await _last_turn(db, known.size)
    last = max((turned, *(one.last_at for each in seen.values() for one in each)))
    return Leaderboard(
        as_of=instants.answered(known.instant, last),
        filters=wanted,
        method=METHOD,
        items=ranked[start:end],
        below_minimum=[] if after else others,
        next=paging.cursor(Place(wanted.sort, str(end), 0))
        if end < len(ranked)
        else None,
    )


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


async def _of_all(
    db: Database,
    kind: SubjectType,
    wanted: BoardFilter,
    known: Known,
) -> list[CountedClaim]:
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
        CountedClaim,
        query,
        known.size,
        known.closed_day,
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
