"""Whether the tables of claim versions hold what the log's facts say."""

from pathlib import Path

import asyncpg

DATA = Path(__file__).parent / "data"
DERIVED = (DATA / "claim_versions.sql").read_text(encoding="utf-8")
TURNS = (DATA / "turns.sql").read_text(encoding="utf-8")


async def differences(dsn: str) -> list[str]:
    """Return the versions that are missing, and those that should not be."""
    connection = await asyncpg.connect(dsn)
    try:
        return [
            row[0]
            for query in (DERIVED, TURNS)
            for row in await connection.fetch(query)
        ]
    finally:
        await connection.close()
