"""Events that a new statement may mean: of similar words, or of the same speaker."""

from datetime import date
from uuid import UUID

from msgspec import Struct

from api.database.pool import Database
from api.model.events import EventState

MOST_COMPARED = 500
MOST_WORDS = 12
DAYS_APART = 31  # between the predictions of one speaker about one event
MOST_OF_SPEAKER = 20


class SimilarEvent(Struct, frozen=True, kw_only=True):
    """An event, how many predictions are about it, and the days that these span.

    `spoken`: the same speaker predicted it at about the same time.
    """

    slug: str
    statement: str
    state: EventState
    claims: int
    earliest: date | None
    latest: date | None
    spoken: bool


class _Met(Struct, frozen=True):
    id: UUID


async def find(
    db: Database, statement: str, speaker: str | None, said_on: date | None, limit: int
) -> list[SimilarEvent]:
    """Return up to *limit* events of similar words, and a few more of the speaker.

    *speaker* is the slug of a source. Words are similar where two are the same: one
    that many statements have says little, and finds very many.
    """
    similar = await _of_similar_words(db, statement, limit)
    spoken = await _of_speaker(db, speaker, said_on) if speaker and said_on else []
    query = """
        SELECT a.slug, a.statement, a.state, s.claims, s.earliest, s.latest,
            a.id = ANY($2) AS spoken
        FROM event_answers a
        CROSS JOIN LATERAL (
            SELECT count(*) AS claims, min(s.earliest) AS earliest,
                max(s.latest) AS latest
            FROM claim_states s
            WHERE s.event_id = a.id AND s.withdrawn_at IS NULL
        ) s
        WHERE a.id = ANY($1)
        ORDER BY array_position($1, a.id)
    """
    ids = list(dict.fromkeys([*similar, *spoken]))
    return await db.all(SimilarEvent, query, ids, spoken) if ids else []


async def _of_similar_words(db: Database, statement: str, limit: int) -> list[UUID]:
    query = """
        WITH words AS (
            SELECT word, nth
            FROM unnest(tsvector_to_array(to_tsvector('english', $1)))
                WITH ORDINALITY AS w (word, nth)
            ORDER BY length(word) DESC, nth
            LIMIT $2
        ), wanted AS (
            SELECT string_agg(
                quote_literal(a.word) || coalesce(' & ' || quote_literal(b.word), ''),
                ' | ')::tsquery AS any_two
            FROM words a
            LEFT JOIN words b ON b.nth > a.nth
            WHERE b.word IS NOT NULL OR (SELECT count(*) FROM words) = 1
        ), met AS (
            SELECT e.id, e.index,
                ts_rank(to_tsvector('english', t.text), wanted.any_two) AS rank
            FROM wanted
            JOIN texts t ON to_tsvector('english', t.text) @@ wanted.any_two
                AND t.field = 'statement'
            JOIN events e ON e.index = t.index AND e.merged_into IS NULL
            LIMIT $3
        )
        SELECT id FROM met ORDER BY rank DESC, index LIMIT $4
    """
    given = statement, MOST_WORDS, MOST_COMPARED, limit
    return [row.id for row in await db.all(_Met, query, *given)]


async def _of_speaker(db: Database, speaker: str, said_on: date) -> list[UUID]:
    query = """
        SELECT s.event_id AS id
        FROM claim_states s
        JOIN sources n ON n.id = s.source_id
        WHERE n.slug = $1 AND s.withdrawn_at IS NULL
          AND s.made_on BETWEEN $2::date - $3::int AND $2::date + $3::int
        GROUP BY s.event_id
        ORDER BY max(s.index) DESC
        LIMIT $4
    """
    given = speaker, said_on, DAYS_APART, MOST_OF_SPEAKER
    return [row.id for row in await db.all(_Met, query, *given)]
