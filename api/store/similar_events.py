"""Events whose statements share words with a new one."""

from datetime import date

from msgspec import Struct

from api.database.pool import Database
from api.model.events import EventState

MOST_COMPARED = 500
MOST_WORDS = 12


class SimilarEvent(Struct, frozen=True, kw_only=True):
    """An event, how many predictions are about it, and the days that these span."""

    slug: str
    statement: str
    state: EventState
    claims: int
    earliest: date | None
    latest: date | None


async def find(db: Database, statement: str, limit: int) -> list[SimilarEvent]:
    """Return up to *limit* events that share two words with *statement*, best first.

    Why two: one word that many statements share says little, and finds very many.
    """
    query = """
        WITH words AS (
            SELECT word, nth
            FROM unnest(tsvector_to_array(to_tsvector('english', $1)))
                WITH ORDINALITY AS w (word, nth)
            ORDER BY length(word) DESC, nth
            LIMIT $2
        ), asked AS (
            SELECT string_agg(
                quote_literal(a.word) || coalesce(' & ' || quote_literal(b.word), ''),
                ' | ')::tsquery AS any_two
            FROM words a
            LEFT JOIN words b ON b.nth > a.nth
            WHERE b.word IS NOT NULL OR (SELECT count(*) FROM words) = 1
        ), met AS (
            SELECT e.id, e.slug, t.text,
                ts_rank(to_tsvector('english', t.text), asked.any_two) AS rank
            FROM asked
            JOIN texts t ON to_tsvector('english', t.text) @@ asked.any_two
                AND t.field = 'statement'
            JOIN events e ON e.index = t.index AND e.merged_into IS NULL
            LIMIT $3
        ), best AS (
            SELECT * FROM met ORDER BY rank DESC, slug LIMIT $4
        )
        SELECT b.slug, b.text AS statement, a.state, s.claims, s.earliest, s.latest
        FROM best b
        JOIN event_answers a ON a.id = b.id
        CROSS JOIN LATERAL (
            SELECT count(*) AS claims, min(s.earliest) AS earliest,
                max(s.latest) AS latest
            FROM claim_states s
            WHERE s.event_id = b.id AND s.withdrawn_at IS NULL
        ) s
        ORDER BY b.rank DESC, b.slug
    """
    return await db.all(
        SimilarEvent, query, statement, MOST_WORDS, MOST_COMPARED, limit
    )
