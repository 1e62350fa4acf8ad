"""The writer: many commands at once, each with its own answer, none delays another."""

import asyncio
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient

from api import app
from api.commands import requests
from api.commands.base import Command
from api.commands.sources_outlets import SOURCE
from api.errors import ConflictError, UnavailableError
from api.model.sources import NewSource, Source
from api.settings import Settings
from api.writer import group_commit
from api.writer.answers import Answer
from api.writer.group_commit import Writer
from tests.api_calls import Json, claim_body, end_connections, get, post, problem, walk
from tests.conftest import Api, named
from tests.waiting import let_others_run, until_it_comes

CLAIMS = "/v1/claims"
T = TypeVar("T")


def source(name: str) -> Command[Source]:
    return requests.add_subject(SOURCE, NewSource(name=name), "test")


async def log(api: Api) -> list[Json]:
    """Return the whole log."""
    items: list[Json] = []
    after: Any = -1
    while after is not None:
        page = await get(api.client, f"/v1/changes?limit=200&after={after}")
        items, after = items + page["items"], page["next"]
    return items


async def commits(api: Api, table: str) -> int:
    """Return how many transactions made the rows of *table*."""
    connection = await asyncpg.connect(api.dsn)
    try:
        query = f"SELECT count(DISTINCT xmin::text) FROM {table}"  # noqa: S608 our own
        return int(await connection.fetchval(query) or 0)
    finally:
        await connection.close()


