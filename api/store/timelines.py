"""How timelines are read: what happened about a noun, in the order of the log.

That is what was predicted, published, found, settled and withdrawn.
Items are found by their places alone, and only those of a page are then made whole.
"""

from datetime import date
from typing import Literal, LiteralString
from uuid import UUID

import msgspec
from msgspec import Struct

from api.database import planning
from api.database.pool import Database
from api.model.paging import Place, Total
from api.model.timelines import TimelineItem

Noun = Literal["source", "outlet", "event", "claim"]
About = tuple[Noun, UUID]

# So many entries are looked through before all that is about a noun: where it has so
# many items that to put them in order takes long, these hold a page.
NEAR = 20_000
PAST = 2**63 - 1  # the index of every entry is lower

# How the claims of a noun are found: all of them first, or some by what is near.
ALL_FIRST: LiteralString = "MATERIALIZED"
AS_PLANNED: LiteralString = "NOT MATERIALIZED"

# Which claims the items are about: `$1` is the id of the noun.
CLAIMS: dict[Noun, LiteralString] = {
    "source": "s.source_id = $1",
    "outlet": """EXISTS (
        SELECT FROM report_states x
        WHERE x.outlet_id = $1 AND x.claim_id = s.claim_id)""",
    "event": "s.event_id = $1",
    "claim": "s.claim_id = ANY(ARRAY(SELECT claim_id FROM versions_of($1)))",
}
# Which of their reports are items.
ALL_REPORTS: LiteralString = ""
REPORTS: dict[Noun, LiteralString] = {
    "source": ALL_REPORTS,
    "outlet": "JOIN report_states p ON p.report_id = r.id AND p.outlet_id = $1",
    "event": ALL_REPORTS,
    "claim": ALL_REPORTS,
}
# Which events' findings are items.
EVENTS: dict[Noun, LiteralString] = {
    "source": "false",
    "outlet": "false",
    "event": "coalesce(e.merged_into, e.id) = $1",
    "claim": """coalesce(e.merged_into, e.id) = ANY(ARRAY(
        SELECT s.event_id FROM versions_of($1) v
        JOIN claim_states s ON s.claim_id = v.claim_id))""",
}
# The items of the entries from `$2` until before `$3`. An entry comes first (nth 0),
# the claims that it settled after it, oldest first.
ITEMS: LiteralString = """
    WITH own_claims AS {how} (
        SELECT s.claim_id, s.event_id, s.index FROM claim_states s WHERE {claims}
    ), own_reports AS NOT MATERIALIZED (
        SELECT m.event_id, r.*
        FROM own_claims m
        JOIN reports r ON r.claim_id = m.claim_id
        {reports}
    ), own_findings AS NOT MATERIALIZED (
        SELECT o.*, coalesce(e.merged_into, e.id) AS root
        FROM outcomes o
        JOIN events e ON e.id = o.event_id
        WHERE {events}
    ), items AS (
        SELECT
            c.index, 0::bigint AS nth, c.recorded_at AS at, c.made_on AS on_day,
            CASE WHEN c.corrects IS NULL THEN 'claim' ELSE 'correction' END AS type,
            m.claim_id, m.event_id, NULL::bigint AS report, NULL::uuid AS outcome_id
        FROM own_claims m
        JOIN claims c ON c.id = m.claim_id
        WHERE c.index >= $2 AND c.index < $3
      UNION ALL
        SELECT index, 0, recorded_at, published_on, 'report',
            claim_id, event_id, index, NULL
        FROM own_reports
        WHERE index >= $2 AND index < $3
      UNION ALL
        SELECT index, 0, recorded_at, NULL, 'outcome',
            NULL, root, NULL, id
        FROM own_findings
        WHERE index >= $2 AND index < $3
      UNION ALL
        SELECT t.index, m.index + 1, t.recorded_at, NULL, 'settlement',
            m.claim_id, m.event_id, NULL, t.outcome_id
        FROM own_claims m
        JOIN settlements t ON t.claim_id = m.claim_id
        WHERE t.index >= $2 AND t.index < $3
      UNION ALL
        SELECT w.index, 0, w.recorded_at, NULL, 'withdrawal',
            m.claim_id, m.event_id, NULL, NULL
        FROM own_claims m
        JOIN withdrawals w ON w.subject_id = m.claim_id
        WHERE w.index >= $2 AND w.index < $3
      UNION ALL
        SELECT w.index, 0, w.recorded_at, NULL, 'withdrawal',
            p.claim_id, p.event_id, p.index, NULL
        FROM own_reports p
        JOIN withdrawals w ON w.subject_id = p.id
        WHERE w.index >= $2 AND w.index < $3
      UNION ALL
        SELECT w.index, 0, w.recorded_at, NULL, 'withdrawal',
            NULL, f.root, NULL, f.id
        FROM own_findings f
        JOIN withdrawals w ON w.subject_id = f.id
        WHERE w.index >= $2 AND w.index < $3
    )
"""
COUNTED: LiteralString = "SELECT count(*) AS total FROM items"
SHOWN: LiteralString = """
    , chosen AS (
        SELECT * FROM items
        WHERE (index, nth) > ($2, $4)
        ORDER BY index, nth
        LIMIT $5
    )
    SELECT
        t.index,
        t.nth,
        format(
            '{"at":%s,"on":%s,"type":"%s","claim":%s,"event":%s,"report":%s,'
            '"outcome":%s,"settlement":%s}',
            json_instant(t.at),
            json_of(CASE
                WHEN t.type <> 'withdrawal' THEN coalesce(t.on_day, d."on", d.through)
            END),
            t.type,
            coalesce(v.head || claim_status(
                v.withdrawn_at IS NOT NULL, v.void_reason, v.verdict, v.latest, $6
            ) || v.tail, 'null'),
            CASE WHEN t.claim_id IS NOT NULL THEN 'null' ELSE format(
                '{"slug":"%s","statement":%s}',
                e.slug, json_of(coalesce(text_of(e.index, 'statement'), '[redacted]'))
            ) END,
            coalesce(r.report, 'null'),
            coalesce(o.outcome::text, 'null'),
            coalesce(s.settlement::text, 'null')
        ) AS item
    FROM chosen t
    JOIN events e ON e.id = t.event_id
    LEFT JOIN claim_answers v ON v.id = t.claim_id
    LEFT JOIN report_answers r ON r.index = t.report
    LEFT JOIN outcomes d ON d.id = t.outcome_id
    LEFT JOIN outcome_answers o ON o.id = t.outcome_id AND t.claim_id IS NULL
    LEFT JOIN LATERAL (
        SELECT to_jsonb(x) - 'claim_id' - 'index' - 'recorded_at' AS settlement
        FROM settlements x
        WHERE x.claim_id = t.claim_id AND x.index = t.index AND t.type = 'settlement'
    ) s ON true
    ORDER BY t.index, t.nth
"""
ITEM = msgspec.json.Decoder(TimelineItem)


