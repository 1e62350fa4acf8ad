"""Readiness, where the database takes a question but does not answer it."""

import asyncio

import asyncpg
import pytest

from api.routes import service
from tests.api_calls import problem
from tests.conftest import Api


async def test_readiness_does_not_wait_as_long_as_other_requests(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "READY_SECONDS", 0.1)
    blocker = await asyncpg.connect(api.dsn)
    try:
        async with blocker.transaction(), asyncio.timeout(6):  # a statement may take 8
            await blocker.execute("LOCK TABLE migrations IN ACCESS EXCLUSIVE MODE")
            problem(await api.client.get("/health/ready"), 503)
        assert (await api.client.get("/health/live")).status_code == 200
    finally:
        await blocker.close()
