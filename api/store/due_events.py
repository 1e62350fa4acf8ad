"""What waits for a finding, by event: the longest overdue first."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from api.database.pool import Database
from api.model.filters import NamedIds
from api.model.paging import Place


class DueEvent(Struct, frozen=True):
    """An event with claims whose time is over; `claims` are the first few of these.

    `first` and `last` are the earliest and the latest day on which one fell due.
    """

    slug: str
    statement: str
    topics: list[str]
    waiting: int
    first: date
    last: date
    index: int
    claims: list[UUID]


async def find(  # noqa: PLR0913 a filter each
    db: Database,
    named: NamedIds,
    *,
    topic: str | None,
    entered_by: str | None,
    closed_day: date,
    after: Place | None,
    limit: int,
) -> list[tuple[DueEvent, Place]]:
    """Return up to *limit* events with claims that no finding covers."""
    query = """
        SELECT e.slug, coalesce(text_of(e.index, 'statement'), '[redacted]')
                AS statement,
            e.topics, count(*) AS waiting, min(s.latest) AS first,
            max(s.latest) AS last, e.index,
            (array_agg(s.claim_id ORDER BY s.latest, s.index))[:3] AS claims
        FROM claim_states s
        JOIN events e ON e.id = s.event_id
        WHERE coalesce(s.latest, 'infinity') <= $1
          AND s.verdict IS NULL AND s.void_reason IS NULL AND s.withdrawn_at IS NULL
          AND ($2::uuid IS NULL OR s.source_id = $2)
          AND ($3::uuid IS NULL OR EXISTS (
                SELECT FROM report_states r
                WHERE r.claim_id = s.claim_id AND r.outlet_id = $3
                  AND r.withdrawn_at IS NULL))
          AND ($4::uuid IS NULL OR s.event_id = $4)
          AND ($5::text IS NULL OR e.topics @> ARRAY[$5] OR EXISTS (
                SELECT FROM claims c WHERE c.id = s.claim_id AND c.topics @> ARRAY[$5]))
          AND ($6::text IS NULL OR s.entered_by = $6)
        GROUP BY e.id
        HAVING $7::date IS NULL OR (min(s.latest), e.index) > ($7, $8::bigint)
        ORDER BY min(s.latest), e.index
        LIMIT $9
    """
    rows = await db.all(
        DueEvent,
        query,
        closed_day,
        named.source,
        named.outlet,
        named.event,
        topic,
        entered_by,
        after and after.day,
        after and after.index,
        limit,
    )
    return [(row, Place("due", row.first.isoformat(), row.index)) for row in rows]


class Enterer(Struct, frozen=True):
    """Who entered something that waits: a key's id and name."""

    id: str
    name: str


async def enterers(db: Database, closed_day: date) -> list[Enterer]:
    """Return who entered what waits, by name."""
    query = """
        SELECT d.entered_by AS id, coalesce(k.name, d.entered_by) AS name
        FROM (
            SELECT DISTINCT s.entered_by
            FROM claim_states s
            WHERE coalesce(s.latest, 'infinity') <= $1
              AND s.verdict IS NULL AND s.void_reason IS NULL
              AND s.withdrawn_at IS NULL
        ) d
        LEFT JOIN keys k ON k.id = d.entered_by
        ORDER BY name, id
        LIMIT 200
    """
    return await db.all(Enterer, query, closed_day)


class Waiting(Struct):
    """How many claims wait for a finding, and how many have no date."""

    due: int
    undated: int


async def count(db: Database, closed_day: date) -> Waiting:
    """Return how many claims wait, as far as 10,000 of each."""
    query = """
        SELECT (
            SELECT count(*) FROM (
                SELECT FROM claim_states s
                WHERE coalesce(s.latest, 'infinity') <= $1
                  AND s.verdict IS NULL AND s.void_reason IS NULL
                  AND s.withdrawn_at IS NULL
                LIMIT 10000) d
        ) AS due, (
            SELECT count(*) FROM (
                SELECT FROM claim_states s
                WHERE coalesce(s.latest, 'infinity') = 'infinity'
                  AND s.verdict IS NULL AND s.void_reason IS NULL
                  AND s.withdrawn_at IS NULL
                LIMIT 10000) u
        ) AS undated
    """
    return await db.one(Waiting, query, closed_day)
