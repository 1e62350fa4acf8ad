"""How topics are found: those of events, and those that claims add to theirs."""

from msgspec import Struct

from api.database.pool import Database
from api.model.topics import Topic

# Events with a topic: to collect the claims about so many takes about as long as to go
# through those about 100,000 events until a page of claims with the topic is full.
RARE_BELOW = 1000


class Rarity(Struct):
    """Whether a topic is rare."""

    is_rare: bool


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


async def is_rare(db: Database, topic: str) -> bool:
    """Return whether few events, and few claims by themselves, have a topic.

    Why not left to the planner: it takes a topic that it has not met for one of two
    hundred, and then looks for the claims that have it among all.
    """
    query = """
        SELECT (
            SELECT count(*) < $2
            FROM (SELECT FROM events WHERE topics @> ARRAY[$1] LIMIT $2) found
        ) AND (
            SELECT count(*) < $2
            FROM (
                SELECT FROM claims
                WHERE topics <> '{}' AND topics @> ARRAY[$1]
                LIMIT $2
            ) found
        ) AS is_rare
    """
    return (await db.one(Rarity, query, topic, RARE_BELOW)).is_rare
