"""The commands `keys create`, `keys list` and `keys revoke`."""

import argparse

from api.cli.session import OPERATOR, grant, show_progress, with_writer
from api.commands.keys import RevokeKey
from api.database.pool import Pool
from api.model.keys import NewKey
from api.settings import Settings
from api.store import keys as kept_keys
from api.writer.group_commit import Writer


def create_key(options: argparse.Namespace, environment: Settings) -> None:
    """Make a key and print it alone."""

    async def create(_: Pool, writer: Writer) -> None:
        new = NewKey(
            name=options.name, scopes=options.scopes, expires_at=options.expires_at
        )
        print(await grant(writer, new))  # noqa: T201 this is its answer

    with_writer(options, environment, create)


def list_keys(options: argparse.Namespace, environment: Settings) -> None:
    """Print a line for each key."""

    async def show(pool: Pool, _: Writer) -> None:
        for key in await kept_keys.every(pool.database):
            ended = f"revoked {key.revoked_at}" if key.revoked_at else "valid"
            print(key.id, ",".join(key.scopes), ended, key.name, sep="\t")  # noqa: T201

    with_writer(options, environment, show)


def revoke_key(options: argparse.Namespace, environment: Settings) -> None:
    """End a key."""

    async def revoke(_: Pool, writer: Writer) -> None:
        await writer.do(RevokeKey(by=OPERATOR, id=options.id))
        show_progress(f"Revoked {options.id}")

    with_writer(options, environment, revoke)
