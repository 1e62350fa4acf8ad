"""What the commands share: the database, the writer and messages to a person."""

import argparse
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import uvloop

from api import app
from api.cli import arguments
from api.commands.keys import GrantKey
from api.database.pool import Pool
from api.model import keys
from api.model.keys import NewKey
from api.postgres import bootstrap
from api.postgres.roles import Addresses
from api.settings import Settings
from api.writer.group_commit import Writer

OPERATOR = "operator"
PRIVATE = 0o600
Work = Callable[[Pool, Writer], Coroutine[Any, Any, None]]


class Commands(Protocol):
    """The commands of a parser, to which a module adds its own.

    argparse has such a class, but does not export it.
    """

    def add_parser(
        self,
        name: str,
        *,
        parents: Sequence[argparse.ArgumentParser] = ...,
        help: str,  # noqa: A002 as argparse names it
    ) -> argparse.ArgumentParser:
        """Return the parser of a new command."""
        ...


def data_dir_option() -> argparse.ArgumentParser:
    """Return the parent of parsers of commands that open the database."""
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument(
        "--data-dir",
        type=arguments.path,
        default=None,
        help="where the embedded PostgreSQL lives (.foresaid); DATABASE_URL overrides",
    )
    return parent


def add_checkpoint_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that names stored checkpoints."""
    parser.add_argument(
        "--checkpoint",
        type=arguments.text_file,
        action="append",
        default=[],
        metavar="FILE",
        help="a stored checkpoint, which the log must contain; may be repeated",
    )


def with_writer(
    options: argparse.Namespace,
    environment: Settings,
    work: Work,
    *,
    as_owner: bool = False,
    may_make: bool = False,
) -> None:
    """Do *work* with a writer on the database, which is migrated first.

    Where there is no database it fails, unless it *may_make* one.
    """

    async def run(database: Addresses) -> None:
        await bootstrap.bring_up(database, show_progress, may_make=may_make)
        dsn = database.owner if as_owner else database.server
        async with app.running(environment, dsn) as (_, pool, writer):
            await work(pool, writer)

    with open_database(options, environment, may_make=may_make) as database:
        uvloop.run(run(database))


async def grant(writer: Writer, new: NewKey) -> str:
    """Make a key; return its secret form, which is shown only once."""
    key_id, shown, digest = keys.mint()
    granted = keys.tidy(new)
    await writer.do(GrantKey(by=OPERATOR, key=granted, id=key_id, hash=digest))
    return shown


def open_database(
    options: argparse.Namespace, environment: Settings, *, may_make: bool = False
) -> AbstractContextManager[Addresses]:
    """Start the embedded database, or use that of the environment.

    Raises EmbeddedError where none is embedded yet, unless this *may_make* one.
    """
    place = data_directory(options)
    return bootstrap.opened(environment, place, show_progress, may_make=may_make)


def data_directory(options: argparse.Namespace) -> Path:
    """Return the directory of the embedded database and of our keys."""
    return (options.data_dir or Path(".foresaid")).resolve()


def show_progress(line: str) -> None:
    """Print a line to standard error; standard output is for answers alone."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201
