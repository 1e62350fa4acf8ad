"""The database of the peers: beside that of the corpus, with the same claims."""

import asyncio
import os
import subprocess
import tempfile
from urllib.parse import urlsplit

import asyncpg

from scripts.bench.peers import environment

NAME = "peers"
UNFINISHED = "peers_unfinished"
CREATE = """
import os
from orm_tables import Base
from sqlalchemy import create_engine
Base.metadata.create_all(create_engine(os.environ["PEERS_DSN"]))
"""
# What each table holds of the corpus, the columns by their names.
ROWS = {
    "sources": "SELECT id, slug, name, kind FROM sources",
    "outlets": "SELECT id, slug, name FROM outlets",
    "events": """
        SELECT e.id, e.slug, t.text AS statement, e.topics::varchar[] AS topics
        FROM events e JOIN texts t ON t.index = e.index AND t.field = 'statement'
    """,
    "claims": """
        SELECT c.id, c.index AS number, c.source_id, c.event_id, t.text AS statement,
            c.direction, c.made_on, c.earliest, c.latest, c.probability, c.basis,
            c.external_id, s.verdict, s.degree, s.late_by::int AS late_by,
            c.recorded_at::timestamp AS recorded_at
        FROM claims c
        JOIN claim_states s ON s.claim_id = c.id
        JOIN texts t ON t.index = c.index AND t.field = 'statement'
    """,
    "reports": """
        SELECT id, claim_id, outlet_id, role, published_on,
            recorded_at::timestamp AS recorded_at
        FROM reports
    """,
}


def create(dsn: str) -> str:
    """Create the database beside the one of *dsn*, unless it exists; return its DSN."""
    if not asyncio.run(_exists(dsn)):
        print("Filling in the same claims for the peers …", flush=True)
        unfinished = _renamed(dsn, UNFINISHED)
        subprocess.run(
            [environment.prepare(), "-c", CREATE],
            env=os.environ | {"PEERS_DSN": for_driver(unfinished, "psycopg")},
            cwd=environment.PROGRAMS,
            check=True,
        )
        asyncio.run(_fill(dsn, unfinished))
    return _renamed(dsn, NAME)


def for_driver(dsn: str, driver: str) -> str:
    """Return *dsn* as SQLAlchemy takes it."""
    return urlsplit(dsn)._replace(scheme=f"postgresql+{driver}").geturl()


async def _exists(dsn: str) -> bool:
    """Return whether the database is complete; where not, begin it anew."""
    connection = await asyncpg.connect(dsn)
    query = "SELECT count(*) FROM pg_database WHERE datname = $1"
    exists = bool(await connection.fetchval(query, NAME))
    if not exists:
        await connection.execute(f"DROP DATABASE IF EXISTS {UNFINISHED}")
        await connection.execute(f"CREATE DATABASE {UNFINISHED}")
    await connection.close()
    return exists


async def _fill(dsn: str, unfinished: str) -> None:
    corpus = await asyncpg.connect(dsn)
    peers = await asyncpg.connect(unfinished)
    await peers.execute("SET session_replication_role = replica")
    for table, rows in ROWS.items():
        columns = [
            column.name for column in (await corpus.prepare(rows)).get_attributes()
        ]
        with tempfile.TemporaryFile() as file:
            await corpus.copy_from_query(rows, output=file, format="binary")
            file.seek(0)
            await peers.copy_to_table(
                table, source=file, columns=columns, format="binary"
            )
    await peers.execute("""
        SELECT setval(pg_get_serial_sequence('claims', 'number'), max(number))
        FROM claims
    """)
    await peers.execute("VACUUM ANALYZE")
    await peers.close()
    await corpus.execute(f"ALTER DATABASE {UNFINISHED} RENAME TO {NAME}")
    await corpus.close()


def _renamed(dsn: str, name: str) -> str:
    return urlsplit(dsn)._replace(path=f"/{name}").geturl()
