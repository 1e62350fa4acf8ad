"""The commands `keys create`, `keys list` and `keys revoke`."""

import argparse

import msgspec

from api.cli import arguments
from api.cli.session import (
    OPERATOR,
    Commands,
    data_dir_option,
    grant,
    show_progress,
    with_writer,
)
from api.commands.keys import RevokeKey
from api.database.pool import Pool
from api.model.keys import SCOPES, NewKey, Scope
from api.model.references import Name
from api.settings import Settings
from api.store import keys as stored_keys
from api.writer.group_commit import Writer


def add_parser(commands: Commands) -> None:
    """Add the commands and their arguments."""
    parser = commands.add_parser("keys", help="create, list and revoke API keys")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_create(verbs)
    listing = verbs.add_parser(
        "list", parents=[data_dir_option()], help="list the keys"
    )
    listing.set_defaults(run=list_keys)
    revoke = verbs.add_parser(
        "revoke", parents=[data_dir_option()], help="end a key at once"
    )
    revoke.add_argument("id", help="the 8 characters after fs_")
    revoke.set_defaults(run=revoke_key)


def _add_create(verbs: Commands) -> None:
    create = verbs.add_parser(
        "create", parents=[data_dir_option()], help="make a key and print it, once"
    )
    create.add_argument(
        "--name",
        type=arguments.words(Name),
        default="api key",
        help="whose key it is",
    )
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
        "--expires-at", type=arguments.instant, default=None, help="RFC 3339 instant"
    )
    create.set_defaults(run=create_key)


def create_key(options: argparse.Namespace, environment: Settings) -> None:
    """Make a key; print it alone."""

    async def create(_: Pool, writer: Writer) -> None:
        new = NewKey(
            name=options.name, scopes=options.scopes, expires_at=options.expires_at
        )
        print(await grant(writer, new))  # noqa: T201 this is its answer

    with_writer(options, environment, create, may_make=True)


def list_keys(options: argparse.Namespace, environment: Settings) -> None:
    """Print a line for each key."""

    async def show(pool: Pool, _: Writer) -> None:
        for key in await stored_keys.every(pool.database):
            state = f"revoked {key.revoked_at}" if key.revoked_at else "valid"
            print(key.id, ",".join(key.scopes), state, key.name, sep="\t")  # noqa: T201

    with_writer(options, environment, show)


def revoke_key(options: argparse.Namespace, environment: Settings) -> None:
    """Revoke a key."""

    async def revoke(_: Pool, writer: Writer) -> None:
        await writer.do(RevokeKey(by=OPERATOR, id=options.id))
        show_progress(f"Revoked {options.id}")

    with_writer(options, environment, revoke)


def _scopes(text: str) -> list[Scope]:
    try:
        return msgspec.convert(text.split(","), list[Scope])
    except msgspec.ValidationError as error:
        detail = f"it may be {', '.join(SCOPES)}: {text}"
        raise argparse.ArgumentTypeError(detail) from error
