"""Whether the tables of claim versions hold what the log's facts say."""

from pathlib import Path

import asyncpg

DERIVED = Path(__file__).parent / "data" / "claim_versions.sql"


async def differences(dsn: str) -> list[str]:
    """Return the versions that are missing, and those that should not be."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(DERIVED.read_text(encoding="utf-8"))
        return [row[0] for row in rows]
    finally:
        await connection.close()
