"""How topics are found: those of events, and those that claims add to theirs."""

from api.database.pool import Database
from api.model.topics import Topic


async def every(db: Database) -> list[Topic]:
    """Return every topic in use, in the order of their names."""
    query = """
        SELECT topic, count(*) AS events
        FROM (
            SELECT e.id, unnest(e.topics) AS topic
            FROM events e
            WHERE e.merged_into IS NULL
          UNION
            SELECT s.event_id, unnest(c.topics)
            FROM claims c
            JOIN claim_states s ON s.claim_id = c.id
            WHERE c.topics <> '{}' AND s.withdrawn_at IS NULL
        ) filed
        GROUP BY topic
        ORDER BY topic
    """
    return await db.all(Topic, query)
