"""What each command of the command line does."""

import argparse
import asyncio
import os
import signal
import socket
import stat
import sys
import time
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
)
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, BinaryIO

import uvloop

from api import app
from api.audit import signing
from api.commands.base import GrantKey, RevokeKey
from api.database.pool import Pool
from api.demo import loading
from api.errors import AwayError, InvalidError
from api.http import server
from api.model import keys
from api.model.import_format import Format, Imported
from api.model.keys import NewKey
from api.postgres import bootstrap
from api.postgres.roles import Addresses
from api.settings import Settings
from api.store import health
from api.store import keys as kept_keys
from api.writer import file_import
from api.writer.file_import import Importer
from api.writer.group_commit import Writer

OPERATOR = "operator"
PRIVATE = 0o600
READ_BYTES = 64 * 1024
FORMATS: tuple[Format, ...] = ("ndjson", "csv")
SUFFIXES: dict[str, Format] = {
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".csv": "csv",
    ".tsv": "csv",
}
Work = Callable[[Pool, Writer], Coroutine[Any, Any, None]]


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
                signed = signing.meanwhile(pool, place, show_progress)
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


def migrate(options: argparse.Namespace, environment: Settings) -> None:
    """Bring the database up to this version."""
    with open_database(options, environment) as database:
        uvloop.run(bootstrap.bring_up(database, show_progress))


def demo(options: argparse.Namespace, environment: Settings) -> None:
    """Load the demonstration."""

    async def load(_: Pool, writer: Writer) -> None:
        await loading.load(writer, show_progress)

    with_writer(options, environment, load)


def import_file(options: argparse.Namespace, environment: Settings) -> None:
    """Enter a file of claims; fail where a line was refused."""
    path = Path(options.file)
    kind = options.format or SUFFIXES.get(path.suffix)
    if kind is None:
        raise InvalidError("Say --format ndjson or --format csv.")
    opened = sys.stdin.buffer if options.file == "-" else path.open("rb")
    importer = Importer(OPERATOR, keys.SCOPES, app.clock)

    async def run(_: Pool, writer: Writer) -> None:
        with opened as file:
            content = _read_on(file)
            if options.atomic:
                told = await file_import.load_whole(writer, content, kind, importer)
            else:
                told = await file_import.load(
                    writer, content, kind, importer, _progress()
                )
        for error in told.errors:
            show_progress(f"line {error.line}: {error.pointer} {error.detail}")
        line = f"{told.made} made, {told.found} found, {told.refused} refused"
        print(line)  # noqa: T201 this is its answer
        if told.refused:
            raise InvalidError("Not every line was imported.")

    with_writer(options, environment, run)


async def _read_on(file: BinaryIO) -> AsyncIterator[bytes]:
    while chunk := await asyncio.to_thread(file.read, READ_BYTES):
        yield chunk


def _progress() -> Callable[[Imported], None]:
    """Return what tells how far an import is, at most once a second."""
    started = told = time.monotonic()

    def tell(so_far: Imported) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= 1:
            told = now
            lines = so_far.made + so_far.found + so_far.refused
            show_progress(
                f"{lines} lines, {lines / (now - started):.0f}/s: {so_far.made} made,"
                f" {so_far.found} found, {so_far.refused} refused"
            )

    return tell


def create_key(options: argparse.Namespace, environment: Settings) -> None:
    """Make a key and print it alone."""

    async def create(_: Pool, writer: Writer) -> None:
        new = NewKey(
            name=options.name, scopes=options.scopes, expires_at=options.expires_at
        )
        print(await grant(writer, new))  # noqa: T201 this is its answer

    with_writer(options, environment, create)


def list_keys(options: argparse.Namespace, environment: Settings) -> None:
    """Print a line for each key."""

    async def show(pool: Pool, _: Writer) -> None:
        for key in await kept_keys.every(pool.database):
            ended = f"revoked {key.revoked_at}" if key.revoked_at else "valid"
            print(key.id, ",".join(key.scopes), ended, key.name, sep="\t")  # noqa: T201

    with_writer(options, environment, show)


def revoke_key(options: argparse.Namespace, environment: Settings) -> None:
    """End a key."""

    async def revoke(_: Pool, writer: Writer) -> None:
        await writer.do(RevokeKey(by=OPERATOR, id=options.id))
        show_progress(f"Revoked {options.id}")

    with_writer(options, environment, revoke)


def with_writer(
    options: argparse.Namespace,
    environment: Settings,
    work: Work,
    *,
    as_owner: bool = False,
) -> None:
    """Do *work* on the database, brought up to this version."""

    async def run(database: Addresses) -> None:
        await bootstrap.bring_up(database, show_progress)
        dsn = database.owner if as_owner else database.server
        async with app.running(environment, dsn) as (_, pool, writer):
            await work(pool, writer)

    with open_database(options, environment) as database:
        uvloop.run(run(database))


async def grant(writer: Writer, new: NewKey) -> str:
    key_id, shown, digest = keys.mint()
    await writer.do(GrantKey(by=OPERATOR, key=new, id=key_id, hash=digest))
    return shown


async def _keep_admin_key(path: Path, pool: Pool, writer: Writer) -> None:
    """Write a key that may do everything to *path*, unless a valid one stands there."""
    shown = _read(path)
    key_id = keys.id_of(shown)
    kept = None if key_id is None else await kept_keys.find(pool.database, key_id)
    if kept is None or not keys.admit(shown, kept, app.clock()):
        new = NewKey(name="admin", scopes=list(keys.SCOPES))
        signing.write(path, f"{await grant(writer, new)}\n", PRIVATE)
    show_progress(f"Admin key: {path}")


def _read(path: Path) -> str:
    """Return what stands in a file, which from here on is its owner's alone."""
    if not path.exists():
        return ""
    if stat.S_IMODE(path.stat().st_mode) != PRIVATE:
        path.chmod(PRIVATE)
    return path.read_text(encoding="utf-8", errors="replace").strip()


def open_database(
    options: argparse.Namespace, environment: Settings
) -> AbstractContextManager[Addresses]:
    return bootstrap.opened(environment, directory(options), show_progress)


def directory(options: argparse.Namespace) -> Path:
    """Return where the embedded database and our keys are kept."""
    return (options.data_dir or Path(".foresaid")).resolve()


def show_progress(line: str) -> None:
    """Show progress to a person; answers alone go to standard output."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201
