"""How events are stored and found."""

from collections.abc import Collection
from datetime import date
from typing import LiteralString
from uuid import UUID

from msgspec import Struct

from api.database.pool import Database
from api.errors import MovedError
from api.model.events import Event
from api.model.filters import EventFilter
from api.model.outcomes import Outcome
from api.model.paging import Place, Total

CONDITIONS: LiteralString = """
    WHERE e.merged_into IS NULL
      AND ($1::text IS NULL OR e.index IN (
            SELECT t.index FROM texts t
            WHERE t.field = 'statement'
              AND to_tsvector('english', t.text) @@ either_spelling($1)))
      AND ($2::text IS NULL OR e.topics @> ARRAY[$2])
      AND ($3::text IS NULL OR e.state = $3)
      AND ($3::text IS DISTINCT FROM 'void' OR e.id IN (
            SELECT coalesce(v.merged_into, v.id)
            FROM outcomes o
            JOIN events v ON v.id = o.event_id
            WHERE o.kind = 'void'))
"""
ANSWERS: LiteralString = """
    SELECT e.id, e.index, NULL AS merged_into, to_jsonb(e) AS event
    FROM event_answers e
"""
FITTING = ANSWERS + CONDITIONS
NEWEST_FIRST: LiteralString = """
      AND ($4::bigint IS NULL OR e.index < $4)
    ORDER BY e.index DESC
"""
OLDEST_FIRST: LiteralString = """
      AND ($4::bigint IS NULL OR e.index > $4)
    ORDER BY e.index
"""


# The claim about an event that falls due next, written so that the index of what nobody
# has judged yet is walked; `$4` is the last closed day.
UNJUDGED: LiteralString = """
    o.verdict IS NULL AND o.void_reason IS NULL AND o.withdrawn_at IS NULL
    AND o.latest > $4
"""
DUE_NEXT: LiteralString = """
    SELECT e.id, o.index, NULL AS merged_into, to_jsonb(e) AS event, o.latest AS due
    FROM claim_states o
    JOIN event_answers e ON e.id = o.event_id
"""
SOONEST: LiteralString = (
    " AND "
    + UNJUDGED
    + """
      AND (coalesce(o.latest, 'infinity'), o.index) > ($5::date, $6::bigint)
      AND NOT EXISTS (
        SELECT FROM claim_states s
        WHERE s.event_id = o.event_id AND s.verdict IS NULL AND s.void_reason IS NULL
          AND s.withdrawn_at IS NULL AND s.latest > $4
          AND (s.latest, s.index) < (o.latest, o.index))
    ORDER BY coalesce(o.latest, 'infinity'), o.index
    LIMIT $7
"""
)
NOT_DUE: LiteralString = (
    " AND NOT EXISTS (SELECT FROM claim_states o WHERE o.event_id = e.id AND "
    + UNJUDGED
    + """)
      AND ($5::bigint IS NULL OR e.index < $5)
    ORDER BY e.index DESC
    LIMIT $6
"""
)


class StoredEvent(Struct, frozen=True):
    """An event with its id, its index, and where it was merged."""

    id: UUID
    index: int
    merged_into: str | None
    event: Event


class DueEvent(StoredEvent, frozen=True):
    """An event by the claim about it that falls due next, `index`."""

    due: date


async def get(db: Database, slug: str) -> Event:
    """Return the event of that slug; raise MovedError where it was merged."""
    return (await resolve(db, slug)).event


async def resolve(db: Database, slug: str) -> StoredEvent:
    """Return the event of that slug with its id."""
    query = """
        SELECT e.id, e.index, m.slug AS merged_into, to_jsonb(e) AS event
        FROM event_answers e
        LEFT JOIN events m ON m.id = e.merged_into
        WHERE e.slug = $1
    """
    stored = await db.one(StoredEvent, query, slug)
    if stored.merged_into is not None:
        raise MovedError(stored.merged_into)
    return stored


