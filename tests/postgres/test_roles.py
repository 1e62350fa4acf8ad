"""Who may do what in the database: its owner, the server, who only reads."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from api import app
from api.database.pool import Connection, Database
from api.errors import UnavailableError
from api.postgres import lease, migrations, roles
from api.postgres.migrations import Migration, MigrationError
from api.postgres.roles import Addresses
from api.settings import Settings
from api.store import health
from tests.api_calls import claim_body as a_claim
from tests.api_calls import post
from tests.cli.test_serve import CLAIM
from tests.conftest import UNSAFE_BUT_FAST, Api, Clock, named, served
from tests.http.test_every_response import APPEND_ONLY
from tests.live_server import ROOT, serving
from tests.waiting import PATIENCE_SECONDS

DENIED = asyncpg.InsufficientPrivilegeError
VERSIONS = ("claim_versions", "report_versions", "topic_sets", "hedges")
SAID = (*APPEND_ONLY, *VERSIONS, "redactions", "collections", "nodes", "checkpoints")
# What the server may change of a row: where the world has moved on, and caches.
CHANGING = {
    "sources": "name",
    "outlets": "name",
    "events": "topics",
    "claim_states": "verdict",
    "report_states": "outlet_id",
    "log_head": "size",
    "key_uses": "last_used_on",
    "sessions": "draft",
    "webhooks": "sent",
    "webhook_deliveries": "error",
}
HOOKS = {"webhooks", "webhook_deliveries"}
FORGETTING = {"source_names", "outlet_names", "idempotency", "sessions", *HOOKS}


@pytest.fixture
async def web(api: Api) -> AsyncIterator[Connection]:
    """Who is logged in as the server, of a database that holds a claim."""
    await post(api.client, "/v1/claims", a_claim(quote="He will go."))
    connection = await asyncpg.connect(served(api.dsn))
    yield connection
    await connection.close()


@pytest.fixture
async def reader(api: Api) -> AsyncIterator[Connection]:
    """Who only reads."""
    await post(api.client, "/v1/claims", a_claim(quote="He will go."))
    connection = await asyncpg.connect(api.dsn)
    await connection.execute("SET SESSION AUTHORIZATION foresaid_reader")
    yield connection
    await connection.close()


async def denied(connection: Connection, *statements: str) -> None:
    for statement in statements:
        with pytest.raises(DENIED):
            await connection.execute(statement)


async def tables(connection: Connection) -> list[str]:
    found = await connection.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = 'public'::regnamespace ORDER BY relname"
    )
    return [each["relname"] for each in found]


async def test_the_server_changes_nothing_that_was_said(web: Connection) -> None:
    for table in SAID:
        column = await web.fetchval(
            "SELECT attname FROM pg_attribute"
            " WHERE attrelid = $1::text::regclass AND attnum = 1",
            table,
        )
        await denied(
            web,
            f"UPDATE {table} SET {column} = {column}",  # noqa: S608 a table of ours
            f"DELETE FROM {table}",  # noqa: S608 a table of ours
            f"TRUNCATE {table} CASCADE",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            f"DROP TABLE {table} CASCADE",
        )


async def test_the_server_changes_of_every_table_only_what_is_named(
    web: Connection,
) -> None:
    """So that a new table is one that the server can only add to."""
    for table in await tables(web):
        rights = "SELECT has_table_privilege($1, $2)"
        assert await web.fetchval(rights, table, "SELECT")
        assert not await web.fetchval(rights, table, "UPDATE"), table
        assert not await web.fetchval(rights, table, "TRUNCATE"), table
        may = await web.fetchval(rights, table, "DELETE")
        assert may == (table in FORGETTING), table
        some = "SELECT has_any_column_privilege($1, 'UPDATE')"
        assert await web.fetchval(some, table) == (table in CHANGING), table
    await denied(
        web,
        "UPDATE sources SET slug = slug",
        "UPDATE events SET statement_key = ''",
        "UPDATE claim_states SET made_on = made_on",
        "UPDATE key_uses SET key_id = key_id",
        "INSERT INTO redactions VALUES (2, 1, '{quote}', now())",
        "INSERT INTO migrations VALUES (99, 'mine', '')",
        "CREATE TABLE mine (id integer)",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger"
        " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "DROP TRIGGER log_head_grows ON log_head",
    )


async def test_the_server_cannot_become_more(web: Connection) -> None:
    await denied(
        web,
        "SET session_replication_role = replica",
        "SET ROLE foresaid",
        "SET SESSION AUTHORIZATION foresaid",
        "ALTER ROLE foresaid_server SUPERUSER",
        "GRANT foresaid TO foresaid_server",
    )


async def test_the_server_can_only_let_the_log_grow(web: Connection) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match="only grow"):
        await web.execute("UPDATE log_head SET size = size - 1")


async def test_not_even_the_owner_deletes_what_slugs_lead_to(api: Api) -> None:
    owner = await asyncpg.connect(api.dsn)
    for table in ("sources", "outlets", "events"):
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):  # noqa: S608 ours
            with pytest.raises(asyncpg.RestrictViolationError):
                await owner.execute(statement)
    await owner.close()


async def test_a_reader_reads_all_but_secrets_and_writes_nothing(
    reader: Connection,
) -> None:
    for table in await tables(reader):
        if table not in {"keys", "idempotency", "sessions", *HOOKS}:
            await reader.fetch(f"SELECT * FROM {table} LIMIT 1")  # noqa: S608 ours
        await denied(
            reader,
            f"INSERT INTO {table} DEFAULT VALUES",
            f"DELETE FROM {table}",  # noqa: S608 ours
            f"TRUNCATE {table} CASCADE",
        )
    assert await reader.fetchval("SELECT quote FROM claim_answers") == "He will go."
    assert await reader.fetchval("SELECT name FROM keys LIMIT 1") == "test"
    await denied(
        reader,
        "SELECT hash FROM keys",
        "SELECT * FROM keys",
        "SELECT answer FROM idempotency",
        "SELECT hash FROM sessions",
        "SELECT url FROM webhooks",
        "SELECT url FROM webhook_answers",
        "SELECT error FROM webhook_deliveries",
        "UPDATE log_head SET size = size",
    )


async def test_rights_come_back_where_they_were_changed(api: Api) -> None:
    owner = await asyncpg.connect(api.dsn)
    await owner.execute("GRANT DELETE, UPDATE ON entries TO foresaid_app")
    await owner.execute("GRANT UPDATE (slug) ON sources TO foresaid_app")
    await owner.execute("GRANT SELECT (hash) ON keys TO foresaid_reader")
    await owner.execute("REVOKE INSERT ON claims FROM foresaid_app")
    await owner.execute("CREATE TABLE added (id bigint)")

    await roles.grant(roles.embedded(api.dsn))

    for role, table, right, expected in (
        ("foresaid_app", "entries", "DELETE", False),
        ("foresaid_app", "entries", "UPDATE", False),
        ("foresaid_app", "claims", "INSERT", True),
        ("foresaid_app", "added", "INSERT", True),
        ("foresaid_app", "added", "DELETE", False),
        ("foresaid_reader", "added", "SELECT", True),
    ):
        has = "SELECT has_table_privilege($1, $2, $3)"
        assert await owner.fetchval(has, role, table, right) is expected
    has = "SELECT has_column_privilege($1, $2, $3, $4)"
    app_role, reader_role = "foresaid_app", "foresaid_reader"
    assert not await owner.fetchval(has, app_role, "sources", "slug", "UPDATE")
    assert not await owner.fetchval(has, reader_role, "keys", "hash", "SELECT")
    await owner.close()


async def test_a_folder_without_roles_gets_them_by_serving_it(place: Path) -> None:
    data = place / "data"
    with lease.running(data) as dsn:
        await migrations.migrate(dsn)
        owner = await asyncpg.connect(dsn)
        before = await owner.fetchval(
            "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'foresaid\\_%'"
        )
        await owner.close()
        with serving(data, "--no-demo") as running:
            made = running.post("/v1/claims", json=CLAIM)
            owner = await asyncpg.connect(dsn)
            users = await owner.fetch(
                "SELECT DISTINCT usename FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            await owner.close()

    assert before == 0
    assert made.status_code == 201
    assert [each["usename"] for each in users] == ["foresaid_server"]


@pytest.fixture
def own(place: Path) -> Iterator[str]:
    """A cluster of its own, where no roles are known yet."""
    with lease.running(place / "cluster", UNSAFE_BUT_FAST) as dsn:
        yield dsn


def login(dsn: str, name: str, database: str) -> str:
    return urlsplit(named(dsn, database))._replace(netloc=f"{name}@").geturl()


async def test_an_owner_that_may_make_roles_parts_them(own: str, clock: Clock) -> None:
    admin = await asyncpg.connect(own)
    await admin.execute("CREATE ROLE keeper LOGIN CREATEROLE")
    await admin.execute("CREATE DATABASE managed OWNER keeper")
    owner = login(own, "keeper", "managed")
    web = login(own, "web", "managed")

    await migrations.migrate(owner)
    assert await roles.grant(Addresses(owner=owner, server=web)) is None
    await admin.execute("CREATE ROLE web LOGIN IN ROLE foresaid_app")
    await admin.close()

    assert await migrations.migrate(web) == []  # nothing to do is nobody's privilege
    assert await roles.grant(Addresses(owner=web, server=web)) is None
    async with app.running(Settings(), web, clock) as (application, pool, writer):
        transport = httpx.ASGITransport(application)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        url = "http://test"
        async with httpx.AsyncClient(transport=transport, base_url=url) as client:
            running = Api(client, clock, pool, writer, web)
            client.headers["Authorization"] = f"Bearer {await running.key()}"
            await post(client, "/v1/claims", a_claim())
    connection = await asyncpg.connect(web)
    await denied(connection, "DELETE FROM entries")
    await health.check_right(Database(connection))
    await connection.close()


async def test_a_login_of_no_role_is_told_which_it_needs(api: Api) -> None:
    owner = await asyncpg.connect(api.dsn)
    await owner.execute("CREATE ROLE stranger")
    try:
        await owner.execute("SET ROLE stranger")
        with pytest.raises(UnavailableError, match="GRANT foresaid_app"):
            await health.check_right(Database(owner))
    finally:
        await owner.execute("RESET ROLE; DROP ROLE stranger")
        await owner.close()


async def test_an_owner_that_may_not_is_told_and_serves_alone(own: str) -> None:
    admin = await asyncpg.connect(own)
    await admin.execute("CREATE ROLE humble LOGIN")
    await admin.execute("CREATE DATABASE plain OWNER humble")
    owner = login(own, "humble", "plain")
    both = Addresses(owner=owner, server=owner)

    await migrations.migrate(owner)
    assert "CREATE ROLE foresaid_app" in str(await roles.grant(both))
    await admin.execute("CREATE ROLE foresaid_app")
    await admin.execute("CREATE ROLE foresaid_reader")

    assert "FORESAID_OWNER_URL" in str(await roles.grant(both))
    right = "SELECT has_table_privilege('foresaid_app', 'entries', 'INSERT')"
    connection = await asyncpg.connect(owner)
    assert await connection.fetchval(right)
    await connection.close()
    await admin.close()


async def test_a_server_alone_says_that_its_owner_has_to_migrate(own: str) -> None:
    await migrations.migrate(own)
    assert await roles.grant(roles.embedded(own)) is None
    added = Migration(9001, "9001_more", "CREATE TABLE more (id bigint)")

    with pytest.raises(MigrationError, match="as the owner of its tables"):
        await migrations.migrate(served(own), [*migrations.known(), added])


def command(
    *arguments: str, said: str = "", **addresses: str
) -> "subprocess.CompletedProcess[str]":
    """Run `python -m api` to its end, told how the database is reached."""
    return subprocess.run(
        [sys.executable, "-m", "api", *arguments],
        cwd=ROOT,
        env={**os.environ, **addresses},
        input=said,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


async def test_the_command_line_migrates_as_owner_and_works_as_server(
    own: str,
) -> None:
    admin = await asyncpg.connect(own)
    await admin.execute("CREATE ROLE foresaid_app")
    await admin.execute("CREATE ROLE web LOGIN IN ROLE foresaid_app")
    web = login(own, "web", "foresaid")
    both = {"DATABASE_URL": web, "FORESAID_OWNER_URL": own}

    alone = command("migrate", FORESAID_OWNER_URL=own)
    refused = command("migrate", DATABASE_URL=web)
    migrated = command("migrate", **both)
    made = command("keys", "create", "--scope", "claims:write", **both)
    later = command("keys", "list", DATABASE_URL=web)
    why = ("--field", "quote", "--who", "A court", "--reason", "An order")
    claims = '{"statement":"It rains","source":{"name":"Ada"},"quote":"Rain!",'
    claims += '"outlet":{"name":"The Echo"},"made_on":"2026-01-10"}'
    entered = command("import", "-", "--format", "ndjson", said=claims, **both)
    index = await admin.fetchval("SELECT index FROM claims")
    kept = command("redact", str(index), *why, DATABASE_URL=web)
    gone = command("redact", str(index), *why, **both)

    assert (alone.returncode, "DATABASE_URL" in alone.stderr) == (1, True)
    assert (refused.returncode, "FORESAID_OWNER_URL" in refused.stderr) == (1, True)
    assert migrated.returncode == 0, migrated.stderr
    assert made.stdout.startswith("fs_"), made.stderr
    assert made.stdout[3:11] in later.stdout
    assert entered.returncode == 0, entered.stderr
    assert (kept.returncode, "the owner's" in kept.stderr) == (1, True)
    assert gone.returncode == 0, gone.stderr
    await admin.close()
