"""The corpus: claims of an asked number, laid straight into a migrated database."""

import asyncio
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg

SCRIPT = Path(__file__).with_name("corpus.sql")
STEP = 100_000
HANDS = min(4, os.cpu_count() or 1)

# How a server runs while it is laid: whatever breaks is laid anew.
CARELESS = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "8GB",
    "autovacuum": "off",
    "work_mem": "256MB",
    "maintenance_work_mem": "1GB",
}


async def lay(dsn: str, claims: int) -> None:
    """Fill an empty, migrated database; tell how long each part took."""
    connection = await asyncpg.connect(dsn)
    indexes, of_turns = await _without_indexes(connection)
    started = time.monotonic()
    await connection.execute(f"SET bench.claims = {int(claims)}")
    await connection.execute(SCRIPT.read_text(encoding="utf-8"))
    started = _tell(f"{claims} claims", started)
    await _share(dsn, [(each,) for each in indexes])
    await connection.execute("ANALYZE")
    started = _tell("their indexes", started)
    size: int = await connection.fetchval("SELECT size FROM log_head")
    steps = [(at, min(at + STEP, size)) for at in range(0, size, STEP)]
    turns = "INSERT INTO turns SELECT * FROM turns_between($1, $2)"
    await _share(dsn, [(turns, *step) for step in steps])
    started = _tell("their turns", started)
    await _share(dsn, [(each,) for each in of_turns])
    await connection.execute("VACUUM ANALYZE turns")
    started = _tell("indexes of turns", started)
    for step in steps:
        rates = "INSERT INTO rates SELECT * FROM rates_between($1, $2)"
        await connection.execute(rates, *step)
    started = _tell("topics' rates", started)
    tallies = "SELECT tally(0, size, recorded_at::date - 8) FROM log_head"
    await connection.execute(tallies)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    _tell("tallies", started)


async def _without_indexes(connection: Any) -> tuple[list[str], list[str]]:
    """Drop all indexes that no constraint needs; return what makes them again.

    Those of `turns` come apart, its primary key among them.
    """
    found = await connection.fetch("""
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
    for each in found:
        await connection.execute(
            f"ALTER TABLE turns DROP CONSTRAINT {each['name']}"
            if each["constrains"]
            else f"DROP INDEX {each['name']}"
        )
    return (
        [each["making"] for each in found if not each["of_turns"]],
        [each["making"] for each in found if each["of_turns"]],
    )


async def _share(dsn: str, statements: Sequence[tuple[Any, ...]]) -> None:
    """Run statements over as many connections as the machine has cores, up to four."""
    waiting = iter(statements)

    async def work() -> None:
        connection = await asyncpg.connect(dsn)
        for statement in waiting:
            await connection.execute(*statement)
        await connection.close()

    await asyncio.gather(*(work() for _ in range(HANDS)))


def _tell(what: str, started: float) -> float:
    now = time.monotonic()
    print(f"  {what}: {now - started:.0f} s", flush=True)
    return now
