"""What the commands share: a database, a writer, and lines for a person."""

import argparse
import sys
from collections.abc import (
    Callable,
    Coroutine,
)
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import uvloop

from api import app
from api.commands.keys import GrantKey
from api.database.pool import Pool
from api.demo import loading
from api.model import keys
from api.model.keys import NewKey
from api.postgres import bootstrap
from api.postgres.roles import Addresses
from api.settings import Settings
from api.writer.group_commit import Writer

OPERATOR = "operator"
PRIVATE = 0o600
Work = Callable[[Pool, Writer], Coroutine[Any, Any, None]]


def migrate(options: argparse.Namespace, environment: Settings) -> None:
    """Bring the database up to this version."""
    with open_database(options, environment) as database:
        uvloop.run(bootstrap.bring_up(database, show_progress))


def demo(options: argparse.Namespace, environment: Settings) -> None:
    """Load the demonstration."""

    async def load(_: Pool, writer: Writer) -> None:
        await loading.load(writer, show_progress)

    with_writer(options, environment, load)


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
    """Make a key; return it as it is shown, once."""
    key_id, shown, digest = keys.mint()
    await writer.do(GrantKey(by=OPERATOR, key=new, id=key_id, hash=digest))
    return shown


def open_database(
    options: argparse.Namespace, environment: Settings
) -> AbstractContextManager[Addresses]:
    """Start the embedded database, or use the one that the environment names."""
    return bootstrap.opened(environment, directory(options), show_progress)


def directory(options: argparse.Namespace) -> Path:
    """Return where the embedded database and our keys are kept."""
    return (options.data_dir or Path(".foresaid")).resolve()


def show_progress(line: str) -> None:
    """Show progress to a person; answers alone go to standard output."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201
