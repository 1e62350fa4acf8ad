"""How API keys are stored."""

from collections.abc import Collection
from datetime import date

from api.database.pool import Database
from api.model.keys import Key, StoredKey


async def find(db: Database, key_id: str) -> StoredKey | None:
    """Return the key of that id, if there is one."""
    query = """
        SELECT k.hash, to_jsonb(a) AS key
        FROM keys k
        JOIN key_answers a USING (id)
        WHERE k.id = $1
    """
    return await db.maybe(StoredKey, query, key_id)


async def by_ids(db: Database, ids: Collection[str]) -> dict[str, Key]:
    """Return the keys of these ids."""
    query = """
        SELECT * FROM key_answers WHERE id = ANY($1)
    """
    keys = await db.all(Key, query, ids) if ids else []
    return {key.id: key for key in keys}


async def every(db: Database) -> list[Key]:
    """Return all keys, oldest first."""
    query = """
        SELECT * FROM key_answers ORDER BY index
    """
    return await db.all(Key, query)


async def under(db: Database, key_id: str) -> list[Key]:
    """Return a key and all that were minted under it, oldest first."""
    query = """
        SELECT * FROM key_answers WHERE $1 = ANY(line) ORDER BY index
    """
    return await db.all(Key, query, key_id)


async def use(db: Database, key_id: str, day: date) -> None:
    """Store the last day on which a key was used."""
    query = """
        INSERT INTO key_uses (key_id, last_used_on) VALUES ($1, $2)
        ON CONFLICT (key_id) DO UPDATE SET last_used_on = excluded.last_used_on
        WHERE key_uses.last_used_on < excluded.last_used_on
    """
    await db.run(query, key_id, day)
