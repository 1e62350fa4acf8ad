"""The command line: serve, migrate, demo, import, verify, sign, witness, redact, keys.

Exit codes: 0 done, 1 failed, 2 wrong usage.
"""

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from api import settings
from api.cli import imports, keys, redact, serve, session, verify, witness
from api.errors import AwayError, ForesaidError
from api.http import server
from api.model.keys import SCOPES, Scope
from api.postgres import lease, migrations

FAILED = 1
FAILURES = (
    ForesaidError,
    lease.EmbeddedError,
    migrations.MigrationError,
    server.ServerError,
    settings.SettingsError,
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
        print(f"foresaid: {_line(error)}", file=sys.stderr)  # noqa: T201 for a person
        return FAILED
    return 0


def _line(error: BaseException) -> str:
    """Return in one line what failed: the file or the address first, then why."""
    if isinstance(error, AwayError) and error.__cause__ is not None:
        return f"the database does not answer: {_line(error.__cause__)}"
    said = str(error) or type(error).__name__
    if isinstance(error, OSError) and error.filename is not None:
        said = f"{error.filename}: {error.strerror}"
    return " ".join(said.split())


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
    _add_serve(commands.add_parser("serve", parents=[common], help="run the server"))
    migrate = commands.add_parser(
        "migrate", parents=[common], help="bring the database up to this version"
    )
    migrate.set_defaults(run=session.migrate)
    load = commands.add_parser(
        "demo", parents=[common], help="load the demonstration data"
    )
    load.set_defaults(run=session.demo)
    _add_import(
        commands.add_parser(
            "import", parents=[common], help="enter a file of claims, NDJSON or CSV"
        )
    )
    _add_verify(
        commands.add_parser(
            "verify", parents=[common], help="recompute the log, or check a receipt"
        )
    )
    _add_sign(
        commands.add_parser(
            "sign", parents=[common], help="sign a checkpoint of the log, if it grew"
        )
    )
    _add_witness(
        commands.add_parser("witness", help="cosign another's log, if it only grew")
    )
    _add_redact(
        commands.add_parser(
            "redact", parents=[common], help="take down texts, and say who and why"
        )
    )
    _add_keys(
        commands.add_parser("keys", help="create, list and revoke API keys"), common
    )
    return whole


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="port (8000), 0: free")
    parser.add_argument("--no-demo", action="store_true", help="start empty")
    parser.set_defaults(run=serve.serve)


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="its path, or - for standard input")
    parser.add_argument("--format", choices=imports.FORMATS, help="else by its suffix")
    parser.add_argument("--atomic", action="store_true", help="all lines or none")
    parser.set_defaults(run=imports.import_file)


def _add_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--records", action="store_true", help="every record, from raw entries"
    )
    parser.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a checkpoint that was kept, which the log must hold; may be repeated",
    )
    parser.add_argument(
        "--receipt", type=Path, metavar="FILE", help="a claim's receipt, offline"
    )
    parser.add_argument(
        "--key", metavar="KEY", help="the log's verifier key, for a receipt"
    )
    parser.set_defaults(run=verify.verify)


def _add_sign(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--key", type=Path, help="its file (DIR/log.key), made if new")
    parser.add_argument("--state", type=Path, help="what was signed (DIR/log.state)")
    parser.add_argument("--origin", help="the name of a new log")
    parser.add_argument("--watch", action="store_true", help="every second, till ended")
    parser.set_defaults(run=verify.sign)


def _add_witness(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", help="where it is served")
    parser.add_argument("--key", default="witness.key", help="yours (witness.key)")
    parser.add_argument("--name", default="witness.local", help="of a new key")
    parser.add_argument("--state", default="witness.state", help="what was seen last")
    parser.add_argument("--log-key", help="its verifier key, else the first one met")
    parser.set_defaults(run=witness.witness)


def _add_redact(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "thing", help="id of a claim, report, outcome, event, or index of an entry"
    )
    parser.add_argument(
        "--field",
        action="append",
        required=True,
        dest="fields",
        help="statement, quote, headline, url, evidence, …; may be repeated",
    )
    parser.add_argument("--who", required=True, help="who asked for it; is published")
    parser.add_argument("--reason", required=True, help="why; is published")
    parser.set_defaults(run=redact.redact)


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
        help=f"what it may do: {', '.join(SCOPES)}",
    )
    create.add_argument(
        "--expires-at", type=_instant, default=None, help="RFC 3339 instant"
    )
    create.set_defaults(run=keys.create_key)
    listing = commands.add_parser("list", parents=[common], help="list the keys")
    listing.set_defaults(run=keys.list_keys)
    revoke = commands.add_parser("revoke", parents=[common], help="end a key at once")
    revoke.add_argument("id", help="the 8 characters after fs_")
    revoke.set_defaults(run=keys.revoke_key)


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
