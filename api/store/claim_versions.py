"""How records are read: from the newest version of each claim before an entry."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from msgspec import Struct

from api.database.pool import Database
from api.errors import MovedError
from api.model.instants import LogPosition
from api.model.references import Subject, SubjectType
from api.scoring.claims_as_of import ClaimAsOf, CountedClaim, ReportAsOf
from api.scoring.filters import RecordFilter

SEEN: LiteralString = """
    SELECT
        t.claim, t.event, t.source, t.series, t.topics, t.made_on, t.earliest, t.latest,
        coalesce(t.latest <= $3, false) AS closed, t.withdrawn,
        t.withdrawn_after_close, t.final, t.degree, t.late_by, t.void_reason,
        t.direction, t.probability, t.basis, t.committed, t.phrase, t.low, t.high,
        t.prospective, t.collection IS NOT NULL AS collected
"""

# The filters, named once in the order of the values that `_values` gives after the
# subject, the size of the log and the last day that was over.
FILTERED: LiteralString = """
    CROSS JOIN (SELECT
        $4::text AS topic, $5::date AS made_from, $6::date AS made_to,
        $7::text AS basis, $8::int AS horizon_min, $9::int AS horizon_max,
        $10::text AS entry, $11::text AS collection, $12::text AS source,
        $13::text AS outlet, $14::text AS source_kind, $15::text AS role
    ) f
    WHERE (t.is_source OR t.original OR t.relayed)
      AND (f.topic IS NULL OR f.topic = ANY(t.topics))
      AND (f.made_from IS NULL OR t.made_on >= f.made_from)
      AND (f.made_to IS NULL OR t.made_on <= f.made_to)
      AND (f.basis IS NULL OR t.basis = f.basis)
      AND (f.horizon_min IS NULL OR t.latest - t.made_on >= f.horizon_min)
      AND (f.horizon_max IS NULL OR t.latest - t.made_on <= f.horizon_max)
      AND CASE f.entry
            WHEN 'prospective' THEN t.prospective
            WHEN 'eligible' THEN t.prospective OR t.collection IS NOT NULL
            ELSE true
          END
      AND (f.collection IS NULL OR t.collection = (
            SELECT c.index FROM collections c WHERE c.slug = f.collection))
      AND (f.source IS NULL OR t.source = (
            SELECT r.index
            FROM sources s
            JOIN sources r ON r.id = coalesce(s.merged_into, s.id)
            WHERE s.slug = f.source))
      AND (f.outlet IS NULL OR t.claim IN (
            SELECT o.claim
            FROM standing((
                SELECT r.index
                FROM outlets s
                JOIN outlets r ON r.id = coalesce(s.merged_into, s.id)
                WHERE s.slug = f.outlet
            ), $2) o
            WHERE o.original OR o.relayed))
      AND (f.source_kind IS NULL OR t.source IN (
            SELECT s.index FROM sources s WHERE s.kind = f.source_kind))
      AND CASE f.role
            WHEN 'original' THEN t.original
            WHEN 'relayed' THEN t.relayed
            WHEN 'own_voice' THEN (t.subject, t.source) IN (
                SELECT o.index, s.index
                FROM outlet_names n
                JOIN outlets o ON o.id = n.id
                JOIN source_names m ON m.key = n.key
                JOIN sources s ON s.id = m.id)
            ELSE true
          END
"""


# The order is that of the primary key read backwards, so that nothing is sorted.
EVERYONE: LiteralString = """
        , t.subject
    FROM (
        SELECT DISTINCT ON (x.subject, x.claim) x.*
        FROM turns x
        WHERE x.is_source = ($1::text = 'source') AND x.index < $2
        ORDER BY x.subject DESC, x.claim DESC, x.index DESC
    ) t
"""

UNMERGED: LiteralString = """
      AND t.subject NOT IN (
            SELECT o.index
            FROM merges m
            JOIN (
                SELECT id, index FROM sources UNION ALL SELECT id, index FROM outlets
            ) o ON o.id = m.from_id
            WHERE m.index < $2)
    ORDER BY t.subject DESC
