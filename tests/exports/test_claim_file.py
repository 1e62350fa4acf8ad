"""A file of claims, as whoever takes it leaves it."""

import asyncio
from contextlib import aclosing
from datetime import date

import pytest

from api.exports import claim_file
from api.exports.claim_file import ClaimFile
from api.exports.snapshots import Snapshots
from api.model.filters import ClaimChoice
from tests.api_calls import claim_body, post
from tests.conftest import Api
from tests.waiting import PATIENCE_SECONDS, until_it_comes

DAY = date(2026, 11, 22)
QUOTE = "“It opens soon.” " * 200


async def full(found: ClaimFile) -> bool:
    """Return whether as many parts wait as may."""
    return found.parts.full()


async def test_one_that_is_left_midway_waits_for_nobody(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nth in range(400):
        claim = claim_body(statement=f"Bridge {nth} opens", quote=f"{nth} {QUOTE}")
        await post(api.client, "/v1/claims", claim)
    monkeypatch.setattr(claim_file, "PART_BYTES", 1)  # what comes at once is a part
    monkeypatch.setattr(claim_file, "MOST_WAITING", 1)
    async with asyncio.timeout(PATIENCE_SECONDS), Snapshots(api.pool).open() as db:
        found = await claim_file.find(db, ClaimChoice(), closed_day=DAY)
        async with aclosing(found.lines()) as lines:
            assert (await anext(lines)).startswith(b'{"statement":"Bridge 0 opens"')
            await until_it_comes(lambda: full(found))
