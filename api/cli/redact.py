"""Redacting: texts are taken down, and the log says who asked for it and why."""

import argparse
import sys
from uuid import UUID

from api.cli import session
from api.commands.redactions import Redact
from api.database.pool import Pool
from api.errors import ForesaidError, InvalidError
from api.language import text
from api.settings import Settings
from api.store.writing import redactions
from api.writer.group_commit import Writer


def redact(options: argparse.Namespace, environment: Settings) -> None:
    """Take down texts of an entry, and name where else they stand word for word."""

    async def run(pool: Pool, writer: Writer) -> None:
        db = pool.database
        await redactions.check_right(db)
        given: str = options.thing
        index = (
            int(given)
            if given.isdecimal()
            else await redactions.index_of(db, _id(given))
        )
        fields = sorted(set(options.fields))
        elsewhere = await redactions.same(db, index, fields)
        command = Redact(
            by=session.OPERATOR,
            target=index,
            fields=fields,
            who=text.clean(options.who, "--who"),
            reason=text.clean(options.reason, "--reason", multiline=True),
        )
        (done,) = await writer.do_all([command])
        if isinstance(done, ForesaidError):
            raise done
        gone = "is redacted" if done.entered else "was redacted already"
        print(f"Entry {index}: {', '.join(fields)} {gone}.")  # noqa: T201
        for each in elsewhere:
            line = f"The same stands in entry {each.index}, as its {each.field}."
            print(line, file=sys.stderr)  # noqa: T201 for a person

    session.with_writer(options, environment, run, as_owner=True)


def _id(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise InvalidError(f"{given} is neither an id nor an entry's index.") from None
