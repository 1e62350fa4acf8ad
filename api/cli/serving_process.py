"""One process that serves: what it prepares, and what it does beside answering."""

import argparse
import asyncio
import os
import signal
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from litestar.types import ASGIApp
from msgspec import Struct

from api import app
from api.accuracy import early_figures
from api.accuracy.figure_reader import FigureCaches
from api.audit import checkpoint_signing
from api.cli import admin_key
from api.cli.session import data_directory, show_progress
from api.database.pool import Pool
from api.demo import loading
from api.errors import AwayError
from api.following.deliverer import delivering
from api.following.sender import Sender
from api.http import heartbeat, server, worker_role
from api.http.worker_role import WorkerRole
from api.monitoring import trace_export
from api.monitoring.monitor import Host
from api.postgres import bootstrap, migrations
from api.postgres.cluster import Cluster
from api.postgres.roles import Addresses
from api.settings import Settings
from api.store import health
from api.tracing import Tracer
from api.writer.group_commit import Writer

Running = tuple[ASGIApp, Pool, Writer]


class Process(Struct, frozen=True, kw_only=True):
    """What one process serves by: options, settings, its database, its role."""

    options: argparse.Namespace
    settings: Settings
    database: Addresses
    role: WorkerRole | None

    @property
    def embedded(self) -> bool:
        """Whether the database is one that the project brings with it."""
        return self.settings.database_url is None

    @property
    def writes(self) -> bool:
        """Whether this process, and no other of this server, writes."""
        reads = self.settings.read_only
        return not reads and (self.role is None or self.role.writes)

    @property
    def key_directory(self) -> Path | None:
        """The folder of the admin's key and the signer's, where they are made here."""
        here = self.embedded or self.options.data_dir is not None
        return data_directory(self.options) if here and self.writes else None

    @property
    def host(self) -> Host:
        """Where this process runs."""
        data = Cluster(data_directory(self.options)).place if self.embedded else None
        peers = self.role and Path(self.role.socket).parent
        return Host(
            data=data, peers=peers, collects=self.role is None or self.role.writes
        )


async def serve(process: Process, listening: socket.socket) -> None:
    """Serve on a socket until SIGINT or SIGTERM."""
    settings, caches = process.settings, FigureCaches()
    async with (
        trace_export.exporting(os.environ, app.VERSION) as tracer,
        app.running(
            settings,
            process.database.server,
            opened=False,
            caches=caches,
            shared=process.role and process.role.counts,
            host=process.host,
            tracer=tracer,
        ) as running,
        AsyncExitStack() as stack,
    ):
        application, _, writer = running
        await _prepare(process, stack, partial(_open, process, running, caches))
        if process.writes:
            await _work_in_background(process, stack, running, tracer)
        application, internal = worker_role.place(application, process.role, tracer)
        if process.role is not None:
            heartbeat.begin()
        await server.serve(
            application, listening, settings, writer.growth.end, internal
        )


async def _open(process: Process, running: Running, caches: FigureCaches) -> None:
    """Open the database, bring it up where this process writes, read what it holds.

    Raises UnavailableError where what is to come can't be done.
    """
    _, pool, writer = running
    if process.writes:
        await bootstrap.bring_up(process.database, show_progress)
    await pool.open()
    if process.settings.read_only:
        await health.check_readable(pool.database)
        await health.check(pool.database, version=migrations.latest())
    if process.writes:
        async with pool.transaction():  # refused where a standby should be waited for
            pass
        await health.check_durability(pool.database)
        await health.check_right(pool.database)
        await _fill(process, pool, writer)
    early_figures.begin(caches, pool.database, app.system_clock)


async def _fill(process: Process, pool: Pool, writer: Writer) -> None:
    """Make what an empty database lacks: the admin's key, the demonstration."""
    if process.key_directory is not None:
        await admin_key.ensure(process.key_directory / "admin.key", pool, writer)
    if not process.options.no_demo and await health.is_empty(pool.database):
        await loading.load(writer, show_progress)


async def _prepare(
    process: Process, stack: AsyncExitStack, prepare: Callable[[], Awaitable[None]]
) -> None:
    """Prepare; where one's own database is away, go on trying until *stack* ends."""
    try:
        await prepare()
    except AwayError as error:
        if process.embedded:
            raise
        why = f" ({error.__cause__})" if error.__cause__ else ""
        show_progress(f"The database does not answer{why}; trying again every second.")
        await stack.enter_async_context(_preparing_in_background(prepare))


async def _work_in_background(
    process: Process,
    stack: AsyncExitStack,
    running: Running,
    tracer: Tracer | None,
) -> None:
    """Deliver to webhooks, and sign where the key is here, until *stack* ends."""
    _, pool, writer = running
    if process.key_directory is not None:
        signer = checkpoint_signing.signing_in_background(
            pool, process.key_directory, show_progress
        )
        await stack.enter_async_context(signer)
    sender = Sender(local=process.settings.webhooks_local, tracer=tracer)
    await stack.enter_async_context(
        delivering(pool, sender, writer.growth, app.system_clock)
    )


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
