"""What the newest entries brought, in one statement: the few that a write makes."""

from typing import LiteralString

import numpy as np
from msgspec import Struct

from api.database.pool import Database
from api.store.claim_versions import REPORT, VERSION, EventSeries, HedgeRow, Rows

MOST_AT_ONCE = 100_000  # rows that are read as one value


def _packed(layout: np.dtype[np.void]) -> np.dtype[np.void]:
    """Return how a row lies in a value: column after column, without their lengths."""
    names = layout.names or ()
    values = [name for name in names if f"{name}_length" in names]
    return np.dtype([(name, layout[name]) for name in values])


NEW_ENTRIES: LiteralString = """
    SELECT
        h.size,
        are.few,
        (
            SELECT encode(e.leaf, 'hex') FROM entries e WHERE e.index = h.size - 1
        ) AS leaf,
        (
            SELECT coalesce(string_agg(
                int8send(v.index) || int8send(v.claim) || int8send(v.event)
                || int8send(v.source) || int8send(v.collection)
                || int4send(v.topics) || int4send(v.hedge) || date_send(v.made_on)
                || date_send(v.earliest) || date_send(v.latest)
                || float8send(v.probability) || float8send(v.degree)
                || int4send(v.late_by) || int4send(v.flags),
                ''::bytea ORDER BY v.index), ''::bytea)
            FROM claim_versions v
            WHERE are.few AND v.index >= $1 AND v.index < h.size
        ) AS versions,
        (
            SELECT coalesce(string_agg(
                int8send(r.index) || int8send(r.claim) || int8send(r.outlet)
                || int4send(r.roles),
                ''::bytea ORDER BY r.index), ''::bytea)
            FROM report_versions r
            WHERE are.few AND r.index >= $1 AND r.index < h.size
        ) AS reports,
        (
            SELECT coalesce(jsonb_agg(t.topics ORDER BY t.id), '[]')
            FROM topic_sets t WHERE t.id > $2
        ) AS topic_sets,
        (
            SELECT coalesce(jsonb_agg(
                jsonb_build_array(g.phrase, g.low, g.high) ORDER BY g.id), '[]')
            FROM hedges g WHERE g.id > $3
        ) AS hedges,
        (
            SELECT coalesce(
                jsonb_agg(jsonb_build_array(x.index, x.series)), '[]')
            FROM events x
            WHERE x.series IS NOT NULL AND x.index >= $1 AND x.index < h.size
        ) AS series
    FROM log_head h, LATERAL (
        SELECT count(*) <= $4 AS few
        FROM (
            SELECT FROM claim_versions v WHERE v.index >= $1 AND v.index < h.size
          UNION ALL
            SELECT FROM report_versions r WHERE r.index >= $1 AND r.index < h.size
            LIMIT $4 + 1
        ) rows
    ) are
"""


class NewEntries(Struct):
    """What entries brought, up to the `size` of the log; `leaf`: the last of it.

    `versions` and `reports` are rows as bytes, left out unless they are `few`; the
    others as they are read above.
    """

    size: int
    few: bool
    leaf: str | None
    versions: bytes
    reports: bytes
    topic_sets: list[tuple[str, ...]]
    hedges: list[HedgeRow]
    series: list[EventSeries]

    @property
    def version_rows(self) -> Rows:
        """The versions of claims, in the order of their entries."""
        return np.frombuffer(self.versions, _packed(VERSION))

    @property
    def report_rows(self) -> Rows:
        """For which outlets claims count from then on, in that order."""
        return np.frombuffer(self.reports, _packed(REPORT))


async def read(
    db: Database, first: int, topic_sets: int, hedges: int
) -> NewEntries | None:
    """Return what the entries from *first* on brought, None if that is many rows.

    So many *topic_sets* and *hedges* are known. Why at once: each query takes about as
    long as all of this. Why not many: one entry can change all claims of a source, and
    a value is held several times on its way.
    """
    new = await db.one(NewEntries, NEW_ENTRIES, first, topic_sets, hedges, MOST_AT_ONCE)
    return new if new.few else None
