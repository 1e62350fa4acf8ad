"""A file of claims, as whoever takes it leaves it."""

import asyncio
import json
import shutil
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager, closing
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from api.database.pool import Pool
from api.errors import AwayError, UnavailableError
from api.exports import claim_file, snapshots
from api.exports.claim_file import ClaimFile, Half
from api.exports.snapshots import Shared, Snapshot, Snapshots
from api.model.filters import ClaimChoice
from api.postgres import lease
from api.postgres.cluster import Cluster
from tests.api_calls import claim_body, post
from tests.conftest import UNSAFE_BUT_FAST, Api, served
from tests.waiting import PATIENCE_SECONDS, until_it_comes

DAY = date(2026, 11, 22)
QUOTE = "“It opens soon.” " * 200


async def full(found: ClaimFile) -> bool:
    """Return whether as many parts wait as may."""
    return found.parts.full()


async def all_lines(api: Api, choice: ClaimChoice) -> list[bytes]:
    """Return the lines of the claims that are chosen."""
    async with Snapshots(api.pool).open() as snapshot:
        found = await claim_file.find(snapshot, choice, closed_day=DAY)
        parts = [part async for part in found.lines()]
    return b"".join(parts).splitlines()


@pytest.mark.parametrize("choice", [ClaimChoice(), ClaimChoice(direction="will")])
async def test_two_halves_are_the_whole(
    api: Api, monkeypatch: pytest.MonkeyPatch, choice: ClaimChoice
) -> None:
    for nth in range(5):
        claim = claim_body(statement=f"Bridge {nth} opens", quote=f"{nth} {QUOTE}")
        await post(api.client, "/v1/claims", claim)
    whole = await all_lines(api, choice)
    assert len(whole) == 5
    monkeypatch.setattr(claim_file, "MANY", 1)
    monkeypatch.setattr(claim_file, "PART_BYTES", 1)
    assert await all_lines(api, choice) == whole


