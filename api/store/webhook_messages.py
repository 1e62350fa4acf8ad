"""Which messages of the log a webhook gets, and how what became of them is stored."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

from msgspec import Struct

from api.database.pool import Database
from api.model import webhooks
from api.model.webhooks import MessageType, Place, SettledClaim

ENTRIES_AT_ONCE = 500  # of the log that are looked through
KEPT_DELIVERIES = 1000  # of a webhook


class Picked(Struct, frozen=True, kw_only=True):
    """Some messages in their order, and the last entry that was looked at for them."""

    reached: int | None
    messages: list[Place]


class Attempt(Struct, frozen=True, kw_only=True):
    """One attempt to deliver a message, `nth` of its webhook."""

    webhook_id: UUID
    nth: int
    place: Place
    type: str
    attempts: int
    at: datetime
    response_status: int | None
    milliseconds: int
    error: str | None


class Sent(Struct):
    """How many messages were delivered."""

    sent: int


# The first messages after a place that a webhook gets, looked for in a span of entries.
PICKED: LiteralString = """
    WITH asked AS MATERIALIZED (
        SELECT
            w.sources <> '{}' OR w.outlets <> '{}' OR w.topics <> '{}' AS some,
            ids_of_sources(w.sources) AS sources,
            ids_of_outlets(w.outlets) AS outlets,
            w.sources <> '{}' AS by_source,
            w.outlets <> '{}' AS by_outlet,
            w.topics
        FROM webhooks w
        WHERE w.id = $1
    ),
    span AS MATERIALIZED (
        SELECT
            e.index,
            e.kind,
            CASE WHEN e.kind NOT IN ('key', 'revocation') THEN e.subject::uuid END
                AS subject
        FROM entries e
        WHERE e.index >= $2 AND e.index < $2 + $4
    ),
    messages AS (
        SELECT
            s.index,
            '00000000-0000-0000-0000-000000000000'::uuid AS claim_id,
            s.subject
        FROM span s
        WHERE s.kind = ANY($5)
      UNION ALL
        SELECT x.index, x.claim_id, x.claim_id
        FROM settlements x
        WHERE x.index >= $2 AND x.index < $2 + $4
          AND CASE
            WHEN x.verdict IS NULL AND x.void_reason IS NULL THEN 'claim.unsettled'
            ELSE 'claim.settled'
          END = ANY($6)
    ),
    picked AS (
        SELECT m.index, m.claim_id
        FROM messages m, asked a
        WHERE (m.index, m.claim_id) > ($2, $3)
          AND (NOT a.some OR (
            (NOT a.by_source OR is_about_source(m.subject, a.sources))
            AND (NOT a.by_outlet OR is_about_outlet(m.subject, a.outlets))
            AND (a.topics = '{}' OR is_about_topic(m.subject, a.topics))
          ))
        ORDER BY m.index, m.claim_id
        LIMIT $7
    )
    SELECT
        (SELECT max(s.index) FROM span s) AS reached,
        coalesce((
            SELECT jsonb_agg(
                jsonb_build_object('index', p.index, 'claim_id', p.claim_id)
                ORDER BY p.index, p.claim_id
            )
            FROM picked p
        ), '[]') AS messages
