"""How sessions at the desk are stored."""

from datetime import datetime

from msgspec import Struct

from api.database.pool import Database
from api.model.keys import Key


class Session(Struct, frozen=True, kw_only=True):
    """A session, the key that opened it, and a form to show again at its path."""

    hash: bytes
    key: Key
    draft_path: str | None
    draft: str | None


class NewSession(Struct, frozen=True, kw_only=True):
    """A session as it is stored."""

    hash: bytes
    key_id: str
    expires_at: datetime
    draft_path: str | None = None
    draft: str | None = None


async def add(db: Database, new: NewSession) -> None:
    """Store a new session."""
    query = """
        INSERT INTO sessions (hash, key_id, expires_at, draft_path, draft)
        VALUES ($1, $2, $3, $4, $5)
    """
    await db.run(query, new.hash, new.key_id, new.expires_at, new.draft_path, new.draft)


async def find(db: Database, token_hash: bytes, now: datetime) -> Session | None:
    """Return the session of that hash, unless it has expired at *now*."""
    query = """
        SELECT s.hash, to_jsonb(a) AS key, s.draft_path, s.draft
        FROM sessions s
        JOIN key_answers a ON a.id = s.key_id
        WHERE s.hash = $1 AND s.expires_at > $2
    """
    return await db.maybe(Session, query, token_hash, now)


async def forget_draft(db: Database, token_hash: bytes) -> None:
    """Delete the form that a session holds: it is saved by now."""
    query = """
        UPDATE sessions SET draft = NULL, draft_path = NULL
        WHERE hash = $1 AND draft IS NOT NULL
    """
    await db.run(query, token_hash)


async def end(db: Database, token_hash: bytes, now: datetime) -> None:
    """Delete a session, and all that have expired at *now*."""
    query = """
        DELETE FROM sessions WHERE hash = $1 OR expires_at <= $2
    """
    await db.run(query, token_hash, now)
