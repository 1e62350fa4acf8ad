"""How long reads take inside the database, and copies of rows into another."""

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

# The functions that keep the statistics of a batch, and ones that keep none.
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


class TimedDatabase(Database):
    """A database that sums the execution times that EXPLAIN ANALYZE gives."""

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self._connection = connection
        self.milliseconds = 0.0

    def patient(self) -> Database:
        """Return itself: it has no time limit."""
        return self

    async def many(self, row: Any, query: LiteralString, *values: object) -> Any:
        """Time a query, then run it."""
        await self._time(query, values)
        return await super().many(row, query, *values)

    async def one(self, row: Any, query: LiteralString, *values: object) -> Any:
        """Time a query, then run it."""
        await self._time(query, values)
        return await super().one(row, query, *values)

    async def all(self, row: Any, query: LiteralString, *values: object) -> Any:
        """Time a query, then run it."""
        await self._time(query, values)
        return await super().all(row, query, *values)

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator[Database]:
        """Yield itself, in a transaction on its one connection."""
        async with self._connection.transaction(
            isolation="repeatable_read", readonly=True
        ):
            yield self

    async def _time(self, query: str, values: tuple[object, ...]) -> None:
        plan = await self._connection.fetch(
            "EXPLAIN (ANALYZE, TIMING OFF) " + query, *values
        )
        match = re.search(r"Execution Time: ([\d.]+)", str(plan[-1][0]))
        self.milliseconds += float(match[1]) if match else 0.0


async def measure(
    dsn: str,
    read: Callable[[FigureReader, datetime], Awaitable[None]],
    before: Callable[[], Awaitable[object]] | None = None,
) -> float:
    """Return the milliseconds that PostgreSQL spends on *read*, the median of three.

    *before* runs before each of them, unmeasured, after one read that is not counted
    either, since it fills the caches.
    """
    connection = await asyncpg.connect(dsn)
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, encoder=str, decoder=json.loads, schema="pg_catalog"
        )
    times: list[float] = []
    caches = FigureCaches()
    if before is not None:
        await read(FigureReader(TimedDatabase(connection), caches), datetime.now(UTC))
    for _ in range(ROUNDS):
        database = TimedDatabase(connection)
        if before is not None:
            await before()
        await read(FigureReader(database, caches), datetime.now(UTC))
        times.append(database.milliseconds)
    await connection.close()
    return median(times)


async def filtered_record(figures: FigureReader, now: datetime) -> None:
    """Read the claims of the hottest source made since 2018."""
    filters = RecordFilter(made_from=datetime(2018, 1, 1, tzinfo=UTC).date())
    await _read_claims(figures.db, filters, now)


async def past_record(figures: FigureReader, now: datetime) -> None:
    """Read the claims of the hottest source as they stood in 2020."""
    await _read_claims(figures.db, RecordFilter(as_of="2020-01-01T00:00:00Z"), now)


async def _read_claims(db: Database, filters: RecordFilter, now: datetime) -> None:
    subject = await scope.resolve_subject(db, "source", HOT, filters, now)
    await claim_versions.of(db, subject.stored.index, filters, subject.position)


async def default_board(figures: FigureReader, now: datetime) -> None:
    """Read the default leaderboard of sources, from what was read of it before."""
    await leaderboards.get(figures, "source", BoardFilter(), now)


async def first_board(figures: FigureReader, now: datetime) -> None:
    """Read the default leaderboard of sources for the first time."""
    await default_board(FigureReader(figures.db), now)


async def switch_statistics(dsn: str, *, on: bool) -> None:
    """Let a database keep statistics of what is written, or keep none."""
    connection = await asyncpg.connect(dsn)
    for name, empty in STATISTICS.items():
        query = """
            SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.proname = $1
        """
        function: str | None = await connection.fetchval(query, name)
        away: str | None = await connection.fetchval(query, f"{name}_away")
        if on and away is not None:
            await connection.execute(f"DROP FUNCTION {function}")
            await connection.execute(f"ALTER FUNCTION {away} RENAME TO {name}")
        if not on and away is None:
            await connection.execute(f"ALTER FUNCTION {function} RENAME TO {name}_away")
            await connection.execute(empty)
    await connection.close()


async def copy_rows(connection: Any, spare_dsn: str, first: int) -> float:
    """Copy the rows of entry *first* and all later ones; return the seconds it took."""
    other = await asyncpg.connect(spare_dsn)
    seconds: float = 0.0
    await other.execute("SET session_replication_role = replica")
    for table in TABLES:
        columns = await connection.fetch(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = $1"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position", table,
        )  # fmt: skip
        names = [column[0] for column in columns]
        column_list = ", ".join(f'"{name}"' for name in names)
        where = f"WHERE index >= {first}" if "index" in names else "LIMIT 0"
        rows = await connection.fetch(f"SELECT {column_list} FROM {table} {where}")  # noqa: S608 names of ours
        started = time.monotonic()
        await other.copy_records_to_table(table, records=rows, columns=names)
        seconds += time.monotonic() - started
    await other.close()
    return seconds
