"""The command `backup`: copies the embedded database while it runs."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from api.cli import arguments
from api.cli.session import (
    Commands,
    data_dir_option,
    data_directory,
    open_database,
    show_progress,
)
from api.database.pool import Pool
from api.errors import InvalidError
from api.postgres import base_backup, binaries, bootstrap, wal_archive
from api.postgres.base_backup import Backup
from api.postgres.cluster import Cluster
from api.postgres.roles import Addresses
from api.settings import Settings
from api.store import log_head, merkle


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "backup",
        parents=[data_dir_option()],
        help="copy the embedded database, which may be in use",
    )
    parser.add_argument(
        "--out",
        type=arguments.path,
        required=True,
        metavar="DIR",
        help="a new folder for it",
    )
    parser.set_defaults(run=backup)


def backup(options: argparse.Namespace, environment: Settings) -> None:
    """Take a base backup of the embedded database."""
    if environment.database_url is not None:
        raise InvalidError(
            "This copies the embedded database alone. For your own PostgreSQL see"
            " scripts/examples/pgbackrest.conf."
        )
    with open_database(options, environment) as database:
        cluster = Cluster(data_directory(options))
        programs = binaries.find(cluster.account, cluster.data)
        archive = wal_archive.chosen(cluster, None)
        note = uvloop.run(_describe(database, archive))
        out = options.out.absolute()
        base_backup.take(database.owner, programs.folder, out, note, show_progress)
    print(f"{options.out}: a backup of {note.entries} entries")  # noqa: T201
    if archive is None:
        show_progress(
            "No log is archived (FORESAID_WAL_ARCHIVE): what is written from now on is"
            " in no backup."
        )


async def _describe(database: Addresses, archive: Path | None) -> Backup:
    """Return what a backup that begins now will be."""
    await bootstrap.bring_up(database, show_progress, may_make=False)
    pool = Pool(database.owner)
    await pool.open()
    try:
        head = await log_head.head(pool.database)
        signed = await merkle.last_checkpoint(pool.database)
    finally:
        await pool.close()
    return Backup(
        finished_at=datetime.now(UTC),
        entries=head.size,
        archive=None if archive is None else str(archive),
        checkpoint=None if signed is None else signed.note,
    )
