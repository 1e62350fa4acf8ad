"""The command `sign`: signs checkpoints of the log."""

import argparse

from api.audit import checkpoint_signing
from api.cli import arguments
from api.cli.session import Commands, data_dir_option, data_directory, with_writer
from api.database.pool import Pool
from api.settings import Settings
from api.writer.group_commit import Writer


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "sign",
        parents=[data_dir_option()],
        help="sign a checkpoint of the log, if it grew",
    )
    file = arguments.new_file
    parser.add_argument("--key", type=file, help="its file (DIR/log.key), made if new")
    parser.add_argument("--state", type=file, help="what was signed (DIR/log.state)")
    parser.add_argument(
        "--origin", type=arguments.key_name, help="the name of a new log"
    )
    parser.add_argument("--watch", action="store_true", help="every second, till ended")
    parser.set_defaults(run=sign)


def sign(options: argparse.Namespace, environment: Settings) -> None:
    """Sign a checkpoint of the log; with --watch, sign every new one."""
    directory = data_directory(options)
    state = options.state or directory / "log.state"

    async def run(pool: Pool, _: Writer) -> None:
        key = checkpoint_signing.signer(
            options.key or directory / "log.key", options.origin
        )
        if options.watch:
            await checkpoint_signing.keep_signing(pool, key, state)
        checkpoint = await checkpoint_signing.sign(pool, key, state)
        if checkpoint is None:
            print("Nothing new.")  # noqa: T201
        else:
            print(f"Signed {checkpoint.size} entries.")  # noqa: T201

    with_writer(options, environment, run)
