"""How partners are read: outlets that reported a source, sources an outlet reported."""

from msgspec import Struct

from api.database import Database
from api.model.instants import Known
from api.model.references import SubjectType


class Partner(Struct, frozen=True, array_like=True):
    """One who has a part in a claim, named by the index of its entry."""

    claim: int
    slug: str
    name: str


async def of(
    db: Database, kind: SubjectType, index: int, known: Known
) -> list[Partner]:
    """Return with whom the claims of a source or an outlet stood."""
    if kind == "source":
        return await _outlets(db, index, known)
    return await _sources(db, index, known)


async def _outlets(db: Database, index: int, known: Known) -> list[Partner]:
    query = """
        SELECT DISTINCT c.index AS claim, o.slug, o.name
        FROM standing($1, $2) t
        JOIN claims c ON c.index = t.claim
        JOIN reports r ON r.claim_id = c.id AND r.index < $2
        JOIN outlets p ON p.id = r.outlet_id
        JOIN outlets o ON o.id = coalesce(p.merged_into, p.id)
        WHERE NOT EXISTS (
            SELECT FROM withdrawals w WHERE w.subject_id = r.id AND w.index < $2)
        ORDER BY c.index, o.slug
    """
    return await db.many(Partner, query, index, known.size)


async def _sources(db: Database, index: int, known: Known) -> list[Partner]:
    query = """
        SELECT t.claim, s.slug, s.name
        FROM standing($1, $2) t
        JOIN sources s ON s.index = t.source
        ORDER BY t.claim
    """
    return await db.many(Partner, query, index, known.size)
