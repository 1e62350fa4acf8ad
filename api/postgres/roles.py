"""Roles: the owner migrates and redacts; the server and readers log in as members.

Why logins and not SET ROLE: who logs in as the server cannot step back to more. What
each role may do stands in schema/roles.sql.
"""

from urllib.parse import urlsplit

import asyncpg
from msgspec import Struct

from api.database import hosts
from api.postgres import migrations

SCRIPT = migrations.DIRECTORY / "roles.sql"
SERVER = "foresaid_server"  # the login by which the embedded database is served
HINT = (
    "The database's roles are not parted, since this login may not make any. Let one"
    " that may run: CREATE ROLE foresaid_app; CREATE ROLE foresaid_reader; then migrate"
    " again."
)
ALONE = (
    "The server is the database's owner: FORESAID_OWNER_URL can part the two (README)."
)
OWNS = """
    SELECT pg_has_role(relowner, 'USAGE')
    FROM pg_class
    WHERE oid = 'migrations'::regclass
"""
LOGIN = f"""
    DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{SERVER}') THEN
            CREATE ROLE {SERVER} LOGIN IN ROLE foresaid_app;
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- another database of this cluster was brought up just now
    END $$
"""


class Addresses(Struct, frozen=True, kw_only=True):
    """One database, as its owner reaches it and as the server does.

    `ours`: it is embedded, so that the server's login is made when it is missing.
    """

    owner: str
    server: str
    ours: bool = False


def embedded(dsn: str) -> Addresses:
    """Return how an embedded database is reached, given its owner's address."""
    server = urlsplit(dsn)._replace(netloc=f"{SERVER}@").geturl()
    return Addresses(owner=dsn, server=server, ours=True)


async def grant(database: Addresses) -> str | None:
    """Bring the roles of a migrated database up to date; return what is wrong."""
    connection = await hosts.connect(database.owner)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", migrations.LOCK)
        if not await connection.fetchval(OWNS):
            return None
        await connection.execute(SCRIPT.read_text(encoding="utf-8"))
        if database.ours:
            await connection.execute(LOGIN)
    except asyncpg.InsufficientPrivilegeError:
        return HINT
    finally:
        await connection.close()
    return ALONE if database.owner == database.server else None
