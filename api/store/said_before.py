"""What a speaker is quoted with already, to be compared with what was just read."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from api.database.pool import Database

DAYS_APART = 3  # between reports of the same words
MOST_CLAIMS = 100


class SaidBefore(Struct, frozen=True, kw_only=True):
    """A prediction that stands: its words, its event's slug, and who published it.

    `denies`: it said that it would not happen.
    """

    id: UUID
    statement: str
    quote: str
    event: str
    denies: bool
    outlets: list[str]


async def find(db: Database, speaker: str, said_on: date) -> list[SaidBefore]:
    """Return the quoted predictions of a source, by its slug, of about that day."""
    query = """
        SELECT s.claim_id AS id, text_of(s.index, 'statement') AS statement,
            text_of(s.index, 'quote') AS quote, e.slug AS event,
            c.direction = 'will_not' AS denies,
            ARRAY(
                SELECT o.name
                FROM report_states r
                JOIN outlets o ON o.id = r.outlet_id
                WHERE r.claim_id = s.claim_id AND r.withdrawn_at IS NULL
                ORDER BY o.name
            ) AS outlets
        FROM claim_states s
        JOIN claims c ON c.id = s.claim_id
        JOIN sources n ON n.id = s.source_id
        JOIN events e ON e.id = s.event_id
        WHERE n.slug = $1 AND s.withdrawn_at IS NULL AND s.quote_hash IS NOT NULL
          AND s.made_on BETWEEN $2::date - $3::int AND $2::date + $3::int
          AND text_of(s.index, 'statement') IS NOT NULL
          AND text_of(s.index, 'quote') IS NOT NULL
        ORDER BY s.index DESC
        LIMIT $4
    """
    return await db.all(SaidBefore, query, speaker, said_on, DAYS_APART, MOST_CLAIMS)