"""


async def pick(
    db: Database,
    webhook_id: UUID,
    after: Place,
    types: list[MessageType],
    *,
    limit: int,
) -> Picked:
    """Return the first messages that a webhook gets after a place.

    Less than *limit* are all there are up to the entry `reached`.
    """
    return await db.one(
        Picked,
        PICKED,
        webhook_id,
        after.index,
        after.claim_id,
        ENTRIES_AT_ONCE,
        webhooks.kinds(types),
        webhooks.settling(types),
        limit,
    )


async def settled_claim(db: Database, place: Place) -> SettledClaim:
    """Return where an entry left a claim."""
    query = """
        SELECT
            x.index, x.recorded_at, x.claim_id AS claim, s.slug AS source,
            e.slug AS event, x.verdict, x.degree, x.late_by, x.early_by,
            x.needs_ruling, x.final, x.void_reason, x.outcome_id AS outcome
        FROM settlements x
        JOIN claim_states c ON c.claim_id = x.claim_id
        JOIN sources s ON s.id = c.source_id
        JOIN events e ON e.id = c.event_id
        WHERE x.index = $1 AND x.claim_id = $2
    """
    return await db.one(SettledClaim, query, place.index, place.claim_id)


async def pass_over(db: Database, webhook_id: UUID, sent: int, reached: Place) -> None:
    """Store how far a webhook has come where nothing was for it."""
    query = """
        UPDATE webhooks SET at_index = $3, at_claim = $4
        WHERE id = $1 AND sent = $2
    """
    await db.run(query, webhook_id, sent, reached.index, reached.claim_id)


async def store_delivered(db: Database, attempt: Attempt) -> None:
    """Store that a message was delivered, and forget what became of old ones.

    Raises NotFoundError where the webhook is no longer ours to deliver.
    """
    query = """
        WITH moved AS (
            UPDATE webhooks
            SET at_index = $2, at_claim = $3, sent = sent + 1, attempts = 0,
                failing_since = NULL, next_attempt_at = NULL
            WHERE id = $1 AND sent = $4 - 1 AND disabled_at IS NULL
            RETURNING sent
        ),
        pruned AS (
            DELETE FROM webhook_deliveries d
            USING moved m
            WHERE d.webhook_id = $1 AND d.nth <= m.sent - $11
        ),
        stored AS (
            INSERT INTO webhook_deliveries (
                webhook_id, nth, message_id, type, attempts, first_at, last_at,
                delivered, response_status, milliseconds
            )
            SELECT $1, $4, $5, $6, $7, $8, $8, true, $9, $10
            FROM moved
            ON CONFLICT (webhook_id, nth) DO UPDATE SET
                attempts = excluded.attempts, last_at = excluded.last_at,
                delivered = true, response_status = excluded.response_status,
                milliseconds = excluded.milliseconds, error = NULL
        )
        SELECT sent FROM moved
    """
    await db.one(
        Sent, query, attempt.webhook_id, attempt.place.index, attempt.place.claim_id,
        attempt.nth, attempt.place.message_id, attempt.type, attempt.attempts,
        attempt.at, attempt.response_status, attempt.milliseconds, KEPT_DELIVERIES,
    )  # fmt: skip


async def store_failed(
    db: Database, attempt: Attempt, next_at: datetime | None, disabled_for: str | None
) -> None:
    """Store that an attempt failed, and when the next one is, or why there is none.

    Raises NotFoundError where the webhook is no longer ours to deliver.
    """
    query = """
        WITH moved AS (
            UPDATE webhooks
            SET attempts = $5, failing_since = coalesce(failing_since, $6),
                next_attempt_at = $10,
                disabled_at = CASE WHEN $11::text IS NOT NULL THEN $6 END,
                disabled_for = $11
            WHERE id = $1 AND sent = $2 - 1 AND disabled_at IS NULL
            RETURNING sent
        ),
        stored AS (
            INSERT INTO webhook_deliveries (
                webhook_id, nth, message_id, type, attempts, first_at, last_at,
                delivered, response_status, milliseconds, error
            )
            SELECT $1, $2, $3, $4, $5, $6, $6, false, $7, $8, $9
            FROM moved
            ON CONFLICT (webhook_id, nth) DO UPDATE SET
                attempts = excluded.attempts, last_at = excluded.last_at,
                response_status = excluded.response_status,
                milliseconds = excluded.milliseconds, error = excluded.error
        )
        SELECT sent FROM moved
    """
    await db.one(
        Sent, query, attempt.webhook_id, attempt.nth, attempt.place.message_id,
        attempt.type, attempt.attempts, attempt.at, attempt.response_status,
        attempt.milliseconds, attempt.error, next_at, disabled_for,
    )  # fmt: skip
