"""Tallies: how they grow in the writer's transaction, and how a board reads them."""

from datetime import date
from typing import LiteralString

from msgspec import Struct

from api.database.pool import Database
from api.scoring.base_rates import Rate
from api.scoring.skill_sums import SkillSums, Topics

# Whom the rates of all events stand under.
EVERYONE = -1
# A query of its own for a few, lest it be planned as for all.
THESE: LiteralString = " AND subject = ANY($2)"
OF_THESE: LiteralString = " WHERE subject = ANY($2)"


class TotalsRow(Struct, frozen=True, array_like=True):
    """A row of tallies, read by position."""

    subject: int
    topics: tuple[str, ...]
    claims: int
    closed: int
    unresolved: int
    events: int
    error: float
    outcome: float
    error_squared: float
    outcome_squared: float
    error_by_outcome: float


class SourceSums(Struct):
    """What the tallies say of one source."""

    claims: int = 0
    closed: int = 0
    unresolved: int = 0
    sums: dict[Topics, SkillSums] = {}

    @property
    def share_unresolved(self) -> float:
        """Which share of its closed windows ended without a verdict, 0 … 1."""
        return self.unresolved / self.closed if self.closed else 0.0


async def touched(db: Database, size: int) -> list[int] | None:
    """Return which sources stand otherwise than when the log had that *size*.

    None where they may be others, or called otherwise.
    """
    query = """
        SELECT r.index FROM entries r
        WHERE r.index >= $1 AND r.kind IN ('merge', 'revision')
        LIMIT 1
    """
    if await db.many(TouchedSubject, query, size):
        return None
    query = """
        SELECT t.subject FROM turns t WHERE t.index >= $1 AND t.is_source
      UNION
        SELECT t.subject
        FROM (
            SELECT DISTINCT r.event FROM rates r WHERE r.index >= $1
        ) m
        JOIN turns t ON t.event = m.event AND t.is_source
    """
    return [each.subject for each in await db.many(TouchedSubject, query, size)]


class TouchedSubject(Struct, frozen=True, array_like=True):
    """The index of who was touched."""

    subject: int


async def sources(
    db: Database, closed_day: date, only: list[int] | None
) -> dict[int, SourceSums]:
    """Return the tallies of every source that has claims, by its index."""
    query: LiteralString = """
        SELECT subject, topics, sum(claims)::bigint, sum(closed)::bigint,
            sum(unresolved)::bigint, sum(events)::bigint, sum(error)::float8,
            sum(outcome)::float8, sum(error_squared)::float8,
            sum(outcome_squared)::float8, sum(error_by_outcome)::float8
        FROM tallies
        WHERE day <= $1 AND subject NOT IN (
            SELECT s.index FROM sources s WHERE s.merged_into IS NOT NULL)
    """
    these = () if only is None else (only,)
    query += (THESE if these else "") + " GROUP BY subject, topics"
    found: dict[int, SourceSums] = {}
    for each in await db.many(TotalsRow, query, closed_day, *these):
        told = found.get(each.subject)
        if told is None:
            told = found[each.subject] = SourceSums()
        told.claims += each.claims
        told.closed += each.closed
        told.unresolved += each.unresolved
        if each.events:
            told.sums[each.topics] = SkillSums(
                each.events,
                each.error,
                each.outcome,
                each.error_squared,
                each.outcome_squared,
                each.error_by_outcome,
            )
    return {subject: told for subject, told in found.items() if told.claims}


class SpokenRate(Struct, frozen=True, array_like=True):
    """A row of the rates of events that a source spoke about, read by position."""

    subject: int
    topic: str
    events: int
    outcomes: int


async def spoken(
    db: Database, closed_day: date, only: list[int] | None
) -> dict[int, dict[str, Rate]]:
    """Return the rates of all events, and of those each source spoke about."""
    query: LiteralString = """
        WITH owed AS MATERIALIZED (
            SELECT event, topic, sum(events - given_events) AS events,
                sum(outcomes - given_outcomes) AS outcomes
            FROM event_rates
            WHERE (events <> given_events OR outcomes <> given_outcomes)
              AND topic <> '' AND day <= $1
            GROUP BY event, topic
        ),
        whole AS (
            SELECT subject, topic, day, events, outcomes FROM spoken WHERE day <= $1
          UNION ALL
            SELECT s.subject, o.topic, '-infinity', o.events, o.outcomes
            FROM owed o
            JOIN speakers s ON s.event = o.event AND s.claims > 0
        )
        SELECT subject, topic, sum(events)::bigint, sum(outcomes)::bigint
        FROM whole
    """
    these = () if only is None else ([EVERYONE, *only],)
    query += (OF_THESE if these else "") + " GROUP BY subject, topic"
    found: dict[int, dict[str, Rate]] = {}
    for each in await db.many(SpokenRate, query, closed_day, *these):
        found.setdefault(each.subject, {})[each.topic] = Rate(
            each.events, each.outcomes
        )
    return found
