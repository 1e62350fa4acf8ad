"""Planning: queries whose best plan depends on the values that they are given.

PostgreSQL plans a statement that was run some times for usual values. A noun with very
many claims is not usual: what takes 5 ms if planned for it then takes seconds.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from api.database.pool import Database


@asynccontextmanager
async def by_values(db: Database) -> AsyncGenerator[Database]:
    """Lend queries of one snapshot, each planned anew by its values."""
    async with db.snapshot() as snapshot:
        await snapshot.run("SET LOCAL plan_cache_mode = force_custom_plan")
        yield snapshot
