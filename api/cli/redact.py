"""The command `redact`: takes down texts, and logs who requested it and why."""

import argparse
import sys
from uuid import UUID

from api.cli import arguments
from api.cli.session import OPERATOR, Commands, data_dir_option, with_writer
from api.commands.redactions import Redact
from api.database.pool import Pool
from api.errors import ForesaidError
from api.model.references import Name, Passage
from api.settings import Settings
from api.store.writing import redactions
from api.writer.group_commit import Writer


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser(
        "redact",
        parents=[data_dir_option()],
        help="take down texts, and say who and why",
    )
    parser.add_argument(
        "thing",
        type=arguments.entry,
        help="id of a claim, report, outcome, event, or index of an entry",
    )
    parser.add_argument(
        "--field",
        action="append",
        required=True,
        dest="fields",
        help="statement, quote, headline, url, evidence, …; may be repeated",
    )
    parser.add_argument(
        "--who",
        type=arguments.words(Name),
        required=True,
        help="who requested it; is published",
    )
    parser.add_argument(
        "--reason",
        type=arguments.words(Passage, multiline=True),
        required=True,
        help="why; is published",
    )
    parser.set_defaults(run=redact)


def redact(options: argparse.Namespace, environment: Settings) -> None:
    """Take down texts of an entry; name other entries with the same text."""

    async def run(pool: Pool, writer: Writer) -> None:
        db = pool.database
        await redactions.check_right(db)
        thing: int | UUID = options.thing
        index = (
            thing if isinstance(thing, int) else await redactions.index_of(db, thing)
        )
        fields = sorted(set(options.fields))
        elsewhere = await redactions.same(db, index, fields)
        command = Redact(
            by=OPERATOR,
            target=index,
            fields=fields,
            who=options.who,
            reason=options.reason,
        )
        (done,) = await writer.do_all([command])
        if isinstance(done, ForesaidError):
            raise done
        gone = "is redacted" if done.entered else "was redacted already"
        print(f"Entry {index}: {', '.join(fields)} {gone}.")  # noqa: T201
        for copy in elsewhere:
            line = f"The same stands in entry {copy.index}, as its {copy.field}."
            print(line, file=sys.stderr)  # noqa: T201 for a person

    with_writer(options, environment, run, as_owner=True)
