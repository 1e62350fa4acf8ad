"""What it costs to enter a claim: the same however many its event has."""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import NamedTuple

import asyncpg
import msgspec
import pytest
from msgspec import Struct

from api import app
from api.commands import line_requests
from api.commands.base import Command
from api.commands.outcomes import RecordOutcome
from api.database.pool import Pool
from api.model.import_format import NewLine
from api.model.outcomes import NewOutcome
from api.settings import Settings
from api.writer import batches
from api.writer.group_commit import Writer
from tests.api_calls import EVIDENCE, Json, claim_body, not_occurred
from tests.conftest import Clock, served

FEW, MANY = 40, 640
# Pages of indexes split here and there: some rows more are no growth.
ROOM = 40
DAYS = ("2026-02-10", "2026-03-01", "2026-03-31")


class Read(Struct):
    """How many rows were read so far, of tables and of indexes."""

    rows: int


class UndoneError(Exception):
    """What was done in a transaction is taken back."""


class Running(NamedTuple):
    """A database that plans as a large one would, and its writer."""

    pool: Pool
    writer: Writer
    clock: Clock
    dsn: str


@pytest.fixture
async def running(dsn: str, clock: Clock) -> AsyncIterator[Running]:
    connection = await asyncpg.connect(dsn)
    name = await connection.fetchval("SELECT current_database()")
    for way in ("seqscan", "hashjoin", "mergejoin"):
        await connection.execute(f"ALTER DATABASE {name} SET enable_{way} = off")
    await connection.close()
    async with app.running(Settings(), served(dsn), clock) as (_, pool, writer):
        yield Running(pool, writer, clock, dsn)


def line(nth: int, outcome: Json | None, latest: str = DAYS[-1], **how: object) -> Json:
    """Return a claim about the one event, by a source of its own."""
    return claim_body(
        statement="It happens",
        event={"statement": "It happens", "key": "1", "topics": ["war"]},
        source={"name": f"Source number {nth}"},
        window={"earliest": "2026-01-10", "latest": latest},
        quote=f"quote {nth}",
        probability=(nth % 9 + 1) / 10,
        outcome=outcome,
        **how,
    )


def commands(running: Running, lines: Sequence[Json]) -> list[Command[object]]:
    return [
        line_requests.import_line(
            msgspec.convert(new, NewLine), "test", running.clock()
        )
        for new in lines
    ]


async def cost(running: Running, batch: Sequence[Command[object]]) -> int:
    """Return how many rows are read to do commands, which are then undone."""
    query = """
        SELECT sum(pg_stat_get_xact_tuples_returned(c.oid))::bigint AS rows
        FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i')
    """
    before, after = Read(0), Read(0)
    with suppress(UndoneError):
        async with running.pool.transaction() as db:
            before = await db.one(Read, query)
            decided = await batches.decide(db, batch, running.clock())
            assert not [result for result in decided if isinstance(result, Exception)]
            after = await db.one(Read, query)
            raise UndoneError
    return after.rows - before.rows


def happened(*, outcome: bool) -> Json:
    on = None if outcome is False else "2026-02-20"
    return {"happened": outcome, "on": on, "evidence": EVIDENCE, "note": "so"}


ABSENT = happened(outcome=False)


async def costs(
    running: Running,
    lines: Sequence[Json],
    measured: Sequence[Command[object]],
    *,
    of: int,
) -> list[int]:
    """Enter lines until there are *of* them; return what each command costs then."""
    for start in range(0, of, 64):
        chunk = lines[start : min(start + 64, of)]
        results = await running.writer.do_all(commands(running, chunk))
        assert not [result for result in results if isinstance(result, Exception)]
    # Versions of rows that are gone but not yet removed would be counted as read.
    connection = await asyncpg.connect(running.dsn)
    await connection.execute("VACUUM")
    await connection.close()
    return [await cost(running, [command]) for command in measured]


@pytest.mark.parametrize("outcome", [True, False, None])
async def test_a_claim_costs_the_same_however_many_its_event_has(
    running: Running, outcome: bool | None
) -> None:
    end = None if outcome is None else happened(outcome=outcome)
    lines = [line(nth, end) for nth in range(MANY)]
    measured = [
        *commands(running, [line(9001, end), line(9002, None), line(5, end)]),
        *([] if outcome is None else commands(running, [line(9003, end, DAYS[0])])),
    ]
    few = await costs(running, lines, measured, of=FEW)
    many = await costs(running, lines[FEW:], measured, of=MANY - FEW)
    grown = [more - less for less, more in zip(few, many, strict=True)]
    assert max(grown) <= ROOM, (few, many)


async def test_a_repeated_finding_costs_the_same_however_many_claims_it_settled(
    running: Running,
) -> None:
    lines = [line(nth, ABSENT) for nth in range(MANY)]
    new = msgspec.convert(not_occurred(DAYS[-1]), NewOutcome)
    measured = [RecordOutcome(by="test", event="it-happens", outcome=new)]
    few = await costs(running, lines, measured, of=FEW)
    many = await costs(running, lines[FEW:], measured, of=MANY - FEW)
    assert many[0] <= few[0] + ROOM


async def test_a_void_claim_costs_the_same_however_many_its_event_has(
    running: Running,
) -> None:
    lines = [line(nth, None) for nth in range(MANY)]
    void = {"void": "not_a_prediction", "note": "a wish"}
    measured = commands(running, [line(9001, void), line(5, void)])
    few = await costs(running, lines, measured, of=FEW)
    many = await costs(running, lines[FEW:], measured, of=MANY - FEW)
    grown = [more - less for less, more in zip(few, many, strict=True)]
    assert max(grown) <= ROOM, (few, many)


async def test_a_claim_costs_the_same_however_often_its_client_named_others_so(
    running: Running,
) -> None:
    """Only where one is sent without a name of its own may it repeat one of them."""

    def named(nth: int) -> Json:
        return line(1, None) | {"quote": None, "external_id": f"id {nth}"}

    lines = [named(nth) for nth in range(MANY)]
    measured = commands(running, [named(9001)])
    few = await costs(running, lines, measured, of=FEW)
    many = await costs(running, lines[FEW:], measured, of=MANY - FEW)
    # Of each of the others its row is looked at, and nothing that hangs on it.
    assert many[0] - few[0] <= 3 * (MANY - FEW) + ROOM, (few, many)


async def test_that_it_had_not_happened_by_a_day_touches_what_waits_alone(
    running: Running,
) -> None:
    lines = [line(nth, ABSENT, DAYS[0]) for nth in range(MANY)]
    new = msgspec.convert(not_occurred(DAYS[1]), NewOutcome)
    measured = [RecordOutcome(by="test", event="it-happens", outcome=new)]
    few = await costs(running, lines, measured, of=FEW)
    many = await costs(running, lines[FEW:], measured, of=MANY - FEW)
    assert many[0] <= few[0] + ROOM


async def test_a_claim_that_moves_the_mean_costs_the_same_however_many_spoke(
    running: Running,
) -> None:
    """What it changes for all who spoke is given to them later, all at once."""
    end = happened(outcome=True)
    lines = [line(nth, end, DAYS[nth % 3]) for nth in range(MANY)]
    measured = commands(running, [line(9001, end, DAYS[0]), line(9002, end, DAYS[2])])
    few = await costs(running, lines, measured, of=FEW)
    many = await costs(running, lines[FEW:], measured, of=MANY - FEW)
    grown = [more - less for less, more in zip(few, many, strict=True)]
    assert max(grown) <= ROOM, (few, many)
