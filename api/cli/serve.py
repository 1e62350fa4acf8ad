"""The command `serve`: the server, its database and its signer."""

import argparse
import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import uvloop
from litestar.types import ASGIApp
from msgspec.structs import replace

from api import app
from api.accuracy import early_figures
from api.accuracy.figure_reader import FigureCaches
from api.audit import checkpoint_signing
from api.cli import admin_key
from api.cli.session import (
    Commands,
    data_dir_option,
    data_directory,
    open_database,
    show_progress,
)
from api.database.pool import Pool
from api.demo import loading
from api.errors import AwayError
from api.following.deliverer import delivering
from api.following.sender import Sender
from api.http import server, worker_role, workers
from api.http.shared_counts import SharedCounts
from api.http.worker_role import WorkerRole
from api.monitoring import trace_export
from api.monitoring.monitor import Host
from api.postgres import bootstrap, migrations
from api.postgres.cluster import Cluster
from api.postgres.roles import Addresses
from api.settings import Settings
from api.store import health
from api.writer.group_commit import Writer

# How long a thread that computes figures may keep the event loop waiting for Python's
# lock; by default ten times as long, which a post would feel at each of its steps.
TURN_SECONDS = 0.0005
MOST_WORKERS = 64


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "serve", parents=[data_dir_option()], help="run the server"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="port (8000), 0: free")
    parser.add_argument("--no-demo", action="store_true", help="start empty")
    parser.add_argument(
        "--workers",
        type=_count,
        default=1,
        metavar="N",
        help="processes that serve, one of which writes (1)",
    )
    parser.add_argument(
        "--read-only", action="store_true", help="serve a standby: write nothing"
    )
    parser.set_defaults(run=serve)


def serve(options: argparse.Namespace, environment: Settings) -> None:
    """Run the server until it is stopped."""
    sys.setswitchinterval(TURN_SECONDS)
    trace_export.is_configured(os.environ)  # what is missing is said before all begins
    environment = replace(environment, read_only=options.read_only)
    listening = server.bind(options.host, options.port, os.environ)
    role = worker_role.read()
    with listening, open_database(options, environment) as database:
        if options.workers > 1 and role is None:
            several = workers.serve(
                sys.argv[1:], listening, options.workers, show_progress
            )
            uvloop.run(several)
        else:
            uvloop.run(_serve_on(options, environment, database, listening, role))


async def _serve_on(
    options: argparse.Namespace,
    environment: Settings,
    database: Addresses,
    listening: socket.socket,
    role: WorkerRole | None,
) -> None:
    ours = environment.database_url is None or options.data_dir is not None
    ours = ours and not environment.read_only
    writes = not environment.read_only and (role is None or role.writes)
    caches = FigureCaches()
    embedded = environment.database_url is None
    data = Cluster(data_directory(options)).place if embedded else None
    peers = role and Path(role.socket).parent
    host = Host(data=data, peers=peers, collects=role is None or role.writes)
    async with (
        trace_export.exporting(os.environ, app.VERSION) as tracer,
        app.running(
            environment,
            database.server,
            opened=False,
            caches=caches,
            counts=role and partial(SharedCounts, role.counts),
            host=host,
            tracer=tracer,
        ) as running,
    ):
        application, pool, writer = running

        async def prepare() -> None:
            if not writes and not environment.read_only:
                await pool.open()
                early_figures.begin(caches, pool.database, app.system_clock)
                return
            await _open(pool, environment, database)
            if ours:
                file = data_directory(options) / "admin.key"
                await admin_key.ensure(file, pool, writer)
            demo = not (options.no_demo or environment.read_only)
            if demo and await health.is_empty(pool.database):
                await loading.load(writer, show_progress)
            early_figures.begin(caches, pool.database, app.system_clock)

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
            if writes:
                directory = data_directory(options) if ours else None
                await _work_in_background(stack, environment, running, directory)
            application, door = worker_role.place(application, role, tracer)
            let_go = writer.growth.end
            await server.serve(application, listening, environment, let_go, door)


async def _work_in_background(
    stack: AsyncExitStack,
    environment: Settings,
    running: tuple[ASGIApp, Pool, Writer],
    directory: Path | None,
) -> None:
    """Deliver to webhooks, and sign with the key in *directory*, until *stack* ends."""
    _, pool, writer = running
    if directory is not None:
        signer = checkpoint_signing.signing_in_background(
            pool, directory, show_progress
        )
        await stack.enter_async_context(signer)
    sender = Sender(local=environment.webhooks_local)
    await stack.enter_async_context(
        delivering(pool, sender, writer.growth, app.system_clock)
    )


async def _open(pool: Pool, environment: Settings, database: Addresses) -> None:
    """Open the pool; raise UnavailableError where what is to come can't be done."""
    if environment.read_only:
        await pool.open()
        await health.check_readable(pool.database)
        await health.check(pool.database, version=migrations.latest())
        return
    await bootstrap.bring_up(database, show_progress)
    await pool.open()
    async with pool.transaction():  # refused where it should be replicated and is not
        pass
    await health.check_durability(pool.database)
    await health.check_right(pool.database)


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


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= MOST_WORKERS:
        raise ValueError
    return count


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:  # noqa: PLR2004 the ports there are
        raise ValueError
    return port