class Recorder(Struct, frozen=True):
    """Who recorded an outcome: the name of the key, as the log has it."""

    id: UUID
    name: str


async def recorders(db: Database, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return who recorded each of these outcomes."""
    query = """
        SELECT o.id, coalesce(k.name, o.entered_by) AS name
        FROM outcomes o
        LEFT JOIN keys k ON k.id = o.entered_by
        WHERE o.id = ANY($1)
    """
    rows = await db.all(Recorder, query, ids) if ids else []
    return {row.id: row.name for row in rows}


async def by_ids(db: Database, ids: Collection[UUID]) -> dict[UUID, Event]:
    """Return the events of these ids."""
    query = """
        SELECT e.id, e.index, NULL AS merged_into, to_jsonb(e) AS event
        FROM event_answers e
        WHERE e.id = ANY($1)
    """
    rows = await db.all(StoredEvent, query, ids) if ids else []
    return {stored.id: stored.event for stored in rows}


async def find(
    db: Database,
    filters: EventFilter,
    *,
    limit: int,
    after: Place | None,
    oldest_first: bool = False,
) -> list[tuple[Event, Place]]:
    """Return up to *limit* events, newest first or oldest first."""
    query = FITTING + (OLDEST_FIRST if oldest_first else NEWEST_FIRST) + " LIMIT $5"
    rows = await db.all(
        StoredEvent,
        query,
        filters.q,
        filters.topic,
        filters.state,
        after and after.index,
        limit,
    )
    sort = "recorded_at" if oldest_first else "-recorded_at"
    return [(stored.event, Place(sort, None, stored.index)) for stored in rows]


async def find_due(
    db: Database,
    filters: EventFilter,
    *,
    limit: int,
    after: Place | None,
    closed_day: date,
) -> list[tuple[Event, Place]]:
    """Return up to *limit* events, those that fall due next first.

    Then come those about which nothing is open, newest first.
    """
    given = filters.q, filters.topic, filters.state, closed_day
    rows: list[tuple[Event, Place]] = []
    if after is None or after.day is not None:
        query = DUE_NEXT + CONDITIONS + SOONEST
        place = (closed_day, 2**62) if after is None else (after.day, after.index)
        rows = [
            (stored.event, Place("due", stored.due.isoformat(), stored.index))
            for stored in await db.all(DueEvent, query, *given, *place, limit)
        ]
        after = None
    if len(rows) < limit:
        query = FITTING + NOT_DUE
        start, rest = after and after.index, limit - len(rows)
        rows += [
            (stored.event, Place("due", None, stored.index))
            for stored in await db.all(StoredEvent, query, *given, start, rest)
        ]
    return rows


async def count(db: Database, filters: EventFilter) -> int:
    """Return how many events the filters find."""
    start: LiteralString = "SELECT count(*) AS total FROM ("
    query = start + FITTING + ") e"
    return (await db.one(Total, query, filters.q, filters.topic, filters.state)).total


class StoredOutcome(Struct, frozen=True):
    """An outcome and its index in the log."""

    index: int
    outcome: Outcome


async def count_outcomes(db: Database, event_id: UUID) -> int:
    """Return how many outcomes of an event there are."""
    query = """
        SELECT count(*) AS total FROM event_findings WHERE event_id = $1
    """
    return (await db.one(Total, query, event_id)).total


async def outcomes(
    db: Database, event_id: UUID, *, limit: int, after: Place | None
) -> list[tuple[Outcome, Place]]:
    """Return up to *limit* outcomes of an event, oldest first."""
    query = """
        SELECT index, outcome
        FROM event_findings
        WHERE event_id = $1 AND index > $2
        ORDER BY index
        LIMIT $3
    """
    rows = await db.all(
        StoredOutcome, query, event_id, after.index if after else -1, limit
    )
    return [
        (stored.outcome, Place("recorded_at", None, stored.index)) for stored in rows
    ]
