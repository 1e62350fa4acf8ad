"""Rows that go into tables have the columns of these, in their order."""

from typing import Any

import asyncpg

from api.store.writing import append, columns

# The columns that never change of rows that can change. A new column belongs here, or
# among both the changes that are written and the rights of the server.
FIXED = {
    "sources": "id slug kind index recorded_at",
    "outlets": "id slug index recorded_at",
    "events": "id slug statement_key key series entered_by index recorded_at",
    "claim_states": (
        "claim_id made_on earliest latest quote_hash entered_by external_id index"
    ),
    "report_states": "report_id claim_id published_as url_hash index",
}


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


async def test_what_can_change_is_written_and_granted(dsn: str) -> None:
    connection: asyncpg.Connection[Any] = await asyncpg.connect(dsn)
    query = """
        SELECT attname FROM pg_attribute
        WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped
          AND has_column_privilege('foresaid_app', attrelid, attnum, 'UPDATE')
    """
    assert append.CHANGES.keys() == FIXED.keys()
    for table, changes in append.CHANGES.items():
        granted = {row[0] for row in await connection.fetch(query, table)}
        changing = {*await columns_of(connection, table)} - {*FIXED[table].split()}
        assert changing == {*changes.split()}, table
        assert changing == granted, table
    await connection.close()
