"""The corpus: any number of claims, written straight into a migrated database."""

import asyncio
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg

SCRIPT = Path(__file__).with_name("corpus.sql")
BATCH = 100_000
CONNECTIONS = min(4, os.cpu_count() or 1)

# Settings of PostgreSQL while it is filled: whatever breaks is filled again.
UNSAFE_BUT_FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "8GB",
    "autovacuum": "off",
    "work_mem": "256MB",
    "maintenance_work_mem": "1GB",
}


async def fill(dsn: str, claims: int, **shape: int) -> None:
    """Fill an empty, migrated database; print how long each part took.

    *shape*: how many `events` or `sources` there are, if not as many as usual.
    """
    connection = await asyncpg.connect(dsn)
    indexes, of_turns = await _drop_indexes(connection)
    started = time.monotonic()
    for name, number in {"claims": claims, **shape}.items():
        await connection.execute(f"SET bench.{name} = {int(number)}")
    await connection.execute(SCRIPT.read_text(encoding="utf-8"))
    started = _print_time(f"{claims} claims", started)
    await _run_in_parallel(dsn, [(statement,) for statement in indexes])
    await connection.execute("ANALYZE")
    started = _print_time("their indexes", started)
    size: int = await connection.fetchval("SELECT size FROM log_head")
    batches = [(start, min(start + BATCH, size)) for start in range(0, size, BATCH)]
    turns = "INSERT INTO turns SELECT * FROM turns_between($1, $2)"
    await _run_in_parallel(dsn, [(turns, *batch) for batch in batches])
    started = _print_time("their turns", started)
    await _run_in_parallel(dsn, [(statement,) for statement in of_turns])
    await connection.execute("VACUUM ANALYZE turns")
    started = _print_time("indexes of turns", started)
    for batch in batches:
        rates = "INSERT INTO rates SELECT * FROM rates_between($1, $2)"
        await connection.execute(rates, *batch)
    started = _print_time("topics' rates", started)
    tallies = "SELECT tally(0, size, recorded_at::date - 8) FROM log_head"
    await connection.execute(tallies)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    _print_time("tallies", started)


async def _drop_indexes(connection: Any) -> tuple[list[str], list[str]]:
    """Drop all indexes that no constraint needs; return the SQL that recreates them.

    Those of `turns`, with its primary key, are the second list.
    """
    rows = await connection.fetch("""
        SELECT i.tablename = 'turns' AS of_turns, i.indexname AS name,
            CASE WHEN c.oid IS NULL THEN i.indexdef
            ELSE format('ALTER TABLE turns ADD %s', pg_get_constraintdef(c.oid))
            END AS making,
            c.oid IS NOT NULL AS constrains
        FROM pg_indexes i
        LEFT JOIN pg_constraint c ON c.conname = i.indexname AND c.contype <> 'n'
        WHERE i.schemaname = 'public' AND i.tablename NOT IN ('rates', 'tallies',
            'spoken') AND (c.oid IS NULL OR c.conname = 'turns_pkey')
    """)
    for row in rows:
        await connection.execute(
            f"ALTER TABLE turns DROP CONSTRAINT {row['name']}"
            if row["constrains"]
            else f"DROP INDEX {row['name']}"
        )
    return (
        [row["making"] for row in rows if not row["of_turns"]],
        [row["making"] for row in rows if row["of_turns"]],
    )


async def _run_in_parallel(dsn: str, statements: Sequence[tuple[Any, ...]]) -> None:
    """Run statements on as many connections as the machine has cores, up to four."""
    remaining = iter(statements)

    async def work() -> None:
        connection = await asyncpg.connect(dsn)
        for statement in remaining:
            await connection.execute(*statement)
        await connection.close()

    await asyncio.gather(*(work() for _ in range(CONNECTIONS)))


def _print_time(what: str, started: float) -> float:
    now = time.monotonic()
    print(f"  {what}: {now - started:.0f} s", flush=True)
    return now
