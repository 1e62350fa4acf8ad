"""What was done, by whom, and to what: the log from its newest entry on."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, LiteralString

from msgspec import Struct

from api.database.pool import Database
from api.log.entries import EntryKind

MOST_READ = 100_000  # entries among which those that are asked for are looked for
Place = Literal["claim", "event", "source", "outlet"]
SHOWN: LiteralString = """
    WITH read AS (
        SELECT e.index, e.recorded_at, e.kind, e.entered_by
        FROM entries e
        WHERE ($1::bigint IS NULL OR e.index < $1)
          AND ($4::date IS NULL OR e.recorded_at >= $4)
          AND ($5::date IS NULL OR e.recorded_at < $5 + 1)
        ORDER BY e.index DESC
        LIMIT $6
    ),
    page AS (
        SELECT e.*, convert_from(e.body, 'UTF8')::jsonb AS said
        FROM (
            SELECT index FROM read
            WHERE ($2::text[] IS NULL OR kind = ANY($2))
              AND ($3::text IS NULL OR entered_by = $3)
            ORDER BY index DESC
            LIMIT $7
        ) r
        JOIN entries e USING (index)
    ),
    aimed AS (
        SELECT p.*, CASE
                WHEN p.kind IN ('claim', 'report') THEN 'claim'
                WHEN p.kind IN ('outcome', 'evidence') THEN 'event'
                WHEN p.kind = 'withdrawal' AND p.said ->> 'kind' = 'outcome'
                    THEN 'event'
                WHEN p.kind = 'withdrawal' THEN 'claim'
                WHEN p.kind IN ('revision', 'merge') THEN p.said ->> 'kind'
                WHEN p.kind IN ('source', 'outlet', 'event') THEN p.kind
            END AS place, CASE
                WHEN p.kind = 'report' THEN (p.said ->> 'claim_id')::uuid
                WHEN p.kind = 'outcome' THEN (p.said ->> 'event_id')::uuid
                WHEN p.kind = 'merge' THEN (p.said ->> 'into_id')::uuid
                WHEN p.kind = 'evidence' THEN (
                    SELECT event_id FROM outcomes WHERE id = p.subject::uuid)
                WHEN p.kind = 'withdrawal' THEN coalesce(
                    (SELECT claim_id FROM reports WHERE id = p.subject::uuid),
                    (SELECT event_id FROM outcomes WHERE id = p.subject::uuid),
                    p.subject::uuid)
                WHEN p.kind IN ('claim', 'source', 'outlet', 'event', 'revision')
                    THEN p.subject::uuid
            END AS target
        FROM page p
    )
    SELECT a.index, a.recorded_at, a.kind, a.entered_by AS by,
        coalesce(k.name, a.entered_by) AS who, a.said::text AS body, a.place,
        coalesce(c.id::text, v.slug, s.slug, o.slug, t.id) AS slug,
        coalesce(
            text_of(c.index, 'statement'), text_of(v.index, 'statement'),
            s.name, o.name, t.name
        ) AS label,
        coalesce(text_of(mv.index, 'statement'), ms.name, mo.name) AS merged
    FROM aimed a
    LEFT JOIN keys k ON k.id = a.entered_by
    LEFT JOIN claims c ON a.place = 'claim' AND c.id = a.target
    LEFT JOIN events v ON a.place = 'event' AND v.id = a.target
    LEFT JOIN sources s ON a.place = 'source' AND s.id = a.target
    LEFT JOIN outlets o ON a.place = 'outlet' AND o.id = a.target
    LEFT JOIN events mv ON a.kind = 'merge' AND mv.id = (a.said ->> 'from_id')::uuid
    LEFT JOIN sources ms ON a.kind = 'merge' AND ms.id = (a.said ->> 'from_id')::uuid
    LEFT JOIN outlets mo ON a.kind = 'merge' AND mo.id = (a.said ->> 'from_id')::uuid
    LEFT JOIN keys t ON a.kind IN ('key', 'revocation') AND t.id = a.subject
    ORDER BY a.index DESC
"""


class Activity(Struct, frozen=True):
    """An entry of the log; `body` is its content in JSON, `label` what it is about.

    `place` and `slug` say where that is found; a text that was taken down has no label.
    `merged`: what a merge made part of it.
    """

    index: int
    recorded_at: datetime
    kind: EntryKind
    by: str
    who: str
    body: str
    place: Place | None
    slug: str | None
    label: str | None
    merged: str | None


class Wanted(Struct, frozen=True, kw_only=True):
    """Which entries: of these kinds, by that key, from and to these days in UTC."""

    kinds: Sequence[EntryKind] | None = None
    by: str | None = None
    first: date | None = None
    last: date | None = None


class Reach(Struct):
    """The oldest entry that was looked at."""

    index: int | None


async def find(
    db: Database, wanted: Wanted, *, before: int | None, limit: int
) -> list[Activity]:
    """Return up to *limit* entries before an index, newest first."""
    return await db.all(
        Activity,
        SHOWN,
        before,
        wanted.kinds,
        wanted.by,
        wanted.first,
        wanted.last,
        MOST_READ,
        limit,
    )


async def reach(db: Database, wanted: Wanted, *, before: int | None) -> int | None:
    """Return the last entry that `find` looks at, None where it looks at all."""
    query = """
        SELECT min(index) AS index
        FROM (
            SELECT e.index FROM entries e
            WHERE ($1::bigint IS NULL OR e.index < $1)
              AND ($2::date IS NULL OR e.recorded_at >= $2)
              AND ($3::date IS NULL OR e.recorded_at < $3 + 1)
            ORDER BY e.index DESC
            OFFSET $4 - 1 LIMIT 1
        ) r
    """
    row = await db.one(Reach, query, before, wanted.first, wanted.last, MOST_READ)
    return row.index
