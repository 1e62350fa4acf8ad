"""Plans: what PostgreSQL does for the queries that go through a Database."""

from collections.abc import Iterator
from typing import Any, cast

import asyncpg

from api.database.codecs import CODECS
from api.database.pool import Database

PLANNED = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")
Node = dict[str, Any]


class Plans:
    """The plans of queries, by the text of each."""

    def __init__(self) -> None:
        self.by_query: dict[str, list[Node]] = {}

    async def add(
        self, connection: Any, query: str, values: tuple[object, ...]
    ) -> None:
        """Plan *query*, if it can be planned, and remember the plan."""
        if query.lstrip().startswith(PLANNED):
            rows = await connection.fetch(f"EXPLAIN (FORMAT JSON) {query}", *values)
            self.by_query.setdefault(query, []).append(rows[0][0][0]["Plan"])

    @property
    def indexes(self) -> set[str]:
        """The indexes that any of the plans reads."""
        return {
            node["Index Name"]
            for plans in self.by_query.values()
            for plan in plans
            for node in _nodes(plan)
            if "Index Name" in node
        }

    @property
    def scanned(self) -> set[str]:
        """The tables that any of the plans reads whole."""
        return {table for tables in self.scans().values() for table in tables}

    def scans(self) -> dict[str, set[str]]:
        """Return the tables that are read whole, by query."""
        return {
            query: {
                node["Relation Name"]
                for plan in plans
                for node in _nodes(plan)
                if node["Node Type"] == "Seq Scan"
            }
            for query, plans in self.by_query.items()
        }


def _nodes(plan: Node) -> Iterator[Node]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


class Lender:
    """A connection that remembers the plan of each query that it runs."""

    def __init__(self, connection: Any, plans: Plans) -> None:
        self.connection = connection
        self.plans = plans
        self.transaction = connection.transaction

    async def fetch(self, query: str, *values: object, timeout: float | None) -> Any:  # noqa: ASYNC109 the driver's
        await self.plans.add(self.connection, query, values)
        return await self.connection.fetch(query, *values, timeout=timeout)

    async def fetchrow(self, query: str, *values: object, timeout: float | None) -> Any:  # noqa: ASYNC109 the driver's
        await self.plans.add(self.connection, query, values)
        return await self.connection.fetchrow(query, *values, timeout=timeout)

    async def copy_from_query(self, query: str, *values: object, **how: Any) -> Any:
        """Remember the plan of a query whose rows are copied out."""
        await self.plans.add(self.connection, query, values)
        return await self.connection.copy_from_query(query, *values, **how)

    async def execute(self, query: str, *values: object) -> None:
        await self.plans.add(self.connection, query, values)
        await self.connection.execute(query, *values)

    async def cursor(self, query: str, *values: object) -> Any:
        await self.plans.add(self.connection, query, values)
        return await self.connection.cursor(query, *values)


async def connect(dsn: str) -> Any:
    """Connect as the server does, values in their binary form."""
    connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn)
    for name, (encoder, decoder) in CODECS.items():
        await connection.set_type_codec(
            name,
            encoder=encoder,
            decoder=decoder,
            schema="pg_catalog",
            format="binary",
        )
    return connection


def planned(connection: Any, plans: Plans) -> Database:
    """Return queries on a connection of which the plans are remembered."""
    return Database(cast(Any, Lender(connection, plans)))
