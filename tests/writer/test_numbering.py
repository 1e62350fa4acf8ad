"""Topic sets and hedges have the numbers that the database has, whoever wrote last."""

from datetime import UTC, datetime

import msgspec

from api.commands import line_requests
from api.commands.base import Command
from api.commands.working_set.numbering import Numbering
from api.model.import_format import NewLine
from api.writer.group_commit import Writer
from tests import version_checks
from tests.api_calls import Json, claim_body
from tests.conftest import Api


def command(api: Api, topic: str, **changes: object) -> Command[object]:
    """Return the command to enter a claim that is the first of its topic."""
    line: Json = claim_body(statement=f"On {topic}", topics=[topic], **changes)
    return line_requests.import_line(
        msgspec.convert(line, NewLine), "test", api.clock()
    )


async def enter(writer: Writer, *commands: Command[object]) -> list[bool]:
    """Enter all or nothing; return which were refused."""
    decided = await writer.do_all(commands, atomic=True)
    return [isinstance(result, Exception) for result in decided]


async def test_numbers_given_in_a_batch_that_is_rolled_back_are_given_again(
    api: Api,
) -> None:
    await enter(api.writer, command(api, "war"))
    refused = command(api, "sun", source="nobody")
    fine = command(api, "moon", wording="probably")
    assert await enter(api.writer, fine, refused) == [False, True]
    assert await enter(api.writer, command(api, "peace", wording="likely")) == [False]
    assert await enter(api.writer, fine) == [False]
    assert await version_checks.differences(api.dsn) == []


async def test_two_writers_of_one_database_number_alike(api: Api) -> None:
    other = Writer(api.pool, api.clock)
    await other.start()
    for nth in range(6):
        writer = other if nth % 2 else api.writer
        new = command(api, f"topic-{nth}", wording="probably" if nth else "likely")
        assert await enter(writer, new) == [False]
        assert await enter(writer, command(api, f"topic-{nth}", quote="a")) == [False]
    await other.stop()
    assert await version_checks.differences(api.dsn) == []


def test_numbers_of_a_batch_that_failed_are_given_again() -> None:
    instant = datetime(2026, 11, 23, tzinfo=UTC)
    numbering = Numbering()
    assert not numbering.begin((4, instant))
    numbering.load([], [])
    assert numbering.of_topics(["war"]) == 1
    numbering.end((4, instant), (7, instant))

    for _ in range(2):  # it fails, and is tried again
        assert numbering.begin((7, instant))
        assert numbering.of_topics(["sun", "moon"]) == 2
    assert numbering.begin((7, instant))
    assert numbering.of_topics(["moon"]) == 2
    assert numbering.of_topics(["war"]) == 1
    assert not numbering.begin((9, instant))
