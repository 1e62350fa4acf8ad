"""The command `restore`: a new data folder from a backup, as it was at an instant."""

import argparse

from msgspec.structs import replace

from api.audit import log_audit
from api.cli import arguments
from api.cli.session import (
    Commands,
    add_checkpoint_option,
    data_directory,
    show_progress,
    with_writer,
)
from api.database.pool import Pool
from api.errors import InvalidError
from api.postgres import base_backup, recovery
from api.settings import Settings
from api.store import log_head
from api.writer.group_commit import Writer


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "restore", help="make a new data folder from a backup and the archived log"
    )
    parser.add_argument(
        "--from",
        dest="backup",
        type=arguments.path,
        required=True,
        metavar="DIR",
        help="of it",
    )
    parser.add_argument(
        "--data-dir",
        type=arguments.path,
        required=True,
        metavar="NEW",
        help="empty, or new",
    )
    parser.add_argument(
        "--archive",
        type=arguments.path,
        metavar="DIR",
        help="where the log is, if it was moved",
    )
    parser.add_argument(
        "--until",
        type=arguments.instant,
        metavar="INSTANT",
        help="the last instant to restore, such as 2026-05-09T12:00:00Z (all)",
    )
    add_checkpoint_option(parser)
    parser.set_defaults(run=restore)


def restore(options: argparse.Namespace, environment: Settings) -> None:
    """Restore a backup, verify its log, and say how far it goes."""
    kept = base_backup.read(options.backup).checkpoint
    archive = options.archive and options.archive.absolute()
    recovery.restore(
        options.backup.absolute(),
        data_directory(options),
        archive,
        options.until,
        show_progress,
    )

    async def check(pool: Pool, _: Writer) -> None:
        known = [*options.checkpoint, *([] if kept is None else [kept])]
        flaws = [flaw async for flaw in log_audit.find_flaws(pool.database, known)]
        for flaw in flaws:
            print(flaw)  # noqa: T201
        if flaws:
            raise InvalidError("The restored log is not whole.")
        head = await log_head.head(pool.database)
        last = head.recorded_at.isoformat() if head.size else "never"
        print(f"Restored {head.size} entries, the last of {last}")  # noqa: T201

    show_progress("Verifying the log")
    own = replace(environment, database_url=None, owner_url=None, wal_archive="")
    with_writer(options, own, check)
