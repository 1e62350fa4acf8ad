"""How webhooks are stored."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct, structs

from api.database.pool import Database
from api.errors import ConflictError
from api.model.webhooks import ENTRY_DONE, MessageType, NewWebhook, Place, Webhook

MOST_WEBHOOKS = 100  # each has a task and a connection of its own while it is delivered
LOCK = (0x666F7265, 0x686F6F6B)  # two numbers that no other lock of ours has


class StoredWebhook(Struct, frozen=True, kw_only=True):
    """A webhook as it is delivered: what is asked for, and how far it has come."""

    id: UUID
    url: str
    types: list[MessageType]
    sources: list[str]
    outlets: list[str]
    topics: list[str]
    secret: bytes
    at_index: int
    at_claim: UUID
    sent: int
    attempts: int
    failing_since: datetime | None
    next_attempt_at: datetime | None

    @property
    def place(self) -> Place:
        """The last message that was dealt with."""
        return Place(self.at_index, self.at_claim)

    def after(self, place: Place) -> "StoredWebhook":
        """Return the webhook once the message at *place* was delivered."""
        return structs.replace(
            self,
            at_index=place.index,
            at_claim=place.claim_id,
            sent=self.sent + 1,
            attempts=0,
            failing_since=None,
            next_attempt_at=None,
        )


class Signed(Struct, frozen=True):
    """What a test message needs of a webhook."""

    url: str
    secret: bytes


class UnknownName(Struct, frozen=True):
    """A source or an outlet that does not exist, and where it is named."""

    kind: str
    position: int
    slug: str


class Id(Struct, frozen=True):
    """Which webhook."""

    id: UUID


class Held(Struct):
    """Whether a lock is ours."""

    held: bool


async def add(  # noqa: PLR0913, PLR0917 a row has many columns
    db: Database,
    new_id: UUID,
    new: NewWebhook,
    key_id: str,
    fingerprint: bytes,
    secret: bytes,
    now: datetime,
) -> bool:
    """Store a webhook that begins at the end of the log; tell whether it is new.

    Raises ConflictError where there are as many as there may be.
    """
    query = """
        INSERT INTO webhooks (
            id, key_id, fingerprint, url, types, sources, outlets, topics, secret,
            recorded_at, at_index, at_claim
        )
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, h.size - 1, $11
        FROM log_head h
        WHERE (SELECT count(*) FROM webhook_answers w WHERE w.state <> 'disabled') < $12
        ON CONFLICT ON CONSTRAINT webhooks_once DO NOTHING
        RETURNING id
    """
    row = await db.maybe(
        Id, query, new_id, key_id, fingerprint, new.url, new.types, new.sources,
        new.outlets, new.topics, secret, now, ENTRY_DONE, MOST_WEBHOOKS,
    )  # fmt: skip
    if row is None and await same(db, key_id, fingerprint) is None:
        raise ConflictError(f"There are {MOST_WEBHOOKS} webhooks, and can be no more.")
    return row is not None


async def unknown(db: Database, new: NewWebhook) -> list[UnknownName]:
    """Return which sources and outlets that a webhook names do not exist."""
    query = """
        SELECT 'source' AS kind, given.nth - 1 AS position, given.slug
        FROM unnest($1::text[]) WITH ORDINALITY AS given (slug, nth)
        WHERE NOT EXISTS (SELECT FROM sources s WHERE s.slug = given.slug)
      UNION ALL
        SELECT 'outlet', given.nth - 1, given.slug
        FROM unnest($2::text[]) WITH ORDINALITY AS given (slug, nth)
        WHERE NOT EXISTS (SELECT FROM outlets o WHERE o.slug = given.slug)
    """
    return await db.all(UnknownName, query, new.sources, new.outlets)


async def same(db: Database, key_id: str, fingerprint: bytes) -> UUID | None:
    """Return the webhook of a key that asks for the same, if there is one."""
    query = """
        SELECT id FROM webhooks WHERE key_id = $1 AND fingerprint = $2
    """
    row = await db.maybe(Id, query, key_id, fingerprint)
    return None if row is None else row.id


async def under(db: Database, key_id: str) -> list[Webhook]:
    """Return the webhooks of a key and of all minted under it, oldest first."""
    query = """
        SELECT w.*
        FROM webhook_answers w
        WHERE $1 = ANY(w.line)
        ORDER BY w.recorded_at, w.id
    """
    return await db.all(Webhook, query, key_id)


async def get(db: Database, key_id: str, webhook_id: UUID) -> Webhook:
    """Return a webhook of a key or of one minted under it, or raise NotFoundError."""
    query = """
        SELECT w.*
        FROM webhook_answers w
        WHERE $1 = ANY(w.line) AND w.id = $2
    """
    return await db.one(Webhook, query, key_id, webhook_id)


async def signed(db: Database, webhook_id: UUID) -> Signed:
    """Return where a webhook is sent, and the secret that signs its messages."""
    query = """
        SELECT url, secret FROM webhooks WHERE id = $1
    """
    return await db.one(Signed, query, webhook_id)


async def remove(db: Database, webhook_id: UUID) -> None:
    """Delete a webhook, and what became of its messages."""
    query = """
        DELETE FROM webhooks WHERE id = $1
    """
    await db.run(query, webhook_id)


async def live(db: Database, now: datetime) -> list[UUID]:
    """Return the webhooks to deliver: neither they nor their keys have ended."""
    query = """
        SELECT w.id
        FROM webhooks w
        JOIN key_answers k ON k.id = w.key_id
        WHERE w.disabled_at IS NULL AND k.revoked_at IS NULL
          AND (k.expires_at IS NULL OR k.expires_at > $1)
    """
    return [row.id for row in await db.all(Id, query, now)]


async def find(db: Database, webhook_id: UUID) -> StoredWebhook | None:
    """Return a webhook as it is delivered, unless it is disabled."""
    query = """
        SELECT
            id, url, types, sources, outlets, topics, secret, at_index, at_claim, sent,
            attempts, failing_since, next_attempt_at
        FROM webhooks
        WHERE id = $1 AND disabled_at IS NULL
    """
    return await db.maybe(StoredWebhook, query, webhook_id)


async def take_turn(db: Database) -> bool:
    """Try to become the only deliverer, for as long as the connection lasts.

    It is lent outside the pool. The lock is that of a transaction, as a pooler may give
    each transaction another connection. If we vanish without a word it is free again
    after a minute. A standby, which can store nothing, delivers nothing.
    """
    await db.run("BEGIN")
    query = """
        SELECT
            set_config('tcp_keepalives_idle', '30', true),
            set_config('tcp_keepalives_interval', '10', true),
            set_config('tcp_keepalives_count', '3', true)
    """
    await db.run(query)
    query = """
        SELECT CASE
            WHEN pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'
                THEN false
            ELSE pg_try_advisory_xact_lock($1::int, $2::int)
        END AS held
    """
    if (await db.one(Held, query, *LOCK)).held:
        return True
    await db.run("ROLLBACK")
    return False


async def check_turn(db: Database) -> None:
    """Raise AwayError where the connection, and our turn with it, is lost."""
    query = """
        SELECT true
    """
    await db.run(query)
