"""How answers under an Idempotency-Key are stored, for seven days."""

from datetime import datetime

from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.database.pool import Database
from api.model.idempotency import KEPT, StoredAnswer


async def load(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load what was answered under the keys that *wants* names."""
    query = """
        SELECT a.by, a.key, a.request, a.kind, a.entered, a.answer
        FROM unnest($1::text[], $2::text[]) AS given (by, key)
        CROSS JOIN LATERAL (
            SELECT * FROM idempotency i
            WHERE i.by = given.by AND i.key = given.key AND i.recorded_at > $3
            OFFSET 0
        ) a
    """
    if wants.once:
        by, keys = zip(*wants.once, strict=True)
        for stored in await db.all(StoredAnswer, query, by, keys, ledger.now - KEPT):
            ledger.stored_answers[(stored.by, stored.key)] = stored


async def find(db: Database, by: str, key: str, now: datetime) -> StoredAnswer | None:
    """Return what was answered under a key, if it was."""
    query = """
        SELECT by, key, request, kind, entered, answer
        FROM idempotency
        WHERE by = $1 AND key = $2 AND recorded_at > $3
    """
    return await db.maybe(StoredAnswer, query, by, key, now - KEPT)


async def store_one(db: Database, answered: StoredAnswer, now: datetime) -> None:
    """Store an answer, unless another server did so meanwhile."""
    query = """
        DELETE FROM idempotency WHERE by = $1 AND key = $2 AND recorded_at <= $3
    """
    await db.run(query, answered.by, answered.key, now - KEPT)
    query = """
        INSERT INTO idempotency (by, key, request, kind, entered, answer, recorded_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT DO NOTHING
    """
    await db.run(
        query, answered.by, answered.key, answered.request, answered.kind,
        answered.entered, answered.answer, now,
    )  # fmt: skip


async def store(db: Database, answered: list[StoredAnswer], now: datetime) -> None:
    """Store answers, and delete those older than seven days."""
    query = """
        DELETE FROM idempotency WHERE recorded_at <= $1
    """
    await db.run(query, now - KEPT)
    await db.copy(
        "idempotency",
        ("by", "key", "request", "kind", "entered", "answer", "recorded_at"),
        [
            (
                stored.by,
                stored.key,
                stored.request,
                stored.kind,
                stored.entered,
                stored.answer,
                now,
            )
            for stored in answered
        ],
    )
