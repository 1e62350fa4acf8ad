"""The servers of a cluster: two that write, one that only reads, and their logins."""

import asyncio
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import asyncpg

from scripts.cluster.layout import Layout, url

SERVERS = ("server0", "server1", "reader")
LOGINS = """
    CREATE ROLE foresaid LOGIN CREATEROLE PASSWORD '{}';
    CREATE ROLE foresaid_app;
    CREATE ROLE foresaid_reader;
    CREATE ROLE foresaid_server LOGIN IN ROLE foresaid_app PASSWORD '{}';
    CREATE ROLE foresaid_read LOGIN IN ROLE foresaid_reader PASSWORD '{}';
"""
PATIENCE_SECONDS = 50.0
WAIT_SECONDS = 0.1


def environment(layout: Layout, nth: int) -> dict[str, str]:
    """Return what tells a server its database: each knows it in another way.

    The first goes through HAProxy, the second knows every node, the third reads from
    standbys.
    """
    nodes = [layout.postgres(node) for node in range(3)]
    addresses = (
        layout.dsn("foresaid_server", layout.server, layout.primary),
        layout.dsn("foresaid_server", layout.server, *nodes),
        layout.dsn("foresaid_read", layout.reader, layout.standbys),
    )
    variables = {"DATABASE_URL": addresses[nth], "FORESAID_REPLICATED": "on"}
    if SERVERS[nth] == "reader":
        return variables | {"FORESAID_WRITER_URL": url(layout.web)}
    return variables | {"FORESAID_OWNER_URL": owner(layout)}


def owner(layout: Layout) -> str:
    """Return the address of the database for its owner."""
    return layout.dsn("foresaid", layout.owner, layout.primary)


def command(layout: Layout, nth: int, options: list[str]) -> list[str | Path]:
    """Return the command of a server; the first signs the log and has the admin key."""
    port = str(layout.server_port(nth))
    serve = [sys.executable, "-m", "api", "serve", "--port", port]
    match SERVERS[nth]:
        case "server0":
            return [*serve, "--data-dir", data(layout), *options]
        case "server1":
            return [*serve, "--no-demo"]
        case _:
            return [*serve, "--read-only"]


def data(layout: Layout) -> Path:
    """Return the folder with the admin key and the signer's key."""
    return layout.folder / "server"


def key(layout: Layout) -> str:
    """Return the admin key."""
    return (data(layout) / "admin.key").read_text(encoding="utf-8").strip()


def run(layout: Layout, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `python -m api` with arguments, on the primary, as the owner."""
    variables = {"DATABASE_URL": owner(layout), "FORESAID_OWNER_URL": owner(layout)}
    return subprocess.run(
        [sys.executable, "-m", "api", *arguments],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


async def make_logins(layout: Layout) -> None:
    """Make the database and its logins, as soon as there is a primary."""
    dsn = layout.dsn("postgres", layout.superuser, layout.primary)
    superuser = await _connected(dsn.replace("/foresaid?", "/postgres?"))
    try:
        await superuser.execute(
            LOGINS.format(layout.owner, layout.server, layout.reader)
        )
        await superuser.execute("CREATE DATABASE foresaid OWNER foresaid")
        # Patroni has commits wait for a standby a moment after there is a primary.
        while not await superuser.fetchval(  # noqa: ASYNC110 no event tells
            "SHOW synchronous_standby_names"
        ):
            await asyncio.sleep(WAIT_SECONDS)
    finally:
        await superuser.close()


async def _connected(dsn: str) -> "asyncpg.Connection[asyncpg.Record]":
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE_SECONDS
    while loop.time() < deadline:
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return await asyncpg.connect(dsn, timeout=2)
        await asyncio.sleep(WAIT_SECONDS)
    raise RuntimeError("No primary came up: see the logs.")
