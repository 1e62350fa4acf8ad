"""How claims are kept and found."""

from collections.abc import Collection
from datetime import date
from typing import LiteralString
from uuid import UUID

import msgspec
from msgspec import Struct

from api.database.pool import Database
from api.model.claims import Claim
from api.model.filters import ClaimFilter, ClaimSort
from api.model.paging import Place

SHOWN: LiteralString = """
    SELECT
        v.*,
        claim_status(
            v.withdrawn_at IS NOT NULL, v.void_reason, v.verdict, v.latest, $1
        ) AS status
    FROM claim_answers v
"""

# What makes a claim due is written out, so that the index of such claims is used.
FILTERED: LiteralString = """
    WITH found AS (
        SELECT *, row_number() OVER () AS nth
        FROM (
        SELECT c.id, s.made_on, s.latest, s.index
        FROM claim_states s
        JOIN claims c ON c.id = s.claim_id
        JOIN events e ON e.id = s.event_id
        WHERE ($2::text IS NULL
               OR s.source_id = (SELECT coalesce(merged_into, id) FROM sources
                                 WHERE slug = $2))
          AND ($3::text IS NULL OR EXISTS (
                SELECT FROM report_states r
                WHERE r.claim_id = c.id AND r.withdrawn_at IS NULL
                  AND r.outlet_id = (SELECT coalesce(merged_into, id) FROM outlets
                                     WHERE slug = $3)))
          AND ($4::text IS NULL
               OR s.event_id = (SELECT coalesce(merged_into, id) FROM events
                                WHERE slug = $4))
          AND ($5::text IS NULL OR $5 = ANY(c.topics) OR $5 = ANY(e.topics))
          AND CASE
                WHEN $6::text IS NULL THEN true
                WHEN $6 = 'due' THEN
                    s.verdict IS NULL AND s.void_reason IS NULL
                    AND s.withdrawn_at IS NULL AND s.latest <= $1
                ELSE $6 = claim_status(
                    s.withdrawn_at IS NOT NULL, s.void_reason, s.verdict, s.latest, $1)
              END
          AND ($7::text IS NULL OR (s.verdict = $7 AND s.withdrawn_at IS NULL))
          AND ($8::text IS NULL OR c.basis = $8)
          AND ($9::text IS NULL OR c.direction = $9)
          AND ($10::text IS NULL OR s.index IN (
                SELECT t.index FROM texts t
                WHERE t.field IN ('statement', 'quote')
                  AND t.search @@ plainto_tsquery('english', $10)))
          AND ($11::date IS NULL OR s.made_on >= $11)
          AND ($12::date IS NULL OR s.made_on <= $12)
          AND ($13::date IS NULL OR s.latest >= $13)
          AND ($14::date IS NULL OR s.latest <= $14)
          AND ($15::float8 IS NULL OR c.probability >= $15)
          AND ($16::float8 IS NULL OR c.probability <= $16)
          AND ($20::text IS NULL OR c.wording ->> 'phrase' = $20)
          AND ($21::int IS NULL OR s.latest - s.made_on >= $21)
          AND ($22::int IS NULL OR s.latest - s.made_on <= $22)
"""

# After which place, and in which order; $17 is the day and $18 the index of the last
# claim of the page before. Undated claims come last by due date, both ways.
SORTS: dict[ClaimSort, tuple[LiteralString, LiteralString]] = {
    "-recorded_at": (
        " AND ($18::bigint IS NULL OR ($17::date IS NULL AND s.index < $18))",
        " ORDER BY s.index DESC",
    ),
    "recorded_at": (
        " AND ($18::bigint IS NULL OR ($17::date IS NULL AND s.index > $18))",
        " ORDER BY s.index",
    ),
    "made_on": (
        " AND ($18::bigint IS NULL OR (s.made_on, s.index) > ($17::date, $18))",
        " ORDER BY s.made_on, s.index",
    ),
    "-made_on": (
        " AND ($18::bigint IS NULL OR (s.made_on, s.index) < ($17::date, $18))",
        " ORDER BY s.made_on DESC, s.index DESC",
    ),
    "due": (
        """ AND ($18::bigint IS NULL OR (coalesce(s.latest, 'infinity'), s.index)
                > (coalesce($17::date, 'infinity'), $18))""",
        " ORDER BY coalesce(s.latest, 'infinity'), s.index",
    ),
    "-due": (
        """ AND ($18::bigint IS NULL OR (coalesce(s.latest, '-infinity'), s.index)
                < (coalesce($17::date, '-infinity'), $18))""",
        " ORDER BY coalesce(s.latest, '-infinity') DESC, s.index DESC",
    ),
}

