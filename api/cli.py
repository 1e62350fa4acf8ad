"""The command line: serve, migrate, keys, demo.

Exit codes: 0 done, 1 failed, 2 wrong usage.
"""

import argparse
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import uvloop

from api import app, embedded, migrations, server, settings
from api.database import Pool
from api.demo import loading
from api.model import keys
from api.model.commands import GrantKey, RevokeKey
from api.model.errors import ForesaidError
from api.model.keys import NewKey, Scope
from api.settings import Settings
from api.store import health
from api.store import keys as kept_keys
from api.writer import Writer

OPERATOR = "operator"
FAILED = 1
FAILURES = (
    ForesaidError,
    embedded.EmbeddedError,
    migrations.MigrationError,
    server.ServerError,
    OSError,
)


def main(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    options = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _terminated)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            options.run(options, settings.read(os.environ))
    except FAILURES as error:
        print(f"foresaid: {error}", file=sys.stderr)  # noqa: T201 for a person
        return FAILED
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    whole = argparse.ArgumentParser(
        prog="python -m api", description="Who said what would happen, and did it?"
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data-dir",
        type=Path,
        default=None,
        help="where the embedded PostgreSQL lives (.foresaid); DATABASE_URL overrides",
    )
    serve = commands.add_parser("serve", parents=[common], help="run the server")
    serve.add_argument("--host", default="127.0.0.1", help="address (127.0.0.1)")
    serve.add_argument("--port", type=_port, default=8000, help="port (8000), 0: free")
    serve.add_argument("--no-demo", action="store_true", help="start empty")
    serve.set_defaults(run=_serve)
    migrate = commands.add_parser(
        "migrate", parents=[common], help="bring the database up to this version"
    )
    migrate.set_defaults(run=_migrate)
    load = commands.add_parser(
        "demo", parents=[common], help="load the demonstration data"
    )
    load.set_defaults(run=_demo)
    _add_keys(
        commands.add_parser("keys", help="create, list and revoke API keys"), common
    )
    return whole


def _add_keys(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    create = commands.add_parser(
        "create", parents=[common], help="make a key and print it, once"
    )
    create.add_argument("--name", default="api key", help="whose key it is")
    create.add_argument(
        "--scope",
        "--scopes",
        dest="scopes",
        type=_scopes,
        action="extend",
        required=True,
        metavar="SCOPE[,SCOPE…]",
        help=f"what it may do: {', '.join(keys.SCOPES)}",
    )
    create.add_argument(
        "--expires-at", type=_instant, default=None, help="RFC 3339 instant"
    )
    create.set_defaults(run=_create_key)
    listing = commands.add_parser("list", parents=[common], help="list the keys")
    listing.set_defaults(run=_list_keys)
    revoke = commands.add_parser("revoke", parents=[common], help="end a key at once")
    revoke.add_argument("id", help="the 8 characters after fs_")
    revoke.set_defaults(run=_revoke_key)


def _serve(options: argparse.Namespace, environment: Settings) -> None:
    listening = server.bind(options.host, options.port)
    with listening, _database(options, environment) as dsn:
        uvloop.run(_serve_on(options, environment, dsn, listening))


async def _serve_on(
    options: argparse.Namespace,
    environment: Settings,
    dsn: str,
    listening: socket.socket,
) -> None:
    await _bring_up(dsn)
    async with app.running(environment, dsn) as (application, pool, writer):
        await health.check_durability(pool.database)
        if environment.database_url is None or options.data_dir is not None:
            await _keep_admin_key(_directory(options) / "admin.key", pool, writer)
        if not options.no_demo and await loading.is_wanted(pool.database):
            await loading.load(writer, _tell)
        await server.serve(application, listening)


def _migrate(options: argparse.Namespace, environment: Settings) -> None:
    with _database(options, environment) as dsn:
        uvloop.run(_bring_up(dsn))


def _demo(options: argparse.Namespace, environment: Settings) -> None:
    async def load(_: Pool, writer: Writer) -> None:
        await loading.load(writer, _tell)

    _with_writer(options, environment, load)


def _create_key(options: argparse.Namespace, environment: Settings) -> None:
    async def create(_: Pool, writer: Writer) -> None:
        new = NewKey(
            name=options.name, scopes=options.scopes, expires_at=options.expires_at
        )
        print(await _grant(writer, new))  # noqa: T201 this is its answer

    _with_writer(options, environment, create)


def _list_keys(options: argparse.Namespace, environment: Settings) -> None:
    async def show(pool: Pool, _: Writer) -> None:
        for key in await kept_keys.every(pool.database):
            ended = f"revoked {key.revoked_at}" if key.revoked_at else "valid"
            print(key.id, ",".join(key.scopes), ended, key.name, sep="\t")  # noqa: T201

    _with_writer(options, environment, show)


def _revoke_key(options: argparse.Namespace, environment: Settings) -> None:
    async def revoke(_: Pool, writer: Writer) -> None:
        await writer.do(RevokeKey(by=OPERATOR, id=options.id))
        _tell(f"Revoked {options.id}")

    _with_writer(options, environment, revoke)


def _with_writer(
    options: argparse.Namespace,
    environment: Settings,
    work: "Work",
) -> None:
    async def run(dsn: str) -> None:
        await _bring_up(dsn)
        async with app.running(environment, dsn) as (_, pool, writer):
            await work(pool, writer)

    with _database(options, environment) as dsn:
        uvloop.run(run(dsn))


async def _grant(writer: Writer, new: NewKey) -> str:
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
        _write_privately(path, await _grant(writer, new))
    _tell(f"Admin key: {path}")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def _write_privately(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(line + "\n")


@contextmanager
def _database(options: argparse.Namespace, environment: Settings) -> Generator[str]:
    if environment.database_url is not None:
        yield environment.database_url
        return
    directory = _directory(options)
    _tell(f"Database: {directory}")
    with embedded.running(directory) as dsn:
        yield dsn


def _directory(options: argparse.Namespace) -> Path:
    return (options.data_dir or Path(".foresaid")).resolve()


async def _bring_up(dsn: str) -> None:
    for name in await migrations.migrate(dsn):
        _tell(f"Migrated: {name}")


def _port(given: str) -> int:
    port = int(given)
    if not 0 <= port <= 65535:  # noqa: PLR2004 the ports there are
        raise ValueError
    return port


def _scopes(given: str) -> list[Scope]:
    return msgspec.convert(given.split(","), list[Scope])


def _instant(given: str) -> datetime:
    instant = datetime.fromisoformat(given)
    if instant.tzinfo is None:
        raise ValueError
    return instant


def _terminated(*_: object) -> None:
    """End as Ctrl-C does, so that everything that was started is stopped."""
    raise KeyboardInterrupt


def _tell(line: str) -> None:
    """Show progress to a person; answers alone go to standard output."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


Work = Callable[[Pool, Writer], Coroutine[Any, Any, None]]
