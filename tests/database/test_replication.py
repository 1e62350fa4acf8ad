"""What waits for a standby is not seen before a standby has it."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient

from api import app
from api.database import lending
from api.database.pool import Pool
from api.errors import AwayError, UnavailableError
from api.postgres import lease
from api.settings import Settings
from tests.api_calls import claim_body, problem
from tests.cli.test_start_errors import starts
from tests.conftest import UNSAFE_BUT_FAST, Api, served
from tests.waiting import PATIENCE_SECONDS, until_it_comes

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
REPLICATED = Settings(replicated=True)


async def test_a_commit_that_waits_in_vain_stays_unseen_until_a_standby_has_it(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lease.running(place, UNSAFE_BUT_FAST) as dsn:
        owner = await asyncpg.connect(dsn)
        await owner.execute("CREATE TABLE written (number int)")
        pool = Pool(dsn, REPLICATED)
        await pool.open()
        await owner.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        await owner.execute("SELECT pg_reload_conf()")
        monkeypatch.setattr(lending, "COMMIT_SECONDS", 0.3)

        count = "SELECT count(*) FROM written"
        seen = 0

        async def waits_in_vain() -> bool:
            nonlocal seen
            try:
                async with pool.transaction() as db:
                    await db.run("INSERT INTO written VALUES (1)")
            except AwayError:
                return True
            except UnavailableError:  # the server has yet to read its settings
                return False
            seen += 1
            return False

        async def is_waiting() -> bool:
            return await owner.fetchval(WAITING) == 2

        async def is_seen() -> bool:
            return await owner.fetchval(count) == seen + 2

        await until_it_comes(waits_in_vain)
        assert await owner.fetchval(count) == seen

        monkeypatch.setattr(lending, "COMMIT_SECONDS", PATIENCE_SECONDS)
        leaving = asyncio.create_task(waits_in_vain())
        await until_it_comes(is_waiting)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        assert await owner.fetchval(WAITING) == 2
        assert await owner.fetchval(count) == seen

        await owner.execute("ALTER SYSTEM RESET synchronous_standby_names")
        await owner.execute("SELECT pg_reload_conf()")
        await until_it_comes(is_seen)
        await pool.close()
        await owner.close()


async def test_a_server_that_is_to_be_replicated_only_reads_where_it_is_not(
    api: Api,
) -> None:
    async with app.running(REPLICATED, served(api.dsn), api.clock) as (served_by, _, _):
        transport = ASGITransport(served_by, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        async with AsyncClient(
            transport=transport, base_url="http://test", headers=api.client.headers
        ) as client:
            refused = await client.post("/v1/claims", json=claim_body())
            assert "synchronous_standby_names" in problem(refused, 503)["detail"]
            assert (await client.get("/v1/claims")).json()["items"] == []


@pytest.mark.parametrize("command", ["serve --port 0 --no-demo", "sign"])
def test_a_command_says_what_replication_lacks(
    api: Api, command: str, tmp_path: Path
) -> None:
    line = starts(
        *command.split(),
        *("--data-dir", tmp_path),
        DATABASE_URL=served(api.dsn),
        FORESAID_OWNER_URL=api.dsn,
        FORESAID_REPLICATED="on",
    )
    assert "synchronous_standby_names" in line
