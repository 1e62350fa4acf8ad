"""How timelines are read: one view, by source, outlet, event or claim."""

from datetime import date
from typing import Literal, LiteralString
from uuid import UUID

import msgspec
from msgspec import Struct

from api.database.pool import Database
from api.model.paging import Place, Total
from api.model.timelines import TimelineItem

Noun = Literal["source", "outlet", "event", "claim"]
About = tuple[Noun, UUID]

COUNTED: LiteralString = """
    SELECT count(*) AS total FROM timeline_items t WHERE true
"""
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
                v.withdrawn_at IS NOT NULL, v.void_reason, v.verdict, v.latest, $5
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
# Which items are about a noun, `$1`. Which claims or events is an array, which every
# part of the view finds by its index; a join would read all of each part.
CONDITIONS: dict[Noun, LiteralString] = {
    "source": " AND t.source_id = $1",
    "outlet": """
        AND t.claim_id IS NOT NULL
        AND t.claim_id = ANY(ARRAY(
            SELECT claim_id FROM report_states WHERE outlet_id = $1))
        AND (t.outlet_id IS NULL OR t.outlet_id = $1)
    """,
    "event": " AND t.event_id = $1",
    "claim": """
        AND t.event_id = ANY(ARRAY(
            SELECT event_id FROM claim_states
            WHERE claim_id IN (SELECT claim_id FROM versions_of($1))))
        AND (t.claim_id IS NULL
             OR t.claim_id IN (SELECT claim_id FROM versions_of($1)))
    """,
}
ITEM = msgspec.json.Decoder(TimelineItem)


class StoredItem(Struct, frozen=True):
    """An item as JSON and its place in the log."""

    index: int
    nth: int
    item: str


async def count(db: Database, about: About) -> int:
    """Return how many items `find` finds *about* a noun in all."""
    noun, noun_id = about
    query = COUNTED + CONDITIONS[noun]
    return (await db.one(Total, query, noun_id)).total


async def find(
    db: Database,
    about: About,
    *,
    limit: int,
    after: Place | None,
    closed_day: date,
) -> list[tuple[TimelineItem, Place]]:
    """Return up to *limit* items *about* the noun of that id, oldest first.

    A source's are about its claims, an outlet's about what it reported, an event's also
    about the claims about it, a claim's about all its corrected versions too.
    """
    noun, noun_id = about
    query = CHOSEN + CONDITIONS[noun] + SHOWN
    start = (-1, 0) if after is None else (after.index, after.number)
    rows = await db.all(StoredItem, query, noun_id, *start, limit, closed_day)
    return [
        (ITEM.decode(row.item), Place("timeline", str(row.nth), row.index))
        for row in rows
    ]