async def test_two_halves_see_one_snapshot(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nth in range(2):
        await post(api.client, "/v1/claims", claim_body(statement=f"Bridge {nth}"))
    monkeypatch.setattr(claim_file, "MANY", 1)
    async with Snapshots(api.pool).open() as snapshot:
        await post(api.client, "/v1/claims", claim_body(statement="Bridge 2"))
        async with snapshot.another() as other:
            await other.run("SELECT")
        found = await claim_file.find(snapshot, ClaimChoice(), closed_day=DAY)
        parts = [part async for part in found.lines()]
    assert len(b"".join(parts).splitlines()) == 2
    assert len(await all_lines(api, ClaimChoice())) == 3


@asynccontextmanager
async def pool_of(dsn: str) -> AsyncGenerator[Pool]:
    """Lend a pool of its own."""
    pool = Pool(dsn)
    await pool.open()
    try:
        yield pool
    finally:
        await pool.close()


@asynccontextmanager
async def pooler_without_a_turn(dsn: str) -> AsyncGenerator[str]:
    """Run a pooler that lets clients log in and begin nothing; lend its DSN."""
    place = parse_qs(urlsplit(dsn).query)
    socket = f"{place['host'][0]}/.s.PGSQL.{place['port'][0]}"

    async def pass_on(client: StreamReader, server: StreamWriter) -> None:
        with closing(server):
            while sent := await client.read(1 << 16):
                if b"BEGIN" not in sent:
                    server.write(sent)

    async def serve(client: StreamReader, to_client: StreamWriter) -> None:
        server, to_server = await asyncio.open_unix_connection(socket)
        await asyncio.gather(pass_on(client, to_server), pass_on(server, to_client))

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as running:
        port = running.sockets[0].getsockname()[1]
        parts = urlsplit(dsn)
        login = parts.netloc.rpartition("@")[0]
        yield f"postgresql://{login}@127.0.0.1:{port}{parts.path}?sslmode=disable"


async def lines_of_one(api: Api, elsewhere: Pool) -> list[bytes]:
    """Return the lines where the second connection is one of *elsewhere*."""
    async with Snapshots(api.pool).open() as opened:
        snapshot = Snapshot(elsewhere, opened.db)
        found = await claim_file.find(snapshot, ClaimChoice(), closed_day=DAY)
        with pytest.raises(UnavailableError):
            async with snapshot.another():
                pass
        parts = [part async for part in found.lines()]
    return b"".join(parts).splitlines()


@pytest.fixture
async def two_claims(api: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    """An application with two claims, which are many."""
    for nth in range(2):
        await post(api.client, "/v1/claims", claim_body(statement=f"Bridge {nth}"))
    monkeypatch.setattr(claim_file, "MANY", 1)
    return api


async def test_where_no_other_connection_is_to_be_had_one_does_all(
    two_claims: Api,
) -> None:
    owner = await asyncpg.connect(two_claims.dsn)
    async with Snapshots(two_claims.pool).open() as snapshot:
        found = await claim_file.find(snapshot, ClaimChoice(), closed_day=DAY)
        name = await owner.fetchval("SELECT quote_ident(current_database())")
        await owner.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 1")
        with pytest.raises(UnavailableError):
            async with snapshot.another():
                pass
        parts = [part async for part in found.lines()]
    await owner.close()
    assert len(b"".join(parts).splitlines()) == 2


async def test_where_the_other_connection_is_elsewhere_one_does_all(
    two_claims: Api, server: str
) -> None:
    async with pool_of(server) as elsewhere:
        assert len(await lines_of_one(two_claims, elsewhere)) == 2


async def test_where_the_other_connection_waits_for_long_one_does_all(
    two_claims: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "ANOTHER_SECONDS", 0.1)
    async with (
        asyncio.timeout(PATIENCE_SECONDS),
        pooler_without_a_turn(served(two_claims.dsn)) as dsn,
        pool_of(dsn) as pooled,
    ):
        await pooled.database.run("SELECT")
        assert len(await lines_of_one(two_claims, pooled)) == 2


async def test_a_standby_lends_two_connections_that_see_the_same(place: Path) -> None:
    with lease.running(place, UNSAFE_BUT_FAST):
        data = Cluster(place).data
    (data / "standby.signal").touch()
    shutil.chown(data / "standby.signal", data.owner(), data.group())
    with lease.running(place, UNSAFE_BUT_FAST) as dsn:
        async with pool_of(dsn) as pool:
            with pytest.raises(UnavailableError):
                await pool.database.run("CREATE TABLE written ()")
            async with Snapshots(pool).open() as snapshot, snapshot.another() as other:
                await other.run("SELECT")


async def test_a_snapshot_of_that_name_on_another_server_is_not_read(api: Api) -> None:
    query = "SELECT pg_export_snapshot() AS name"
    async with Snapshots(api.pool).open() as snapshot, api.pool.apart() as other:
        shared = await snapshot.db.one(Shared, query)
        with pytest.raises(UnavailableError):
            await snapshots.see_the_same(other, shared, lock=1)  # which nobody holds


async def test_whoever_takes_nothing_for_long_is_told_that_it_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(claim_file, "IDLE_SECONDS", 0)
    half = Half(asyncio.Queue(1), None)
    await half.take(b"a line\n")
    await half.pass_on()
    await half.take(b"the last one\n")
    with pytest.raises(AwayError):
        await half.pass_on()


@pytest.mark.parametrize("many", [claim_file.MANY, 1])
async def test_one_that_is_left_midway_waits_for_nobody(
    api: Api, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(claim_file, "MANY", many)
    claims = [
        claim_body(statement=f"Bridge {nth} opens", quote=f"{nth} {QUOTE}")
        for nth in range(400)
    ]
    await api.client.post(
        "/v1/imports",
        content="\n".join(json.dumps(claim) for claim in claims),
        headers={"Content-Type": "application/x-ndjson"},
    )
    monkeypatch.setattr(claim_file, "PART_BYTES", 1)  # what comes at once is a part
    monkeypatch.setattr(claim_file, "MOST_WAITING", 1)
    async with asyncio.timeout(PATIENCE_SECONDS), Snapshots(api.pool).open() as db:
        found = await claim_file.find(db, ClaimChoice(), closed_day=DAY)
        async with aclosing(found.lines()) as lines:
            assert (await anext(lines)).startswith(b'{"statement":"Bridge 0 opens"')
            await until_it_comes(lambda: full(found))
