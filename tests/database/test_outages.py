"""What the database refuses here or now is a 503 that says when to ask again."""

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient

from api import app
from api.settings import Settings
from tests.api_calls import claim_body, post, problem
from tests.conftest import Api, served

AWAY = (
    "08000", "08001", "08003", "08004", "08006", "08P01", "25006", "25P03", "25P04",
    "26000", "28000", "28P01", "3D000", "40000", "40001", "40003", "40P01", "53000",
    "53100", "53200", "53300", "53400", "55000", "55006", "55P03", "57000", "57014",
    "57P01", "57P02", "57P03", "57P04", "57P05", "58000", "58030", "58P01", "F0000",
    "F0001", "XX000",
)  # fmt: skip
MISTAKES = (
    "0A000", "22003", "22012", "23514", "25P02", "42601", "42703", "42P01", "P0001",
    "XX001", "XX002",
)  # fmt: skip
REFUSE = """
    CREATE OR REPLACE FUNCTION claim_status(
        withdrawn boolean, void_reason text, verdict text, latest date, closed_day date
    ) RETURNS text LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'cannot execute this during recovery' USING ERRCODE = '{0}';
    END; $$;
    CREATE FUNCTION refuse_it() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'cannot execute this during recovery' USING ERRCODE = '{0}';
    END; $$;
    CREATE TRIGGER refuse_it BEFORE INSERT ON entries
        FOR EACH ROW EXECUTE FUNCTION refuse_it();
"""


@pytest.fixture
async def failing(api: Api, request: pytest.FixtureRequest) -> Api:
    """An application whose database fails with an SQLSTATE, on reads and on writes."""
    await post(api.client, "/v1/claims", claim_body())
    owner = await asyncpg.connect(api.dsn)
    await owner.execute(REFUSE.format(request.param))
    await owner.close()
    return api


@pytest.mark.parametrize("failing", AWAY, indirect=True)
async def test_what_is_not_here_or_not_now_is_a_503(failing: Api) -> None:
    client = failing.client
    for answer in (
        await client.get("/v1/claims?limit=7"),
        await client.get("/v1/due"),
        await client.post("/v1/claims", json=claim_body(statement="It rains")),
        await client.post("/v1/sources", json={"name": "Bo Reed"}),
    ):
        told = problem(answer, 503)
        assert int(answer.headers["Retry-After"]) > 0
        assert "recovery" not in str(told)


@pytest.mark.parametrize("failing", MISTAKES, indirect=True)
async def test_a_mistake_of_ours_is_none_the_less_one(failing: Api) -> None:
    client = failing.client
    for answer in (
        await client.get("/v1/claims?limit=7"),
        await client.post("/v1/claims", json=claim_body(statement="It rains")),
    ):
        problem(answer, 500)


async def test_a_server_that_only_reads_is_left_as_soon_as_another_writes(
    api: Api,
) -> None:
    owner = await asyncpg.connect(api.dsn)
    name = await owner.fetchval("SELECT quote_ident(current_database())")
    await owner.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    async with app.running(Settings(), served(api.dsn), api.clock) as (served_by, _, _):
        transport = ASGITransport(served_by, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        async with AsyncClient(
            transport=transport, base_url="http://test", headers=api.client.headers
        ) as client:
            for _ in range(3):
                refused = await client.post("/v1/claims", json=claim_body())
                problem(refused, 503)
                assert int(refused.headers["Retry-After"]) > 0
                assert (await client.get("/v1/claims")).status_code == 200
            await owner.execute(
                f"ALTER DATABASE {name} RESET default_transaction_read_only"
            )
            answers = [
                await client.post("/v1/claims", json=claim_body()) for _ in range(12)
            ]
            # The first refusal has all connections made anew.
            assert [each.status_code for each in answers].count(503) <= 1
            assert answers[-1].status_code == 200
    await owner.close()
