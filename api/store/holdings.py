"""What belongs to a source, an outlet or an event: how many claims or reports."""

from typing import LiteralString

from msgspec import Struct

from api.database.pool import Database
from api.log.entries import Target

COUNTED: dict[Target, LiteralString] = {
    "source": """
        SELECT count(*) AS claims
        FROM claim_states s
        JOIN sources n ON n.id = s.source_id
        WHERE n.slug = $1 AND s.withdrawn_at IS NULL
    """,
    "outlet": """
        SELECT count(DISTINCT r.claim_id) AS claims
        FROM report_states r
        JOIN outlets n ON n.id = r.outlet_id
        WHERE n.slug = $1 AND r.withdrawn_at IS NULL
    """,
    "event": """
        SELECT count(*) AS claims
        FROM claim_states s
        JOIN events n ON n.id = s.event_id
        WHERE n.slug = $1 AND s.withdrawn_at IS NULL
    """,
}


class Holding(Struct):
    """How many claims belong to something, withdrawn ones left out."""

    claims: int


async def count(db: Database, kind: Target, slug: str) -> int:
    """Return how many claims belong to what has that slug, as it stands now."""
    query = COUNTED[kind]
    return (await db.one(Holding, query, slug)).claims


class Existence(Struct):
    """Whether something is there."""

    stands: bool


async def exists(db: Database, slug: str) -> bool:
    """Return whether an event has that slug."""
    query = """
        SELECT EXISTS (SELECT FROM events WHERE slug = $1) AS stands
    """
    return (await db.one(Existence, query, slug)).stands
