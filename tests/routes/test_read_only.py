"""A server on a standby reads everything, writes nothing, and says who does."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient

from api import app
from api.settings import Settings
from tests.api_calls import claim_body, problem
from tests.cli.test_start_errors import starts
from tests.conftest import Api, named

WRITER = "https://writer.example"
LOGIN = """
    DO $$ BEGIN
        CREATE ROLE foresaid_test_reader LOGIN IN ROLE foresaid_reader;
    EXCEPTION WHEN duplicate_object THEN NULL;
    END $$
"""
NEEDS_KEY, ENDLESS = ("/v1/keys", "/v1/webhooks"), "/v1/changes/stream"
PAGES = (
    "/", "/claims", "/sources", "/outlets", "/events", "/due", "/leaderboard",
    "/method", "/sources/ben-wallace", "/outlets/the-sun",
)  # fmt: skip


async def reader(demo: Api, writer_url: str) -> AsyncIterator[AsyncClient]:
    owner = await asyncpg.connect(demo.dsn)
    await owner.execute(LOGIN)
    await owner.close()
    dsn = urlsplit(demo.dsn)._replace(netloc="foresaid_test_reader@").geturl()
    settings = Settings(read_only=True, writer_url=writer_url)
    async with app.running(settings, dsn, demo.clock) as (application, _, _):
        transport = ASGITransport(application, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType] two spellings of ASGI
        async with AsyncClient(
            transport=transport, base_url="http://test", headers=demo.client.headers
        ) as client:
            yield client


@pytest.fixture
async def knowing(demo: Api) -> AsyncIterator[AsyncClient]:
    async for client in reader(demo, WRITER):
        yield client


@pytest.fixture
async def unknowing(demo: Api) -> AsyncIterator[AsyncClient]:
    async for client in reader(demo, ""):
        yield client


async def test_every_read_works_with_a_login_that_can_only_read(
    knowing: AsyncClient,
) -> None:
    contract = (await knowing.get("/openapi.json")).json()
    paths = [path for path, item in contract["paths"].items() if "get" in item]
    for path in (*paths, *PAGES):
        if "{" not in path and not path.startswith(NEEDS_KEY) and path != ENDLESS:
            assert (await knowing.get(path)).status_code < 500, path


async def test_what_would_write_is_told_where_to(knowing: AsyncClient) -> None:
    for path in ("/v1/claims", "/v1/sources", "/v1/imports"):
        refused = await knowing.post(path, json=claim_body())
        assert WRITER in problem(refused, 503)["detail"]
        assert int(refused.headers["Retry-After"]) > 0
    changed = await knowing.patch("/v1/sources/ben-wallace", json={})
    assert WRITER in problem(changed, 503)["detail"]
    assert WRITER in problem(await knowing.get("/v1/keys/me"), 503)["detail"]


async def test_a_phrase_can_be_read_where_nothing_is_written(
    knowing: AsyncClient,
) -> None:
    read = await knowing.get("/v1/windows?phrase=on+May+9&made_on=2022-04-29")
    assert read.status_code == 200


async def test_a_browser_is_led_to_the_desk(knowing: AsyncClient) -> None:
    for path in ("/desk", "/desk/due?event=a%20b", "/sign-in?next=/desk"):
        led = await knowing.get(path)
        assert (led.status_code, led.headers["Location"]) == (307, f"{WRITER}{path}")


async def test_where_the_writer_is_unknown_nobody_is_led_anywhere(
    unknowing: AsyncClient,
) -> None:
    refused = await unknowing.post("/v1/claims", json=claim_body())
    assert problem(refused, 503)["detail"].endswith("are for the one that writes")
    page = await unknowing.get("/desk")
    assert page.status_code == 503
    assert "This server only reads" in page.text


def test_a_database_that_is_not_there_yet_is_named(demo: Api) -> None:
    empty = named(demo.dsn, "postgres")
    line = starts("serve", "--read-only", "--port", "0", DATABASE_URL=empty)
    assert "migrate" in line
