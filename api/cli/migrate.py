"""The command `migrate`: brings the database up to this version."""

import argparse

import uvloop

from api.cli.session import Commands, data_dir_option, open_database, show_progress
from api.postgres import bootstrap
from api.settings import Settings


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "migrate",
        parents=[data_dir_option()],
        help="bring the database up to this version",
    )
    parser.set_defaults(run=migrate)


def migrate(options: argparse.Namespace, environment: Settings) -> None:
    """Bring the database up to this version."""
    with open_database(options, environment, may_make=True) as database:
        uvloop.run(bootstrap.bring_up(database, show_progress))
