"""Tallies: how they grow in the writer's transaction, and how a board reads them."""

from datetime import date
from typing import LiteralString

from msgspec import Struct

from api.database.pool import Database
from api.scoring.base_rates import Rate
from api.scoring.skill_sums import SkillSums, Topics

# The subject under which the rates of all events stand.
EVERYONE = -1
# A query of its own for a few sources, so that it is not planned as for all.
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
    return [row.subject for row in await db.many(TouchedSubject, query, size)]


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
    only_values = () if only is None else (only,)
    query += (THESE if only_values else "") + " GROUP BY subject, topics"
    by_subject: dict[int, SourceSums] = {}
    for row in await db.many(TotalsRow, query, closed_day, *only_values):
        sums = by_subject.get(row.subject)
        if sums is None:
            sums = by_subject[row.subject] = SourceSums()
        sums.claims += row.claims
        sums.closed += row.closed
        sums.unresolved += row.unresolved
        if row.events:
            sums.sums[row.topics] = SkillSums(
                row.events,
                row.error,
                row.outcome,
                row.error_squared,
                row.outcome_squared,
                row.error_by_outcome,
            )
    return {subject: sums for subject, sums in by_subject.items() if sums.claims}


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
    only_values = () if only is None else ([EVERYONE, *only],)
    query += (OF_THESE if only_values else "") + " GROUP BY subject, topic"
    by_subject: dict[int, dict[str, Rate]] = {}
    for row in await db.many(SpokenRate, query, closed_day, *only_values):
        by_subject.setdefault(row.subject, {})[row.topic] = Rate(
            row.events, row.outcomes
        )
    return by_subject
