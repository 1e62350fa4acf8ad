"""How answers under an Idempotency-Key are stored, for seven days."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.database.pool import Database
from api.model.idempotency import KEPT, NewAnswer, StoredAnswer
from api.model.settling import Settlement


class PastSettlement(Struct):
    """A settlement that a claim had from an instant on."""

    recorded_at: datetime
    settlement: Settlement


class Past(Struct):
    """What became of a claim: its settlements, oldest first, and its correction."""

    id: UUID
    settlements: list[PastSettlement]
    corrected_at: datetime | None


async def load(db: Database, ledger: Ledger, wants: Prefetch) -> None:
    """Load what was answered at the places in *wants*; delete all that is too old."""
    query = """
        WITH expired AS (
            DELETE FROM idempotency WHERE recorded_at <= $2
        )
        SELECT * FROM idempotency WHERE place = ANY($1) AND recorded_at > $2
    """
    if wants.once:
        since = ledger.now - KEPT
        for stored in await db.all(StoredAnswer, query, wants.once, since):
            ledger.stored_answers[stored.place] = stored


async def find(db: Database, place: UUID, now: datetime) -> StoredAnswer | None:
    """Return what was answered at a place, if anything was."""
    query = """
        SELECT * FROM idempotency WHERE place = $1 AND recorded_at > $2
    """
    return await db.maybe(StoredAnswer, query, place, now - KEPT)


async def store_one(db: Database, answer: NewAnswer, now: datetime) -> None:
    """Store an answer, unless another server did so meanwhile."""
    query = """
        DELETE FROM idempotency WHERE place = $1 AND recorded_at <= $2
    """
    await db.run(query, answer.place, now - KEPT)
    query = """
        INSERT INTO idempotency
        SELECT $6, h.recorded_at, $1, NULL, $2, $3, $4, $5 FROM log_head h
        ON CONFLICT DO NOTHING
    """
    await db.run(
        query, answer.place, answer.entered, answer.request, answer.kind, answer.answer,
        now,
    )  # fmt: skip


async def store(db: Database, answers: Sequence[NewAnswer], now: datetime) -> None:
    """Store answers at places that are free."""
    query = """
        INSERT INTO idempotency
        SELECT $7, h.recorded_at, a.place, a.claim, a.entered, a.request, a.kind,
            a.answer
        FROM log_head h
        CROSS JOIN unnest(
            $1::uuid[], $2::uuid[], $3::bool[], $4::bytea[], $5::text[], $6::bytea[]
        ) AS a (place, claim, entered, request, kind, answer)
    """
    rows = [(a.place, a.claim, a.entered, a.request, a.kind, a.answer) for a in answers]
    await db.run(query, *(list(column) for column in zip(*rows, strict=True)), now)


async def load_past(db: Database, ids: Collection[UUID]) -> dict[UUID, Past]:
    """Return what became of claims, to answer them again as they stood."""
    query = """
        SELECT
            s.claim_id AS id,
            (
                SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'recorded_at', x.recorded_at, 'settlement', to_jsonb(x)
                ) ORDER BY x.index), '[]')
                FROM settlements x
                WHERE x.claim_id = s.claim_id
            ) AS settlements,
            (
                SELECT c.recorded_at FROM claims c WHERE c.id = s.corrected_by
            ) AS corrected_at
        FROM claim_states s
        WHERE s.claim_id = ANY($1)
    """
    return {past.id: past for past in await db.all(Past, query, ids)}