# A feed has no second page, so that no place in this order is ever asked for.
SETTLED: tuple[LiteralString, LiteralString] = (
    """ AND s.settled_at IS NOT NULL AND s.withdrawn_at IS NULL
        AND ($18::bigint IS NULL OR $17::date IS NULL)""",
    " ORDER BY s.settled_at DESC, s.index DESC",
)


class PlacedClaim(Claim, frozen=True, kw_only=True):
    """A claim and its index in the log, by which pages go on."""

    index: int


async def get(db: Database, claim_id: UUID, *, closed_day: date) -> Claim:
    """Return one claim as it stands when *closed_day* was the last day over."""
    query = SHOWN + " WHERE v.id = $2"
    return await db.one(Claim, query, closed_day, claim_id)


class ClaimIndex(Struct):
    """Where a claim stands in the log."""

    index: int


async def index_of(db: Database, claim_id: UUID) -> int:
    """Return the index of the entry that a claim is."""
    query = """
        SELECT index FROM claims WHERE id = $1
    """
    return (await db.one(ClaimIndex, query, claim_id)).index


async def these(
    db: Database, ids: Collection[UUID], *, closed_day: date
) -> dict[UUID, Claim]:
    """Return the claims of these ids."""
    query = SHOWN + " WHERE v.id = ANY($2)"
    found = await db.all(Claim, query, closed_day, ids) if ids else []
    return {claim.id: claim for claim in found}


async def entered(
    db: Database, indexes: Collection[int], *, closed_day: date
) -> list[tuple[int, Claim]]:
    """Return the claims of these entries with the entry's index, oldest first."""
    query = SHOWN + " WHERE v.index = ANY($2) ORDER BY v.index"
    rows = await db.all(PlacedClaim, query, closed_day, indexes) if indexes else []
    return [
        (row.index, msgspec.convert(row, Claim, from_attributes=True)) for row in rows
    ]


async def settled_last(db: Database, *, limit: int, closed_day: date) -> list[Claim]:
    """Return the claim settled last of each event settled lately, latest first."""
    newest: LiteralString = """
        JOIN (
            SELECT DISTINCT ON (c.event_id) s.claim_id, s.index AS nth
            FROM (
                SELECT claim_id, index FROM settlements ORDER BY index DESC LIMIT 1000
            ) s
            JOIN claim_states c ON c.claim_id = s.claim_id
            WHERE c.verdict IS NOT NULL AND c.withdrawn_at IS NULL
            ORDER BY c.event_id, s.index DESC, c.index DESC
        ) lately ON lately.claim_id = v.id
        ORDER BY lately.nth DESC, v.index DESC
        LIMIT $2
    """
    return await db.all(Claim, SHOWN + newest, closed_day, limit)


async def find(
    db: Database,
    wanted: ClaimFilter,
    *,
    after: Place | None,
    closed_day: date,
) -> list[tuple[Claim, Place]]:
    """Return the claims wanted and one more, in order, each with its place in it."""
    condition, order = SORTS[wanted.sort]
    return await _select(db, condition, order, wanted, after, closed_day)


async def settled(
    db: Database, wanted: ClaimFilter, *, closed_day: date
) -> list[Claim]:
    """Return those of the claims wanted that were settled last, latest first."""
    condition, order = SETTLED
    rows = await _select(db, condition, order, wanted, None, closed_day)
    return [claim for claim, _ in rows[: wanted.limit]]


async def _select(  # noqa: PLR0913, PLR0917 the parts of one query, and what it asks
    db: Database,
    condition: LiteralString,
    order: LiteralString,
    wanted: ClaimFilter,
    after: Place | None,
    closed_day: date,
) -> list[tuple[Claim, Place]]:
    query = (
        FILTERED
        + condition
        + order
        + " LIMIT $19) page)"
        + SHOWN
        + " JOIN found ON found.id = v.id ORDER BY found.nth"
    )
    rows = await db.all(
        PlacedClaim,
        query,
        closed_day,
        wanted.source,
        wanted.outlet,
        wanted.event,
        wanted.topic,
        wanted.status,
        wanted.verdict,
        wanted.basis,
        wanted.direction,
        wanted.q,
        wanted.made_from,
        wanted.made_to,
        wanted.due_from,
        wanted.due_to,
        wanted.probability_min,
        wanted.probability_max,
        None if after is None else after.day,
        None if after is None else after.index,
        wanted.limit + 1,
        wanted.phrase,
        wanted.horizon_min,
        wanted.horizon_max,
    )
    return [
        (msgspec.convert(row, Claim, from_attributes=True), _place(wanted.sort, row))
        for row in rows
    ]


def _place(sort: ClaimSort, row: PlacedClaim) -> Place:
    match sort:
        case "made_on" | "-made_on":
            day = row.made_on
        case "due" | "-due":
            day = row.window.latest
        case _:
            day = None
    return Place(sort, day and day.isoformat(), row.index)