"""


class StoredSubject(Struct, frozen=True):
    """The subject of a record, its last change, and what it was merged into."""

    id: UUID
    index: int
    subject: Subject
    last_at: datetime
    last: int
    rates_last: int
    moved_to: str | None

    @property
    def stamp(self) -> tuple[object, ...]:
        """What a record changes with, besides the days that are over."""
        return (self.id, self.subject, self.last, self.rates_last, self.last_at)


async def subject(
    db: Database, kind: SubjectType, slug: str, known: LogPosition
) -> StoredSubject:
    """Return the subject of a record; raise MovedError where it was merged by then."""
    query = """
        WITH subjects AS NOT MATERIALIZED (
            SELECT 'source' AS type, id, slug, name, merged_into, index, recorded_at
            FROM sources
          UNION ALL
            SELECT 'outlet' AS type, id, slug, name, merged_into, index, recorded_at
            FROM outlets
        )
        SELECT
            s.id,
            s.index,
            t.last,
            r.rates_last,
            jsonb_build_object('type', s.type, 'slug', s.slug, 'name', s.name)
                AS subject,
            greatest(
                CASE WHEN s.index < $3 THEN s.recorded_at
                ELSE '0001-01-01T00:00:00Z' END,
                (SELECT e.recorded_at FROM entries e WHERE e.index = t.last)
            ) AS last_at,
            (
                SELECT i.slug
                FROM merges m
                JOIN subjects i ON i.id = s.merged_into
                WHERE m.from_id = s.id AND m.index < $3
            ) AS moved_to
        FROM subjects s
        CROSS JOIN LATERAL (
            SELECT coalesce(max(t.index), -1) AS last
            FROM turns t
            WHERE t.subject = s.index AND t.index < $3
        ) t
        CROSS JOIN LATERAL (
            SELECT coalesce(max(r.index), -1) AS rates_last
            FROM rates r
            WHERE r.index < $3
        ) r
        WHERE s.type = $1 AND s.slug = $2
    """
    stored = await db.one(StoredSubject, query, kind, slug, known.size)
    if stored.moved_to is not None:
        raise MovedError(stored.moved_to)
    return stored


async def of(
    db: Database, index: int, filters: RecordFilter, known: LogPosition
) -> list[ClaimAsOf]:
    """Return the claims that count for a subject, as they stood."""
    query = SEEN + " FROM standing($1, $2) t " + FILTERED
    return await db.many(ClaimAsOf, query, index, *_values(filters, known))


async def of_all(
    db: Database, kind: SubjectType, filters: RecordFilter, known: LogPosition
) -> AsyncGenerator[dict[int, list[CountedClaim]]]:
    """Yield every claim as it stood, by the index of the subject it counts for.

    Some subjects come at a time, each with all of its claims.
    """
    query = SEEN + EVERYONE + FILTERED + UNMERGED
    by_subject: dict[int, list[CountedClaim]] = {}
    values = _values(filters, known)
    async for claims in db.stream(CountedClaim, query, kind, *values):
        for claim in claims:
            by_subject.setdefault(claim.subject, []).append(claim)
        last = claims[-1].subject
        begun = {last: by_subject.pop(last)}
        if by_subject:
            yield by_subject
        by_subject = begun
    if by_subject:
        yield by_subject


def _values(filters: RecordFilter, known: LogPosition) -> tuple[object, ...]:
    return (
        known.size,
        known.closed_day,
        filters.topic,
        filters.made_from,
        filters.made_to,
        filters.basis,
        filters.horizon_min,
        filters.horizon_max,
        filters.entry,
        filters.collection,
        filters.source,
        filters.outlet,
        filters.source_kind,
        filters.role,
    )


async def reports(
    db: Database, outlets: list[int], known: LogPosition
) -> dict[int, list[ReportAsOf]]:
    """Return the reports of these outlets that put claims in their own words."""
    query = """
        SELECT
            o.index AS outlet,
            c.index AS claim,
            c.direction,
            CASE c.basis WHEN 'stated' THEN c.probability END AS stated,
            c.wording ->> 'phrase' AS phrase,
            r.probability AS reported,
            r.wording ->> 'phrase' AS reported_phrase,
            (r.wording ->> 'point')::float8 AS reported_point
        FROM outlets o
        CROSS JOIN LATERAL members_at(o.id, $2) m (id)
        CROSS JOIN LATERAL (
            -- OFFSET 0 lets the index find the few reports of a few outlets.
            SELECT * FROM reports x WHERE x.outlet_id = m.id AND x.index < $2 OFFSET 0
        ) r
        CROSS JOIN LATERAL (
            SELECT * FROM claims x WHERE x.id = r.claim_id OFFSET 0
        ) c
        WHERE o.index = ANY($1)
          AND (r.probability IS NOT NULL OR r.wording IS NOT NULL)
          AND NOT EXISTS (
                SELECT FROM withdrawals w
                WHERE w.subject_id IN (r.id, c.id) AND w.index < $2)
        ORDER BY r.index
    """
    by_outlet: dict[int, list[ReportAsOf]] = {}
    for report in await db.all(ReportAsOf, query, outlets, known.size):
        by_outlet.setdefault(report.outlet, []).append(report)
    return by_outlet
