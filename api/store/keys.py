"""How API keys are kept."""

from collections.abc import Collection

from api.database import Database
from api.model.keys import KeptKey, Key


async def find(db: Database, key_id: str) -> KeptKey | None:
    """Return the key of that id, if there is one."""
    query = """
        SELECT
            k.hash,
            jsonb_build_object(
                'id', k.id, 'name', k.name, 'scopes', k.scopes,
                'expires_at', k.expires_at, 'outlets', k.outlets,
                'revoked_at', r.recorded_at, 'recorded_at', k.recorded_at
            ) AS key
        FROM keys k
        LEFT JOIN revocations r ON r.key_id = k.id
        WHERE k.id = $1
    """
    return await db.maybe(KeptKey, query, key_id)


async def these(db: Database, ids: Collection[str]) -> dict[str, Key]:
    """Return the keys of these ids."""
    query = """
        SELECT k.*, r.recorded_at AS revoked_at
        FROM keys k
        LEFT JOIN revocations r ON r.key_id = k.id
        WHERE k.id = ANY($1)
    """
    found = await db.all(Key, query, ids) if ids else []
    return {key.id: key for key in found}


async def every(db: Database) -> list[Key]:
    """Return all keys, oldest first."""
    query = """
        SELECT k.*, r.recorded_at AS revoked_at
        FROM keys k
        LEFT JOIN revocations r ON r.key_id = k.id
        ORDER BY k.index
    """
    return await db.all(Key, query)
