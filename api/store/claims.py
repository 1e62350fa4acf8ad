"""How claims are stored and found."""

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

# The filters, named once in the order of the values that `_values` gives. `day` and
# `index` are those of the last claim of the page before. What makes a claim due is
# written out, so that the index of such claims is used.
FILTERED: LiteralString = """
    WITH found AS (
        SELECT *, row_number() OVER () AS nth
        FROM (
        SELECT c.id, s.made_on, s.latest, s.index
        FROM claim_states s
        JOIN claims c ON c.id = s.claim_id
        JOIN events e ON e.id = s.event_id
        CROSS JOIN (SELECT
            $1::date AS closed_day, $2::text AS source, $3::text AS outlet,
            $4::text AS event, $5::text AS topic, $6::text AS status,
            $7::text AS verdict, $8::text AS basis, $9::text AS direction,
            $10::text AS words, $11::date AS made_from, $12::date AS made_to,
            $13::date AS due_from, $14::date AS due_to,
            $15::float8 AS probability_min, $16::float8 AS probability_max,
            $17::text AS phrase, $18::int AS horizon_min, $19::int AS horizon_max,
            $20::date AS day, $21::bigint AS index
        ) f
        WHERE (f.source IS NULL
               OR s.source_id = (SELECT coalesce(merged_into, id) FROM sources
                                 WHERE slug = f.source))
          AND (f.outlet IS NULL OR EXISTS (
                SELECT FROM report_states r
                WHERE r.claim_id = c.id AND r.withdrawn_at IS NULL
                  AND r.outlet_id = (SELECT coalesce(merged_into, id) FROM outlets
                                     WHERE slug = f.outlet)))
          AND (f.event IS NULL
               OR s.event_id = (SELECT coalesce(merged_into, id) FROM events
                                WHERE slug = f.event))
          AND (f.topic IS NULL OR f.topic = ANY(c.topics) OR f.topic = ANY(e.topics))
          AND CASE
                WHEN f.status IS NULL THEN true
                WHEN f.status = 'due' THEN
                    s.verdict IS NULL AND s.void_reason IS NULL
                    AND s.withdrawn_at IS NULL AND s.latest <= f.closed_day
                ELSE f.status = claim_status(
                    s.withdrawn_at IS NOT NULL, s.void_reason, s.verdict, s.latest,
                    f.closed_day)
              END
          AND (f.verdict IS NULL
               OR (s.verdict = f.verdict AND s.withdrawn_at IS NULL))
          AND (f.basis IS NULL OR c.basis = f.basis)
          AND (f.direction IS NULL OR c.direction = f.direction)
          AND (f.words IS NULL OR s.index IN (
                SELECT t.index FROM texts t
                WHERE t.field IN ('statement', 'quote')
                  AND to_tsvector('english', t.text)
                    @@ plainto_tsquery('english', f.words)))
          AND (f.made_from IS NULL OR s.made_on >= f.made_from)
          AND (f.made_to IS NULL OR s.made_on <= f.made_to)
          AND (f.due_from IS NULL OR s.latest >= f.due_from)
          AND (f.due_to IS NULL OR s.latest <= f.due_to)
          AND (f.probability_min IS NULL OR c.probability >= f.probability_min)
          AND (f.probability_max IS NULL OR c.probability <= f.probability_max)
          AND (f.phrase IS NULL OR c.wording ->> 'phrase' = f.phrase)
          AND (f.horizon_min IS NULL OR s.latest - s.made_on >= f.horizon_min)
          AND (f.horizon_max IS NULL OR s.latest - s.made_on <= f.horizon_max)
"""

# After which place, and in which order. Undated claims come last by due date, either
# way.
SORTS: dict[ClaimSort, tuple[LiteralString, LiteralString]] = {
    "-recorded_at": (
        " AND (f.index IS NULL OR (f.day IS NULL AND s.index < f.index))",
        " ORDER BY s.index DESC",
    ),
    "recorded_at": (
        " AND (f.index IS NULL OR (f.day IS NULL AND s.index > f.index))",
        " ORDER BY s.index",
    ),
    "made_on": (
        " AND (f.index IS NULL OR (s.made_on, s.index) > (f.day, f.index))",
        " ORDER BY s.made_on, s.index",
    ),
    "-made_on": (
        " AND (f.index IS NULL OR (s.made_on, s.index) < (f.day, f.index))",
        " ORDER BY s.made_on DESC, s.index DESC",
    ),
    "due": (
        """ AND (f.index IS NULL OR (coalesce(s.latest, 'infinity'), s.index)
                > (coalesce(f.day, 'infinity'), f.index))""",
        " ORDER BY coalesce(s.latest, 'infinity'), s.index",
    ),
    "-due": (
        """ AND (f.index IS NULL OR (coalesce(s.latest, '-infinity'), s.index)
                < (coalesce(f.day, '-infinity'), f.index))""",
        " ORDER BY coalesce(s.latest, '-infinity') DESC, s.index DESC",
    ),
}

# A feed has no second page, so no place in this order is ever given.
SETTLED: tuple[LiteralString, LiteralString] = (
    " AND s.settled_at IS NOT NULL AND s.withdrawn_at IS NULL",
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


async def by_ids(
    db: Database, ids: Collection[UUID], *, closed_day: date
) -> dict[UUID, Claim]:
    """Return the claims of these ids."""
    query = SHOWN + " WHERE v.id = ANY($2)"
    claims = await db.all(Claim, query, closed_day, ids) if ids else []
    return {claim.id: claim for claim in claims}


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
    filters: ClaimFilter,
    *,
    after: Place | None,
    closed_day: date,
) -> list[tuple[Claim, Place]]:
    """Return a page of claims and one more, in order, each with its place in it."""
    condition, order = SORTS[filters.sort]
    return await _select(db, condition, order, filters, after, closed_day)


async def settled(
    db: Database, filters: ClaimFilter, *, closed_day: date
) -> list[Claim]:
    """Return a page of the claims that were settled last, latest first."""
    condition, order = SETTLED
    rows = await _select(db, condition, order, filters, None, closed_day)
    return [claim for claim, _ in rows[: filters.limit]]


async def _select(  # noqa: PLR0913, PLR0917 the parts of one query, and its values
    db: Database,
    condition: LiteralString,
    order: LiteralString,
    filters: ClaimFilter,
    after: Place | None,
    closed_day: date,
) -> list[tuple[Claim, Place]]:
    query = (
        FILTERED
        + condition
        + order
        + " LIMIT $22) page)"
        + SHOWN
        + " JOIN found ON found.id = v.id ORDER BY found.nth"
    )
    rows = await db.all(PlacedClaim, query, closed_day, *_values(filters, after))
    return [
        (msgspec.convert(row, Claim, from_attributes=True), _place(filters.sort, row))
        for row in rows
    ]


def _values(f: ClaimFilter, after: Place | None) -> tuple[object, ...]:
    return (
        f.source, f.outlet, f.event, f.topic, f.status, f.verdict, f.basis, f.direction,
        f.q, f.made_from, f.made_to, f.due_from, f.due_to, f.probability_min,
        f.probability_max, f.phrase, f.horizon_min, f.horizon_max,
        after and after.day, after and after.index, f.limit + 1,
    )  # fmt: skip


def _place(sort: ClaimSort, row: PlacedClaim) -> Place:
    match sort:
        case "made_on" | "-made_on":
            day = row.made_on
        case "due" | "-due":
            day = row.window.latest
        case _:
            day = None
    return Place(sort, day and day.isoformat(), row.index)
