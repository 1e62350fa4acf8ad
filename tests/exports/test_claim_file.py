"""A file of claims, as whoever takes it leaves it."""

import asyncio
import json
from contextlib import aclosing
from datetime import date

import asyncpg
import pytest

from api.errors import UnavailableError
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
        found = await claim_file.find(snapshot, ClaimChoice(), closed_day=DAY)
        parts = [part async for part in found.lines()]
    assert len(b"".join(parts).splitlines()) == 2
    assert len(await all_lines(api, ClaimChoice())) == 3


async def test_where_no_other_connection_is_to_be_had_one_does_all(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nth in range(2):
        await post(api.client, "/v1/claims", claim_body(statement=f"Bridge {nth}"))
    monkeypatch.setattr(claim_file, "MANY", 1)
    owner = await asyncpg.connect(api.dsn)
    async with Snapshots(api.pool).open() as snapshot:
        found = await claim_file.find(snapshot, ClaimChoice(), closed_day=DAY)
        name = await owner.fetchval("SELECT quote_ident(current_database())")
        await owner.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 1")
        with pytest.raises(UnavailableError):
            async with snapshot.another():
                pass
        parts = [part async for part in found.lines()]
    await owner.close()
    assert len(b"".join(parts).splitlines()) == 2


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
