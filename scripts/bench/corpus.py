"""The corpus: any number of claims, written straight into a migrated database."""

import asyncio
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg

SCRIPT = Path(__file__).with_name("corpus.sql")
VERSIONS = Path(__file__).with_name("versions.sql")
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
    indexes = await _drop_indexes(connection)
    started = time.monotonic()
    for name, number in {"claims": claims, **shape}.items():
        await connection.execute(f"SET bench.{name} = {int(number)}")
    await connection.execute(SCRIPT.read_text(encoding="utf-8"))
    started = _print_time(f"{claims} claims", started)
    await connection.execute(VERSIONS.read_text(encoding="utf-8"))
    started = _print_time("their versions", started)
    await _run_in_parallel(dsn, indexes)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    _print_time("their indexes", started)


async def _drop_indexes(connection: Any) -> list[str]:
    """Drop all indexes that no constraint needs; return the SQL that recreates them."""
    rows = await connection.fetch("""
        SELECT i.indexname AS name, i.indexdef AS making
        FROM pg_indexes i
        LEFT JOIN pg_constraint c ON c.conname = i.indexname AND c.contype <> 'n'
        WHERE i.schemaname = 'public' AND c.oid IS NULL
    """)
    for row in rows:
        await connection.execute(f"DROP INDEX {row['name']}")
    return [row["making"] for row in rows]


async def _run_in_parallel(dsn: str, statements: Sequence[str]) -> None:
    """Run statements on as many connections as the machine has cores, up to four."""
    remaining = iter(statements)

    async def work() -> None:
        connection = await asyncpg.connect(dsn)
        for statement in remaining:
            await connection.execute(statement)
        await connection.close()

    await asyncio.gather(*(work() for _ in range(CONNECTIONS)))


def _print_time(what: str, started: float) -> float:
    now = time.monotonic()
    print(f"  {what}: {now - started:.0f} s", flush=True)
    return now
