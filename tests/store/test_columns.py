"""Rows that go into tables have the columns of these, in their order."""

from typing import Any

import asyncpg

from api.store.writing import columns


async def columns_of(connection: Any, table: str) -> list[str]:
    query = """
        SELECT attname FROM pg_attribute
        WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
        ORDER BY attnum
    """
    return [row[0] for row in await connection.fetch(query, table)]


async def test_rows_have_the_columns_of_their_tables_in_order(dsn: str) -> None:
    connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn)
    for kind, table in columns.TABLES.items():
        assert table.columns == await columns_of(connection, table.name), kind
    await connection.close()
