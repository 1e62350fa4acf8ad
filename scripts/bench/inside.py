"""Inside: how long reads take in the database, and copies of rows into another."""

import json
import re
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from statistics import median
from typing import Any, LiteralString

import asyncpg

from api.accuracy import leaderboards, scope
from api.accuracy.figure_reader import FigureCaches, FigureReader
from api.database.pool import Database
from api.scoring.filters import BoardFilter, RecordFilter
from api.store import claim_versions

ROUNDS = 3
HOT = "source-0"
TABLES = (
    "entries", "texts", "sources", "source_names", "outlets", "outlet_names", "events",
    "event_topics", "claims", "reports", "outcomes", "settlements", "claim_states",
    "report_states",
)  # fmt: skip

# What a batch changes in the statistics, and what says that it changes nothing.
STATISTICS = {
    "turns_between": """
        CREATE FUNCTION turns_between(bigint, bigint) RETURNS SETOF turns
        LANGUAGE sql STABLE AS 'SELECT * FROM turns WHERE false'
    """,
    "rates_between": """
        CREATE FUNCTION rates_between(bigint, bigint) RETURNS SETOF rates
        LANGUAGE sql STABLE AS 'SELECT * FROM rates WHERE false'
    """,
    "tally": """
        CREATE FUNCTION tally(bigint, bigint, date) RETURNS void
        LANGUAGE sql STABLE AS 'SELECT NULL::void WHERE false'
    """,
}


class Explained(Database):
    """A database that adds up how long PostgreSQL says each statement took."""

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self._connection = connection
        self.spent = 0.0

    def patient(self) -> Database:
        """Return itself, who waits as long as it takes."""
        return self

    async def many(self, row: Any, query: LiteralString, *values: object) -> Any:
        """Explain a query, then run it."""
        await self._explain(query, values)
        return await super().many(row, query, *values)

    async def one(self, row: Any, query: LiteralString, *values: object) -> Any:
        """Explain a query, then run it."""
        await self._explain(query, values)
        return await super().one(row, query, *values)

    async def all(self, row: Any, query: LiteralString, *values: object) -> Any:
        """Explain a query, then run it."""
        await self._explain(query, values)
        return await super().all(row, query, *values)

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator[Database]:
        """Lend itself, on its one connection."""
        async with self._connection.transaction(
            isolation="repeatable_read", readonly=True
        ):
            yield self

    async def _explain(self, query: str, values: tuple[object, ...]) -> None:
        plan = await self._connection.fetch(
            "EXPLAIN (ANALYZE, TIMING OFF) " + query, *values
        )
        told = re.search(r"Execution Time: ([\d.]+)", str(plan[-1][0]))
        self.spent += float(told[1]) if told else 0.0


async def spent(
    dsn: str,
    read: Callable[[FigureReader, datetime], Awaitable[None]],
    before: Callable[[], Awaitable[object]] | None = None,
) -> float:
    """Return the milliseconds that PostgreSQL says *read* took, the median of three.

    *before* is done before each of them, unmeasured, after one read that is not counted
    either: its figures are remembered.
    """
    connection = await asyncpg.connect(dsn)
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, encoder=str, decoder=json.loads, schema="pg_catalog"
        )
    found: list[float] = []
    caches = FigureCaches()
    if before is not None:
        await read(FigureReader(Explained(connection), caches), datetime.now(UTC))
    for _ in range(ROUNDS):
        explained = Explained(connection)
        if before is not None:
            await before()
        await read(FigureReader(explained, caches), datetime.now(UTC))
        found.append(explained.spent)
    await connection.close()
    return median(found)


async def filtered_record(figures: FigureReader, now: datetime) -> None:
    """Read the claims of the hottest source since 2018."""
    wanted = RecordFilter(made_from=datetime(2018, 1, 1, tzinfo=UTC).date())
    await _read_claims(figures.db, wanted, now)


async def past_record(figures: FigureReader, now: datetime) -> None:
    """Read the claims of the hottest source as they stood."""
    await _read_claims(figures.db, RecordFilter(as_of="2020-01-01T00:00:00Z"), now)


async def _read_claims(db: Database, wanted: RecordFilter, now: datetime) -> None:
    known = await scope.resolve(db, "source", wanted, now)
    kept = await claim_versions.subject(db, "source", HOT, known)
    await claim_versions.seen(db, kept.index, wanted, known)


async def default_board(figures: FigureReader, now: datetime) -> None:
    """Read the default leaderboard of sources, from what was read of it before."""
    await leaderboards.get(figures, "source", BoardFilter(), now)


async def first_board(figures: FigureReader, now: datetime) -> None:
    """Read the default leaderboard of sources for the first time."""
    await default_board(FigureReader(figures.db), now)


async def keep_statistics(dsn: str, *, kept: bool) -> None:
    """Let a database keep statistics of what is written, or let it keep none."""
    connection = await asyncpg.connect(dsn)
    for name, empty in STATISTICS.items():
        query = """
            SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.proname = $1
        """
        function: str | None = await connection.fetchval(query, name)
        away: str | None = await connection.fetchval(query, f"{name}_away")
        if kept and away is not None:
            await connection.execute(f"DROP FUNCTION {function}")
            await connection.execute(f"ALTER FUNCTION {away} RENAME TO {name}")
        if not kept and away is None:
            await connection.execute(f"ALTER FUNCTION {function} RENAME TO {name}_away")
            await connection.execute(empty)
    await connection.close()


async def copy(connection: Any, spare: str, first: int) -> float:
    """Copy what came after an entry to a spare database; return the seconds it took."""
    other = await asyncpg.connect(spare)
    taken: float = 0.0
    await other.execute("SET session_replication_role = replica")
    for table in TABLES:
        columns = await connection.fetch(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = $1"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position", table,
        )  # fmt: skip
        names = [each[0] for each in columns]
        chosen = ", ".join(f'"{name}"' for name in names)
        where = f"WHERE index >= {first}" if "index" in names else "LIMIT 0"
        rows = await connection.fetch(f"SELECT {chosen} FROM {table} {where}")  # noqa: S608 names of ours
        started = time.monotonic()
        await other.copy_records_to_table(table, records=rows, columns=names)
        taken += time.monotonic() - started
    await other.close()
    return taken
