"""The command `serve`: the server, its database and its signer."""

import argparse
import asyncio
import os
import signal
import socket
import stat
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import uvloop

from api import app
from api.accuracy.figure_reader import FigureCaches
from api.audit import checkpoint_signing
from api.cli.session import (
    PRIVATE,
    Commands,
    data_dir_option,
    data_directory,
    grant,
    open_database,
    show_progress,
)
from api.database.pool import Pool
from api.demo import loading
from api.errors import AwayError
from api.http import server
from api.model import keys
from api.model.keys import NewKey
from api.postgres import bootstrap
from api.postgres.cluster import Cluster
from api.postgres.roles import Addresses
from api.settings import Settings
from api.store import health
from api.store import keys as stored_keys
from api.writer.group_commit import Writer

# How long a thread that computes figures may keep the event loop waiting for Python's
# lock; by default ten times as long, which a post would feel at each of its steps.
TURN_SECONDS = 0.0005


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "serve", parents=[data_dir_option()], help="run the server"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="port (8000), 0: free")
    parser.add_argument("--no-demo", action="store_true", help="start empty")
    parser.set_defaults(run=serve)


def serve(options: argparse.Namespace, environment: Settings) -> None:
    """Run the server until it is stopped."""
    sys.setswitchinterval(TURN_SECONDS)
    listening = server.bind(options.host, options.port, os.environ)
    with listening, open_database(options, environment) as database:
        uvloop.run(_serve_on(options, environment, database, listening))


async def _serve_on(
    options: argparse.Namespace,
    environment: Settings,
    database: Addresses,
    listening: socket.socket,
) -> None:
    ours = environment.database_url is None or options.data_dir is not None
    caches = FigureCaches()
    embedded = environment.database_url is None
    data = Cluster(data_directory(options)).place if embedded else None
    async with app.running(
        environment, database.server, opened=False, caches=caches, data=data
    ) as running:
        application, pool, writer = running

        async def prepare() -> None:
            await bootstrap.bring_up(database, show_progress)
            await pool.open()
            await health.check_durability(pool.database)
            await health.check_right(pool.database)
            if ours:
                await _ensure_admin_key(
                    data_directory(options) / "admin.key", pool, writer
                )
            if not options.no_demo and await health.is_empty(pool.database):
                await loading.load(writer, show_progress)
            caches.claims.begin(pool.database)

        async with AsyncExitStack() as stack:
            try:
                await prepare()
            except AwayError as error:
                if environment.database_url is None:
                    raise
                why = f" ({error.__cause__})" if error.__cause__ else ""
                show_progress(
                    f"The database does not answer{why}; trying again every second."
                )
                await stack.enter_async_context(_preparing_in_background(prepare))
            if ours:
                directory = data_directory(options)
                signer = checkpoint_signing.signing_in_background(
                    pool, directory, show_progress
                )
                await stack.enter_async_context(signer)
            await server.serve(application, listening, environment)


@asynccontextmanager
async def _preparing_in_background(
    prepare: Callable[[], Awaitable[None]],
) -> AsyncGenerator[None]:
    """Prepare as soon as the database answers; any other failure ends the server.

    The failure is raised once the server has ended.
    """
    failures: list[Exception] = []

    async def until_done() -> None:
        while True:
            await asyncio.sleep(1)
            try:
                await prepare()
            except AwayError:
                continue
            except Exception as error:  # noqa: BLE001 without it nothing works
                failures.append(error)
                signal.raise_signal(signal.SIGTERM)
            return

    task = asyncio.create_task(until_done())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    for error in failures:
        raise error


async def _ensure_admin_key(path: Path, pool: Pool, writer: Writer) -> None:
    """Write a key with every scope to *path*, unless the file has a valid key."""
    shown = _read(path)
    key_id = keys.id_of(shown)
    stored = None if key_id is None else await stored_keys.find(pool.database, key_id)
    if stored is None or not keys.admit(shown, stored, app.system_clock()):
        new = NewKey(name="admin", scopes=list(keys.SCOPES))
        checkpoint_signing.write_file(path, f"{await grant(writer, new)}\n", PRIVATE)
    show_progress(f"Admin key: {path}")


def _read(path: Path) -> str:
    """Return the text of a file, which from now on only its owner can read."""
    if not path.exists():
        return ""
    if stat.S_IMODE(path.stat().st_mode) != PRIVATE:
        path.chmod(PRIVATE)
    return path.read_text(encoding="utf-8", errors="replace").strip()


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:  # noqa: PLR2004 the ports there are
        raise ValueError
    return port
