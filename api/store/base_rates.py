"""How topics' rates are read, without the events of each subject's own."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from api.database.pool import Database
from api.model.instants import LogPosition
from api.model.references import SubjectType
from api.scoring.base_rates import Rate, Rates


class TopicRate(Struct, frozen=True, array_like=True):
    """How often a topic's events happened; '' is of all."""

    topic: str
    events: int
    outcomes: int


async def unspoken(
    db: Database, index: int, topics: list[str], known: LogPosition
) -> Rates:
    """Return how often topics came to pass in events a subject never spoke about."""
    query = """
        WITH own AS (
            SELECT DISTINCT t.event
            FROM standing($1, $2) t
            WHERE NOT t.withdrawn AND (t.is_source OR t.original OR t.relayed)
        ),
        parts AS (
            SELECT r.topic, r.events, r.outcomes
            FROM rates r
            WHERE r.topic = ANY($4) AND r.index < $2 AND r.day <= $3
          UNION ALL
            SELECT r.topic, -r.events, -r.outcomes
            FROM own o
            JOIN rates r ON r.event = o.event
            WHERE r.topic = ANY($4) AND r.topic <> ''
              AND r.index < $2 AND r.day <= $3
        )
        SELECT topic, sum(events)::bigint, sum(outcomes)::bigint
        FROM parts
        GROUP BY topic
    """
    rows = await db.many(
        TopicRate, query, index, known.size, known.closed_day, ["", *topics]
    )
    by_topic = {row.topic: Rate(row.events, row.outcomes) for row in rows}
    return Rates(by_topic.pop("", Rate()), by_topic)


class LastChange(Struct, frozen=True):
    """When something last changed."""

    last_at: datetime


async def last_change(db: Database, known: LogPosition) -> datetime:
    """Return when an entry last changed any base rate."""
    query = """
        SELECT coalesce((
            SELECT e.recorded_at
            FROM entries e
            WHERE e.index = (SELECT max(r.index) FROM rates r WHERE r.index < $1)
        ), '0001-01-01T00:00:00Z') AS last_at
    """
    return (await db.one(LastChange, query, known.size)).last_at


class OwnRate(Struct, frozen=True, array_like=True):
    """A topic's events: all there are, or those that one subject spoke about."""

    subject: int | None
    topic: str
    events: int
    outcomes: int


async def of_all_sources(
    db: Database, kind: SubjectType, known: LogPosition
) -> Callable[[int], Rates]:
    """Return what tells topics' rates among the events a subject never spoke about."""
    query = """
        WITH matured AS (
            SELECT event, topic, sum(events) AS events, sum(outcomes) AS outcomes
            FROM rates
            WHERE index < $2 AND day <= $3
            GROUP BY event, topic
        ),
        standing AS (
            SELECT DISTINCT ON (t.subject, t.claim) t.*
            FROM turns t
            WHERE t.is_source = ($1::text = 'source') AND t.index < $2
            ORDER BY t.subject DESC, t.claim DESC, t.index DESC
        ),
        spoken AS (
            SELECT DISTINCT subject, event
            FROM standing
            WHERE NOT withdrawn AND (is_source OR original OR relayed)
        )
        SELECT NULL::bigint, topic, sum(events)::bigint, sum(outcomes)::bigint
        FROM matured
        GROUP BY topic
      UNION ALL
        SELECT s.subject, m.topic, sum(m.events)::bigint, sum(m.outcomes)::bigint
        FROM spoken s
        JOIN matured m ON m.event = s.event
        GROUP BY s.subject, m.topic
    """
    by_subject: dict[int | None, dict[str, Rate]] = {}
    values = (kind, known.size, known.closed_day)
    for row in await db.many(OwnRate, query, *values):
        by_subject.setdefault(row.subject, {})[row.topic] = Rate(
            row.events, row.outcomes
        )
    whole = by_subject.pop(None, {})
    everything = whole.get("", Rate())
    return lambda subject: Rates(everything, whole, by_subject.get(subject, {}))
