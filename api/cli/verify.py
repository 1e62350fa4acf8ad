"""The command `verify`: recomputes the log or every record, or checks a receipt."""

import argparse
import sys
from collections.abc import AsyncIterator

from api import app
from api.accuracy.figure_reader import FigureReader
from api.audit import log_audit, record_audit
from api.audit.replay.settling import Json
from api.cli import arguments
from api.cli.session import (
    Commands,
    add_checkpoint_option,
    data_dir_option,
    with_writer,
)
from api.database.pool import Pool
from api.errors import InvalidError
from api.log import checkpoints
from api.settings import Settings
from api.store import merkle
from api.writer.group_commit import Writer


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "verify",
        parents=[data_dir_option()],
        help="recompute the log, or check a receipt",
    )
    parser.add_argument(
        "--records", action="store_true", help="every record, from raw entries"
    )
    add_checkpoint_option(parser)
    parser.add_argument(
        "--receipt",
        type=arguments.text_file,
        metavar="FILE",
        help="a claim's receipt, offline",
    )
    parser.add_argument(
        "--key",
        type=arguments.verifier,
        metavar="KEY",
        help="the log's verifier key, for a receipt",
    )
    parser.set_defaults(run=verify, parser=parser)


def verify(options: argparse.Namespace, environment: Settings) -> None:
    """Verify a receipt, every record, or the whole log; fail where one is wrong."""
    _check_usage(options)
    if options.receipt is not None:
        _verify_receipt(options)
    elif options.records:
        _verify_records(options, environment)
    else:
        _verify_log(options, environment)


def _check_usage(options: argparse.Namespace) -> None:
    """End as wrong usage where an option is of another kind of verification."""
    given = arguments.options_given
    if options.receipt is not None:
        kind, others = "--receipt", given(options, "records", "checkpoint", "data_dir")
        if options.key is None:
            arguments.end_as_wrong(options, "--receipt needs the log's key: --key KEY")
    elif options.records:
        kind, others = "--records", given(options, "checkpoint", "key")
    else:
        kind, others = "the whole log", given(options, "key")
    if others:
        arguments.end_as_wrong(options, f"{others[0]} is of no use for {kind}")


def _verify_receipt(options: argparse.Namespace) -> None:
    receipt = checkpoints.parse_receipt(options.receipt)
    checkpoint = checkpoints.check(receipt, [options.key])
    body = (receipt.body or b"").decode(errors="replace")
    print(  # noqa: T201
        f"Entry {receipt.index} stands in {checkpoint.origin} of {checkpoint.size}"
        f" entries. It says what was entered and when, not that it is true:\n{body}"
    )


def _verify_log(options: argparse.Namespace, environment: Settings) -> None:
    async def run(pool: Pool, _: Writer) -> None:
        flaws = 0
        async for flaw in log_audit.find_flaws(pool.database, options.checkpoint):
            flaws += 1
            print(flaw)  # noqa: T201
        if flaws:
            raise InvalidError("The log is not whole.")
        size = (await merkle.size(pool.database)).size
        print(  # noqa: T201
            f"{size} entries: every body, leaf, node, text and checkpoint agrees. This"
            " does not prove that no entry was removed before its first checkpoint."
        )

    with_writer(options, environment, run)


def _verify_records(options: argparse.Namespace, environment: Settings) -> None:
    """Recompute every record from the raw entries, and leaderboards from the claims.

    Leaderboards of all claims and of eligible ones are compared with records.
    """

    async def run(pool: Pool, _: Writer) -> None:
        now, db = app.system_clock(), pool.database
        figures = FigureReader(db)
        log = [entry async for entry in record_audit.read_log(db, now)]
        differing = [
            await _print_differences(
                record_audit.compare_records(figures, log, now), "records"
            ),
            await _print_differences(
                record_audit.compare_rows(figures, now), "rows of leaderboards"
            ),
        ]
        if any(differing):
            raise InvalidError("A record is not what the log says.")

    with_writer(options, environment, run)


async def _print_differences(
    comparisons: AsyncIterator[tuple[str, Json]], what: str
) -> int:
    """Print what differs, and of how many; return the number that differ."""
    compared = wrong = 0
    async for path, differing in comparisons:
        compared += 1
        wrong += bool(differing)
        for name, (actual, expected) in sorted(differing.items()):
            print(f"{path}: {name} is {actual}, not {expected}")  # noqa: T201
        if compared % 100 == 0:
            print(f"{compared} {what}", file=sys.stderr, flush=True)  # noqa: T201
    print(f"{compared} {what} compared, {wrong} differ")  # noqa: T201
    return wrong
