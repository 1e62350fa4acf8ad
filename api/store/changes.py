"""How the log is read: its entries in order, with their text."""

from datetime import datetime

from msgspec import Raw, Struct

from api.database.pool import Database
from api.log.changes import Change
from api.log.entries import EntryKind


class StoredEntry(Struct, frozen=True):
    """An entry as its row stands."""

    index: int
    recorded_at: datetime
    kind: EntryKind
    subject: str
    entered_by: str
    body: bytes
    leaf: str
    texts: dict[str, str]
    salts: dict[str, str]
    redacted: dict[str, int]


async def after(db: Database, index: int, *, limit: int) -> list[Change]:
    """Return up to *limit* entries of the log after *index*, in order."""
    query = """
        SELECT
            e.index, e.recorded_at, e.kind, e.subject, e.entered_by,
            e.body,
            encode(e.leaf, 'hex') AS leaf,
            (
                SELECT coalesce(jsonb_object_agg(t.field, t.text), '{}')
                FROM texts t
                WHERE t.index = e.index
            ) AS texts,
            (
                SELECT coalesce(jsonb_object_agg(t.field, encode(t.salt, 'hex')), '{}')
                FROM texts t
                WHERE t.index = e.index
            ) AS salts,
            (
                SELECT coalesce(jsonb_object_agg(f.name, r.index), '{}')
                FROM redactions r
                CROSS JOIN unnest(r.fields) AS f (name)
                WHERE r.target = e.index
            ) AS redacted
        FROM entries e
        WHERE e.index > $1
        ORDER BY e.index
        LIMIT $2
    """
    return [_change(row) for row in await db.all(StoredEntry, query, index, limit)]


def _change(row: StoredEntry) -> Change:
    return Change(
        index=row.index,
        recorded_at=row.recorded_at,
        kind=row.kind,
        subject=row.subject,
        entered_by=row.entered_by,
        body=Raw(row.body),
        leaf=row.leaf,
        texts=row.texts,
        salts=row.salts,
        redacted=row.redacted,
    )