class StoredItem(Struct, frozen=True):
    """An item as JSON and its place in the log."""

    index: int
    nth: int
    item: str


async def count(db: Database, about: About) -> int:
    """Return how many items `find` finds *about* a noun in all."""
    noun, noun_id = about
    async with planning.by_values(db) as planned:
        query = _items(noun, ALL_FIRST) + COUNTED
        return (await planned.one(Total, query, noun_id, 0, PAST)).total


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
    index, nth = (-1, 0) if after is None else (after.index, after.number)
    page = nth, limit, closed_day
    async with planning.by_values(db) as planned:
        query, until = _items(noun, AS_PLANNED) + SHOWN, index + NEAR
        rows = await planned.all(StoredItem, query, noun_id, index, until, *page)
        if len(rows) < limit:
            query = _items(noun, ALL_FIRST) + SHOWN
            rows = await planned.all(StoredItem, query, noun_id, index, PAST, *page)
    return [
        (ITEM.decode(row.item), Place("timeline", str(row.nth), row.index))
        for row in rows
    ]


def _items(noun: Noun, how: LiteralString) -> LiteralString:
    return (
        ITEMS.replace("{how}", how)
        .replace("{claims}", CLAIMS[noun])
        .replace("{reports}", REPORTS[noun])
        .replace("{events}", EVENTS[noun])
    )