async def run(api: Api, statement: str) -> None:
    """Change the database behind the writer's back."""
    connection = await asyncpg.connect(api.dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def test_what_is_posted_together_is_committed_together(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = [
        claim_body(statement=f"It rains on day {n}", quote=f"{n}") for n in range(64)
    ]
    commands: list[Command[object]] = []
    do = Writer.do

    async def counted(self: Writer, command: Command[T]) -> Answer[T]:
        commands.append(command)
        return await do(self, command)

    async def all_wait() -> bool:
        return len(commands) == len(bodies)

    monkeypatch.setattr(Writer, "do", counted)
    outsider = await asyncpg.connect(api.dsn)
    async with outsider.transaction():  # nothing is written until all of it waits
        await outsider.execute("SELECT FROM log_head FOR UPDATE")
        posting = asyncio.gather(*(post(api.client, CLAIMS, body) for body in bodies))
        await until_it_comes(all_wait)
    answers = await posting
    await outsider.close()
    assert [answer["quote"] for answer in answers] == [str(n) for n in range(64)]
    assert len({answer["id"] for answer in answers}) == 64
    assert await commits(api, "claims") <= 2
    assert len(await walk(api.client, "/v1/claims", 50)) == 64


async def test_one_transaction_takes_all_that_waits(api: Api) -> None:
    before = await commits(api, "sources")
    await asyncio.gather(*(api.writer.do(source(f"Ada {n}")) for n in range(200)))
    assert await commits(api, "sources") - before <= 2


async def test_a_refusal_answers_its_own_command_and_leaves_nothing(api: Api) -> None:
    good = [claim_body(statement=f"It rains on day {n}") for n in range(20)]
    wrong = [
        (422, claim_body(source="no-such-source")),
        (422, claim_body(outlet={"name": "Echo"}, via={"name": "Echo"}, statement="B")),
        (422, claim_body(event="no-such-event", source={"name": "Bo Reed"})),
    ]
    results = await asyncio.gather(
        *(post(api.client, CLAIMS, body) for body in good[:10]),
        *(post(api.client, CLAIMS, body, status) for status, body in wrong),
        *(post(api.client, CLAIMS, body) for body in good[10:]),
    )
    assert len(results) == 23
    kinds = [entry["kind"] for entry in await log(api)]
    entered = [kind for kind in kinds if kind != "key"]
    assert entered.count("claim") == entered.count("report") == 20
    assert entered.count("source") == entered.count("outlet") == 1
    assert len(entered) == 20 * 3 + 2


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [("sources_slug_key", ConflictError), ("nobody_is_called_bo", Exception)],
)
async def test_what_only_the_database_refuses_does_not_hurt_its_neighbours(
    api: Api, constraint: str, expected: type[Exception]
) -> None:
    await run(
        api,
        f"""
        CREATE FUNCTION refuse_bo() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.slug = 'bo-reed' THEN
                RAISE EXCEPTION 'not him' USING
                    ERRCODE = 'unique_violation', CONSTRAINT = '{constraint}';
            END IF;
            RETURN NEW;
        END; $$;
        CREATE TRIGGER refuse_bo BEFORE INSERT ON sources
            FOR EACH ROW EXECUTE FUNCTION refuse_bo();
        """,
    )
    names = ["Ada Stone", "Bo Reed", "Cy Moor"]
    results = await asyncio.gather(
        *(api.writer.do(source(name)) for name in names), return_exceptions=True
    )
    ada, bo, cy = results
    assert isinstance(ada, Answer)
    assert isinstance(cy, Answer)
    assert isinstance(bo, expected)
    assert (ada.resource.slug, cy.resource.slug) == ("ada-stone", "cy-moor")
    listed = await walk(api.client, "/v1/sources", 50)
    assert {item["slug"] for item in listed} == {"ada-stone", "cy-moor"}
    assert [entry["index"] for entry in await log(api)] == [0, 1, 2]


async def test_equal_claims_posted_at_once_are_one(api: Api) -> None:
    before = len(await log(api))
    responses = await asyncio.gather(
        *(api.client.post(CLAIMS, json=claim_body(quote="I go.")) for _ in range(32))
    )
    assert sorted(response.status_code for response in responses) == [200] * 31 + [201]
    assert len({response.json()["id"] for response in responses}) == 1
    kinds = [entry["kind"] for entry in (await log(api))[before:]]
    assert sorted(kinds) == ["claim", "event", "outlet", "report", "source"]


async def test_a_caller_who_goes_away_does_not_undo_its_command(api: Api) -> None:
    waiting = asyncio.create_task(api.writer.do(source("Ada Stone")))
    await let_others_run(turns=1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    answer = await api.writer.do(source("Ada Stone"))
    assert not answer.entered


async def test_what_is_queued_when_the_writer_stops_is_entered(api: Api) -> None:
    waiting = [
        asyncio.create_task(api.writer.do(source(f"Ada {n}"))) for n in range(300)
    ]
    await let_others_run(turns=1)
    await api.writer.stop()
    answers = await asyncio.gather(*waiting)
    assert all(answer.entered for answer in answers)


async def test_the_log_has_no_gaps_and_its_time_never_runs_back(api: Api) -> None:
    for _ in range(3):
        await asyncio.gather(
            *(
                post(api.client, "/v1/sources", {"name": f"{api.clock.now} {n}"})
                for n in range(3)
            )
        )
        api.clock.pass_by(hours=-1)
    entries = await log(api)
    times = [datetime.fromisoformat(entry["recorded_at"]) for entry in entries]
    assert [entry["index"] for entry in entries] == [*range(10)]
    assert times == sorted(set(times))
    assert times[-1] - times[0] == timedelta(microseconds=9)


async def test_too_many_waiting_writes_are_refused_for_now(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "MOST_QUEUED", 1)
    full = Writer(api.pool, api.clock)
    waiting = asyncio.create_task(full.do(source("Ada Stone")))
    await let_others_run(turns=1)
    with pytest.raises(UnavailableError):
        await full.do(source("Bo Reed"))
    await full.start()
    assert (await waiting).entered
    await full.stop()


async def test_a_write_that_takes_too_long_is_given_up_on(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "PATIENCE_SECONDS", 0.05)
    idle = Writer(api.pool, api.clock)
    with pytest.raises(UnavailableError):
        await idle.do(source("Ada Stone"))


def gone(dsn: str, what: str) -> str:
    """Return an address that leads to no database of ours."""
    match what:
        case "database":
            return named(dsn, "no_such_database")
        case "account":
            nobody = urlsplit(dsn).netloc.rpartition("@")[2]
            return urlsplit(dsn)._replace(netloc=f"nobody@{nobody}").geturl()
        case "folder":
            return "postgresql:///foresaid?host=/no/such/folder"
        case _:
            return "postgresql://127.0.0.1:1/foresaid"


@pytest.mark.parametrize("what", ["database", "account", "folder", "port"])
async def test_without_its_database_the_api_asks_to_try_again(
    api: Api, what: str
) -> None:
    lost = app.running(Settings(), gone(api.dsn, what), api.clock)
    async with lost as (application, _, idle):
        transport = ASGITransport(application, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            client.headers.update(api.client.headers)
            for response in (
                await client.post(CLAIMS, json=claim_body()),
                await client.get("/v1/sources/ada-stone/record"),
            ):
                problem(response, 503)
                assert int(response.headers["Retry-After"]) > 0
        with pytest.raises(UnavailableError):
            await idle.do(source("Ada Stone"))


async def test_a_writer_without_its_database_refuses_for_now_and_goes_on(
    api: Api,
) -> None:
    await api.writer.do(source("Ada Stone"))
    await end_connections(api.dsn)
    results = await asyncio.gather(
        *(api.writer.do(source(f"Bo {n}")) for n in range(5)), return_exceptions=True
    )
    for result in results:
        assert isinstance(result, Answer | UnavailableError)
    assert (await api.writer.do(source("Cy Moor"))).entered


async def test_each_command_of_a_batch_has_its_own_refusal(api: Api) -> None:
    body = claim_body(external_id="one")
    await post(api.client, CLAIMS, body)
    responses = await asyncio.gather(
        api.client.post(CLAIMS, json=body),
        api.client.post(CLAIMS, json={**body, "probability": 0.9}),
        api.client.post(CLAIMS, json={**body, "made_on": "2026-01-11"}),
        api.client.post(CLAIMS, json={**body, "external_id": "two"}),
        api.client.post(CLAIMS, json={**body, "external_id": None}),
    )
    assert [response.status_code for response in responses] == [200, 409, 409, 201, 200]
