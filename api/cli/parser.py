"""The command line of `python -m api`: names every command and runs one.

Exit codes: 0 done, 1 failed, 2 wrong usage.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Sequence

from api import settings
from api.cli import (
    backup,
    demo,
    exports,
    imports,
    keys,
    mcp,
    migrate,
    redact,
    restore,
    serve,
    sign,
    verify,
    witness,
)
from api.cli.arguments import Parser, one_line
from api.database import driver_errors
from api.errors import AwayError, ForesaidError
from api.http import server
from api.postgres import lease, migrations

COMMANDS = (
    *(serve, migrate, demo, imports, exports, verify, sign, witness, redact, keys),
    *(backup, restore, mcp),
)
FAILED = 1
FAILURES = (
    ForesaidError,
    lease.EmbeddedError,
    migrations.MigrationError,
    server.ServerError,
    driver_errors.UNFIT,
    OSError,
    RecursionError,  # what is nested too deeply
    ValueError,  # of texts, addresses and numbers that no check above has caught
)


def main(arguments: Sequence[str]) -> int:
    """Run the command in *arguments*; return its exit code."""
    whole = parser()
    signal.signal(signal.SIGTERM, _raise_interrupt)
    try:
        whole.check_texts(arguments)
        options = whole.parse_args(arguments)
        with contextlib.suppress(KeyboardInterrupt):
            options.run(options, settings.read(os.environ))
    except FAILURES as error:
        print(f"foresaid: {_describe(error)}", file=sys.stderr)  # noqa: T201 to a person
        return FAILED
    return 0


def parser() -> Parser:
    """Return the parser of the whole command line."""
    whole = Parser(
        prog="python -m api", description="Who said what would happen, and did it?"
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_parser(commands)
    return whole


def _describe(error: BaseException) -> str:
    """Return in one line what failed: the file or the address first, then why."""
    if isinstance(error, AwayError) and error.__cause__ is not None:
        return f"the database does not answer: {_describe(error.__cause__)}"
    message = str(error) or type(error).__name__
    if isinstance(error, OSError) and error.filename is not None:
        message = f"{error.filename}: {error.strerror}"
    if isinstance(error, ForesaidError) and error.flaws:
        flaw = error.flaws[0]  # which says more than the error of the whole
        message = f"{flaw.pointer.lstrip('?/')}: {flaw.detail}"
    return one_line(message)


def _raise_interrupt(*_: object) -> None:
    """End as Ctrl-C does, so that everything that was started is stopped."""
    raise KeyboardInterrupt
