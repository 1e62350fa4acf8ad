"""How topics are counted."""

from msgspec import Struct

from api.database import Database


class Topic(Struct, frozen=True):
    """A topic, and how many claims and events have it."""

    slug: str
    claims: int
    events: int


async def every(db: Database) -> list[Topic]:
    """Return the topics of claims that stand, the most spoken about first."""
    query = """
        SELECT t.slug, count(*) AS claims, count(DISTINCT s.event_id) AS events
        FROM claim_states s
        JOIN claims c ON c.id = s.claim_id
        JOIN events e ON e.id = s.event_id
        CROSS JOIN LATERAL unnest(all_topics(c.topics, e.topics)) t (slug)
        WHERE s.withdrawn_at IS NULL
        GROUP BY t.slug
        ORDER BY count(*) DESC, t.slug
        LIMIT 500
    """
    return await db.all(Topic, query)
