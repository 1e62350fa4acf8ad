"""How a database is brought up to the schema of this version, or refused."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from api.postgres import lease, migrations
from api.postgres.migrations import Migration, MigrationError
from tests.cli.test_serve import api as command
from tests.conftest import named

TABLE = Migration(1, "0001_numbers", "CREATE TABLE numbers (n integer, m integer);")
VIEW = Migration(
    0,
    "views",
    """
CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql AS 'SELECT 2 * n';
CREATE VIEW evens AS SELECT n, twice(n) AS even FROM numbers;
""",
)


@pytest.fixture
async def empty(server: str) -> AsyncIterator[str]:
    admin = await asyncpg.connect(server)
    await admin.execute("CREATE DATABASE empty")
    yield named(server, "empty")
    await admin.execute("DROP DATABASE empty WITH (FORCE)")
    await admin.close()


async def fetch(dsn: str, query: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(dsn)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def test_everything_is_applied_once(empty: str) -> None:
    names = [migration.name for migration in migrations.known()]
    assert await migrations.migrate(empty) == [*names, "views"]
    assert await migrations.migrate(empty) == []
    versions = await fetch(empty, "SELECT version FROM migrations ORDER BY version")
    assert [version for (version,) in versions] == list(range(len(names) + 1))


async def test_views_that_are_new_take_the_place_of_the_old(empty: str) -> None:
    await migrations.migrate(empty, [TABLE], VIEW)
    await fetch(empty, "INSERT INTO numbers VALUES (1, 0)")
    # Neither what a function returns nor a view's columns could be replaced in place.
    sql = VIEW.sql.replace("integer LANGUAGE", "bigint LANGUAGE").replace("n, ", "")
    changed = Migration(0, "views", sql)

    assert await migrations.migrate(empty, [TABLE], changed) == ["views"]

    assert await fetch(empty, "SELECT * FROM evens") == [(2,)]
    assert await migrations.migrate(empty, [TABLE], changed) == []


async def test_views_that_there_are_no_more_are_dropped(empty: str) -> None:
    of_view = "CREATE VIEW fours AS SELECT n FROM evens WHERE n % 4 = 0;\n"
    await migrations.migrate(empty, [TABLE], Migration(0, "views", VIEW.sql + of_view))

    fewer = Migration(0, "views", "-- CREATE VIEW fours\n" + VIEW.sql)
    assert await migrations.migrate(empty, [TABLE], fewer) == ["views"]

    assert await fetch(empty, "SELECT to_regclass('fours')::text") == [(None,)]


async def test_a_migration_may_change_what_views_read(empty: str) -> None:
    await migrations.migrate(empty, [TABLE], VIEW)
    wider = "ALTER TABLE numbers ALTER COLUMN n TYPE bigint;"
    later = Migration(2, "0002_wider", wider)
    changed = Migration(0, "views", VIEW.sql.replace("integer", "bigint"))

    assert await migrations.migrate(empty, [TABLE, later], changed) == [
        "0002_wider", "views",
    ]  # fmt: skip

    column = "SELECT pg_typeof(even)::text FROM evens RIGHT JOIN (SELECT) x ON true"
    assert await fetch(empty, column) == [("bigint",)]


async def test_a_failure_leaves_everything_as_it_was(empty: str) -> None:
    await migrations.migrate(empty, [TABLE], VIEW)
    later = Migration(2, "0002_less", "ALTER TABLE numbers DROP COLUMN n;")

    with pytest.raises(asyncpg.UndefinedColumnError):
        await migrations.migrate(empty, [TABLE, later], VIEW)

    assert await fetch(empty, "SELECT * FROM evens") == []
    assert await migrations.migrate(empty, [TABLE], VIEW) == []


async def test_what_was_applied_is_never_edited_or_forgotten(empty: str) -> None:
    later = Migration(2, "0002_more", "CREATE TABLE more (n integer);")
    await migrations.migrate(empty, [TABLE, later], VIEW)

    edited = Migration(2, "0002_more", "CREATE TABLE more (n bigint);")
    with pytest.raises(MigrationError, match="0002_more is not what was applied"):
        await migrations.migrate(empty, [TABLE, edited], VIEW)
    with pytest.raises(MigrationError, match=r"migration 2, .* run a newer version"):
        await migrations.migrate(empty, [TABLE], VIEW)


# How the first schema began, which no release ever had.
OLD = Migration(1, "0001_log", "CREATE TABLE entries (index bigint PRIMARY KEY);")
OLD_VIEWS = Migration(
    0,
    "views",
    """
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE VIEW claim_answers AS SELECT index FROM entries;
""",
)


async def test_a_database_of_the_schema_before_the_first_release_is_refused(
    empty: str,
) -> None:
    later = [Migration(n, f"{n:04}_old", "SELECT 1;") for n in range(2, 27)]
    await migrations.migrate(empty, [OLD, *later], OLD_VIEWS)

    with pytest.raises(MigrationError, match=r"another --data-dir .* or export"):
        await migrations.migrate(empty)

    tables = "SELECT count(*) FROM pg_class WHERE relname = 'claims'"
    assert await fetch(empty, tables) == [(0,)]


async def test_serving_a_folder_of_that_schema_says_what_to_do(place: Path) -> None:
    data = place / "data"
    with lease.running(data) as dsn:
        await migrations.migrate(dsn, [OLD], OLD_VIEWS)

    done = command("serve", "--data-dir", data, "--port", "0")

    assert done.returncode == 1
    assert "choose another --data-dir" in done.stderr
    assert "Traceback" not in done.stderr
