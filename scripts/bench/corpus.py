"""The corpus: claims of an asked number, laid straight into a migrated database."""

import time
from pathlib import Path

import asyncpg

SCRIPT = Path(__file__).with_name("corpus.sql")
STEP = 200_000


async def lay(dsn: str, claims: int) -> None:
    """Fill an empty, migrated database; tell how long each part took."""
    connection = await asyncpg.connect(dsn)
    started = time.monotonic()
    await connection.execute(f"SET bench.claims = {int(claims)}")
    await connection.execute(SCRIPT.read_text(encoding="utf-8"))
    _tell(f"{claims} claims", started)
    size: int = await connection.fetchval("SELECT size FROM log_head")
    started = time.monotonic()
    for first in range(0, size, STEP):
        past = min(first + STEP, size)
        turns = "INSERT INTO turns SELECT * FROM turns_between($1, $2)"
        await connection.execute(turns, first, past)
    await connection.execute("ANALYZE turns")
    _tell("their turns", started)
    started = time.monotonic()
    for first in range(0, size, STEP):
        rates = "INSERT INTO rates SELECT * FROM rates_between($1, $2)"
        await connection.execute(rates, first, min(first + STEP, size))
    _tell("topics' rates", started)
    started = time.monotonic()
    tallies = "SELECT tally(0, size, recorded_at::date - 8) FROM log_head"
    await connection.execute(tallies)
    _tell("tallies", started)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


def _tell(what: str, started: float) -> None:
    print(f"  {what}: {time.monotonic() - started:.0f} s", flush=True)
