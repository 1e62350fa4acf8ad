"""The command `serve`: the server, its database and its signer."""

import argparse
import asyncio
import os
import signal
import socket
import stat
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import uvloop

from api import app
from api.audit import signing
from api.cli.session import PRIVATE, directory, grant, open_database, show_progress
from api.database.pool import Pool
from api.demo import loading
from api.errors import AwayError
from api.http import server
from api.model import keys
from api.model.keys import NewKey
from api.postgres import bootstrap
from api.postgres.roles import Addresses
from api.settings import Settings
from api.store import health
from api.store import keys as kept_keys
from api.writer.group_commit import Writer


def serve(options: argparse.Namespace, environment: Settings) -> None:
    """Run the server until it is told to stop."""
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
    async with app.running(environment, database.server, opened=False) as running:
        application, pool, writer = running

        async def prepare() -> None:
            await bootstrap.bring_up(database, show_progress)
            await pool.open()
            await health.check_durability(pool.database)
            await health.check_right(pool.database)
            if ours:
                await _keep_admin_key(directory(options) / "admin.key", pool, writer)
            if not options.no_demo and await loading.is_wanted(pool.database):
                await loading.load(writer, show_progress)

        async with AsyncExitStack() as stack:
            try:
                await prepare()
            except AwayError as error:
                if environment.database_url is None:
                    raise
                why = f" ({error.__cause__})" if error.__cause__ else ""
                show_progress(
                    f"The database does not answer{why}; it is asked every second."
                )
                await stack.enter_async_context(_meanwhile(prepare))
            if ours:
                place = directory(options)
                signed = signing.signing_in_background(pool, place, show_progress)
                await stack.enter_async_context(signed)
            await server.serve(application, listening, environment)


@asynccontextmanager
async def _meanwhile(prepare: Callable[[], Awaitable[None]]) -> AsyncGenerator[None]:
    """Prepare once the database is there; what else is amiss ends the server.

    It is raised once the server has ended.
    """
    failed: list[Exception] = []

    async def until_done() -> None:
        while True:
            await asyncio.sleep(1)
            try:
                await prepare()
            except AwayError:
                continue
            except Exception as error:  # noqa: BLE001 whatever it is, nothing works
                failed.append(error)
                signal.raise_signal(signal.SIGTERM)
            return

    task = asyncio.create_task(until_done())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    for error in failed:
        raise error


async def _keep_admin_key(path: Path, pool: Pool, writer: Writer) -> None:
    """Write a key that may do everything to *path*, unless a valid one stands there."""
    shown = _read(path)
    key_id = keys.id_of(shown)
    kept = None if key_id is None else await kept_keys.find(pool.database, key_id)
    if kept is None or not keys.admit(shown, kept, app.clock()):
        new = NewKey(name="admin", scopes=list(keys.SCOPES))
        signing.write_file(path, f"{await grant(writer, new)}\n", PRIVATE)
    show_progress(f"Admin key: {path}")


def _read(path: Path) -> str:
    """Return what stands in a file, which from here on is its owner's alone."""
    if not path.exists():
        return ""
    if stat.S_IMODE(path.stat().st_mode) != PRIVATE:
        path.chmod(PRIVATE)
    return path.read_text(encoding="utf-8", errors="replace").strip()
