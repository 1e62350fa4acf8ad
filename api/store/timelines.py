"""How timelines are read: one view, by source, outlet, event or claim."""

from datetime import date
from typing import LiteralString
from uuid import UUID

import msgspec
from msgspec import Struct

from api.database.pool import Database
from api.model.paging import Place
from api.model.timelines import TimelineItem

# Which claims or events is an array, which every part of the view finds by its index; a
# join would read all of each part.
CHOSEN: LiteralString = """
    WITH chosen AS (
        SELECT t.*
        FROM timeline_items t
        WHERE (t.index, t.nth) > ($2, $3::bigint)
"""

SHOWN: LiteralString = """
        ORDER BY t.index, t.nth
        LIMIT $4
    )
    SELECT
        t.index,
        t.nth,
        format(
            '{"at":%s,"on":%s,"type":"%s","claim":%s,"event":%s,"report":%s,'
            '"outcome":%s,"settlement":%s}',
            json_instant(t.at),
            json_of(t.on_day),
            t.type,
            coalesce(v.head || claim_status(
                v.withdrawn_at IS NOT NULL, v.void_reason, v.verdict, v.latest, $1
            ) || v.tail, 'null'),
            CASE WHEN t.claim_id IS NOT NULL THEN 'null' ELSE format(
                '{"slug":"%s","statement":%s}',
                e.slug, json_of(coalesce(text_of(e.index, 'statement'), '[redacted]'))
            ) END,
            coalesce(t.report, 'null'),
            coalesce(t.outcome::text, 'null'),
            coalesce(t.settlement::text, 'null')
        ) AS item
    FROM chosen t
    JOIN events e ON e.id = t.event_id
    LEFT JOIN claim_answers v ON v.id = t.claim_id
    ORDER BY t.index, t.nth
"""


ITEM = msgspec.json.Decoder(TimelineItem)


class StoredItem(Struct, frozen=True):
    """An item as JSON and its place in the log."""

    index: int
    nth: int
    item: str


async def of_source(
    db: Database, source_id: UUID, *, limit: int, after: Place | None, closed_day: date
) -> list[tuple[TimelineItem, Place]]:
    """Return up to *limit* items about the claims of a source, oldest first."""
    query = CHOSEN + " AND t.source_id = $5" + SHOWN
    return _items(
        await db.all(StoredItem, query, closed_day, *_after(after), limit, source_id)
    )


async def of_outlet(
    db: Database, outlet_id: UUID, *, limit: int, after: Place | None, closed_day: date
) -> list[tuple[TimelineItem, Place]]:
    """Return up to *limit* items about what an outlet reported, oldest first."""
    condition: LiteralString = """
        AND t.claim_id IS NOT NULL
        AND t.claim_id = ANY(ARRAY(
            SELECT claim_id FROM report_states WHERE outlet_id = $5))
        AND (t.outlet_id IS NULL OR t.outlet_id = $5)
    """
    query = CHOSEN + condition + SHOWN
    return _items(
        await db.all(StoredItem, query, closed_day, *_after(after), limit, outlet_id)
    )


async def of_event(
    db: Database, event_id: UUID, *, limit: int, after: Place | None, closed_day: date
) -> list[tuple[TimelineItem, Place]]:
    """Return up to *limit* items about an event and its claims, oldest first."""
    query = CHOSEN + " AND t.event_id = $5" + SHOWN
    return _items(
        await db.all(StoredItem, query, closed_day, *_after(after), limit, event_id)
    )


async def of_claim(
    db: Database, claim_id: UUID, *, limit: int, after: Place | None, closed_day: date
) -> list[tuple[TimelineItem, Place]]:
    """Return up to *limit* items about every version of a claim, oldest first."""
    condition: LiteralString = """
        AND t.event_id = ANY(ARRAY(
            SELECT event_id FROM claim_states
            WHERE claim_id IN (SELECT claim_id FROM versions_of($5))))
        AND (t.claim_id IS NULL
             OR t.claim_id IN (SELECT claim_id FROM versions_of($5)))
    """
    query = CHOSEN + condition + SHOWN
    return _items(
        await db.all(StoredItem, query, closed_day, *_after(after), limit, claim_id)
    )


def _after(after: Place | None) -> tuple[int, int]:
    return (-1, 0) if after is None else (after.index, after.number)


def _items(rows: list[StoredItem]) -> list[tuple[TimelineItem, Place]]:
    return [
        (ITEM.decode(row.item), Place("timeline", str(row.nth), row.index))
        for row in rows
    ]
