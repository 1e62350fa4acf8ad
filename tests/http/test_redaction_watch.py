"""A text that is taken down comes back from no copy, even with the database away."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from api.database.hosts import Hosts
from api.errors import UnavailableError
from api.store.writing.redactions import LOCK
from tests.api_calls import EVIDENCE, claim_body, post
from tests.cli.test_serve import api as command
from tests.conftest import Api
from tests.http.test_database_away import processes_of, stopped
from tests.live_server import serving
from tests.log.test_redactions import index_of, redact
from tests.waiting import let_others_run, until_it_comes, wait_until
from tests.writer.test_group_commit import run

TEXT = "Mister Smith of Elm Street"
QUOTE = f"{TEXT} will fall."


@asynccontextmanager
async def away(api: Api, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[None]:
    """Part the server from its database, as it leaves: every connection at once."""
    with monkeypatch.context() as patched:
        patched.setattr(api.pool, "_pool", None)
        patched.setattr(api.pool, "_hosts", Hosts("postgresql://127.0.0.1:1/x"))
        await run(api, TERMINATE)
        await until_it_comes(lambda: alone(api))
        await let_others_run()
        yield


async def alone(api: Api) -> bool:
    """Tell whether nobody else is connected to the database any more."""
    return not await ask(api, OTHERS)


async def share_is_held(api: Api) -> bool:
    """Tell whether the server holds its share of the lock."""
    return bool(await ask(api, SHARES))


async def ask(api: Api, query: str) -> int:
    connection = await asyncpg.connect(api.dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SHARES = """
    SELECT count(*) FROM pg_locks
    WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


TERMINATE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def addresses(claim: Any) -> list[str]:
    report = claim["reports"][0]["outlet"]["slug"]
    event = claim["event"]["slug"]
    return [
        "/v1/claims",
        "/v1/claims?q=elm+street",
        f"/v1/claims/{claim['id']}",
        f"/v1/claims/{claim['id']}/history",
        "/v1/sources/ada-stone/claims",
        "/v1/sources/ada-stone/timeline",
        f"/v1/outlets/{report}/claims",
        f"/v1/outlets/{report}/timeline",
        f"/v1/events/{event}",
        f"/v1/events/{event}/timeline",
        f"/v1/events/{event}/outcomes",
        "/v1/due",
        "/v1/changes",
        "/v1/log/entries",
        "/",
        "/claims",
        "/events",
        f"/claims/{claim['id']}",
        f"/events/{event}",
        f"/embed/event/{event}",
        f"/embed/claim/{claim['id']}",
        "/sources/ada-stone",
        "/sources/ada-stone.csv",
        "/sources/ada-stone.atom",
        "/new.atom",
        "/settled.atom",
        "/due",
        "/due.ics",
        "/search?q=elm+street",
    ]


async def enter(api: Api) -> Any:
    body = claim_body(statement=QUOTE, quote=QUOTE, headline=QUOTE)
    claim = await post(api.client, "/v1/claims", body)
    note = {"kind": "void", "reason": "ambiguous", "note": QUOTE}
    cited = [{**EVIDENCE[0], "quote": QUOTE}]
    path = f"/v1/events/{claim['event']['slug']}/outcomes"
    await post(api.client, path, {**note, "evidence": cited})
    return claim


