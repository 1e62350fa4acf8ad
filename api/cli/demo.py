"""The command `demo`: loads the demonstration."""

import argparse

from api.cli.session import Commands, data_dir_option, show_progress, with_writer
from api.database.pool import Pool
from api.demo import loading
from api.settings import Settings
from api.writer.group_commit import Writer


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "demo", parents=[data_dir_option()], help="load the demonstration data"
    )
    parser.set_defaults(run=demo)


def demo(options: argparse.Namespace, environment: Settings) -> None:
    """Load the demonstration."""

    async def load(_: Pool, writer: Writer) -> None:
        await loading.load(writer, show_progress)

    with_writer(options, environment, load, may_make=True)