async def test_what_was_read_is_given_on_while_the_database_is_away(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = await enter(api)
    before = {path: await api.client.get(path) for path in addresses(claim)}
    async with away(api, monkeypatch):
        for path, answer in before.items():
            assert answer.status_code == 200, path
            after = await api.client.get(path)
            assert after.status_code == 200, path
            assert "age" in after.headers
            assert after.content == answer.content


async def test_no_copy_gives_back_what_was_taken_down(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = await enter(api)
    holding = 0
    for path in addresses(claim):
        holding += TEXT in (await api.client.get(path)).text
    assert holding > 15
    log = (await api.client.get("/v1/changes?limit=200")).json()["items"]
    held = {each["index"]: list(each["texts"]) for each in log if each["texts"]}

    for index, fields in held.items():  # by another process than the one that serves
        if texts := [f for f in fields if TEXT in log[index]["texts"][f]]:
            await redact(api, index, *texts)

    async with away(api, monkeypatch):
        for path in addresses(claim):
            answer = await api.client.get(path)
            assert TEXT not in answer.text, path
            assert answer.status_code == 503, path
    for path in addresses(claim):
        assert TEXT not in (await api.client.get(path)).text, path


async def test_copies_made_while_a_text_was_taken_down_are_not_given_either(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = await enter(api)
    path = f"/v1/claims/{claim['id']}"
    index = await index_of(api.client, claim["id"])

    async def read() -> None:
        while True:
            await api.client.get(path)

    reading = asyncio.create_task(read())
    await redact(api, index, "quote", "statement")
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)

    async with away(api, monkeypatch):
        answer = await api.client.get(path)
        assert TEXT not in answer.json().get("quote", "")


async def test_after_a_redaction_copies_are_given_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = await enter(api)
    path = f"/v1/claims/{claim['id']}"
    await redact(api, await index_of(api.client, claim["id"]), "quote")
    await until_it_comes(lambda: share_is_held(api))
    await let_others_run()
    fresh = await api.client.get(path)
    async with away(api, monkeypatch):
        kept = await api.client.get(path)
        assert kept.content == fresh.content
        assert "age" in kept.headers


async def test_a_copy_from_before_the_database_left_is_not_given_when_it_left_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = await enter(api)
    path = f"/v1/claims/{claim['id']}"
    await api.client.get(path)
    await run(api, TERMINATE)  # it may have been anything that went on meanwhile
    await until_it_comes(lambda: share_is_held(api))
    async with away(api, monkeypatch):
        assert (await api.client.get(path)).status_code == 503


async def test_nothing_is_taken_down_while_a_server_may_still_give_it(
    api: Api,
) -> None:
    claim = await enter(api)
    index = await index_of(api.client, claim["id"])
    deaf = await asyncpg.connect(api.dsn)
    await deaf.execute("BEGIN")
    await deaf.execute("SELECT pg_advisory_xact_lock_shared($1::int, $2::int)", *LOCK)
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="nothing is redacted"):
        await redact(api, index, "quote")
    assert time.monotonic() - started < 8
    told = (await api.client.get(f"/v1/claims/{claim['id']}")).json()
    assert told["quote"] == QUOTE
    await deaf.close()
    await redact(api, index, "quote")


def test_a_text_redacted_by_command_does_not_come_back(place: Path) -> None:
    why = ("--who", "A court", "--reason", "Order 7/26")
    with serving(place / "data", "--no-demo") as server:
        headers = {"Authorization": f"Bearer {server.key}"}
        with httpx.Client(base_url=server.url, headers=headers, timeout=9) as client:
            made = client.post("/v1/claims", json=claim_body(quote=QUOTE)).json()
            other = client.post(
                "/v1/claims", json=claim_body(statement="It rains")
            ).json()
            paths = [f"/v1/claims/{made['id']}", "/v1/claims", f"/claims/{made['id']}"]
            for path in paths:
                assert TEXT in client.get(path).text
            asked = ("redact", made["id"], "--data-dir", place / "data", *why)
            gone = command(*asked, "--field", "quote")
            assert gone.returncode == 0, gone.stderr
            folder = next((place / "data").glob("**/postmaster.pid")).parent.parent
            with stopped(processes_of(folder)):
                for path in paths:
                    answer = client.get(path)
                    assert (answer.status_code, TEXT in answer.text) == (503, False)
            path = f"/v1/claims/{other['id']}"

            def comes_back() -> bool:
                fresh = client.get(path)
                with stopped(processes_of(folder)):
                    kept = client.get(path)
                    return kept.status_code == 200 and kept.content == fresh.content

            assert wait_until(comes_back)
