"""A cluster on this machine loses nothing, and its standbys are read without surprise.

The long runs are `scripts/dev.py cluster --nemesis all`, `--read-back 1000` and
`--soak 30`.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from scripts.cluster import programs
from tests.api_calls import claim_body, problem
from tests.cluster.read_back import read_back
from tests.cluster.running import Cluster, cluster, run_api
from tests.cluster.trial import trial
from tests.conftest import open_folder
from tests.waiting import PATIENCE_SECONDS, until_it_comes

SEED = 20261128
REPLAY_DELAY = 0.15
LONGEST_GAP = 25.0  # seconds, 20 of them until Patroni takes a node for lost
TIMES = 40
ASYNCHRONOUS = {"synchronous_mode": False}
SYNCHRONOUS = {"synchronous_mode": "quorum"}
ABSENT = programs.missing()

pytestmark = pytest.mark.skipif(ABSENT is not None, reason=str(ABSENT))


def _business() -> float:
    """Return how many processes want each core, 1 or more: so much longer all takes."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    with (
        open_folder() as folder,
        cluster(folder, "--replay-delay", str(REPLAY_DELAY)) as running,
    ):
        yield running


@pytest.fixture
async def client(running: Cluster) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        headers={"Authorization": f"Bearer {running.key}"}, timeout=PATIENCE_SECONDS
    ) as client:
        yield client


async def test_failovers_under_load_lose_nothing(running: Cluster) -> None:
    verdicts = await trial(running, ["kill-primary", "switchover"], SEED)
    for verdict in verdicts:
        assert verdict.acknowledged
        assert (verdict.lost, verdict.duplicates) == (0, 0)
        assert verdict.inconsistencies == []
        assert verdict.unexpected == {}
        assert verdict.stray_cuts == 0
        assert verdict.longest_gap <= LONGEST_GAP * _business()


async def test_a_standby_that_lags_is_read_as_if_it_did_not(running: Cluster) -> None:
    back = await read_back(running, TIMES)
    assert back.missed  # so the standby did lag
    assert (back.times, back.refused, back.stale) == (TIMES, 0, 0)


async def test_a_reader_writes_nothing_and_says_who_does(
    running: Cluster, client: httpx.AsyncClient
) -> None:
    reader, writer = running.facts["reader"], running.url
    for path in ("/v1/claims", "/v1/sources", "/v1/events/x/outcomes"):
        refused = await client.post(f"{reader}{path}", json={})
        assert writer in problem(refused, 503)["detail"]
        assert int(refused.headers["Retry-After"]) > 0
    assert writer in problem(await client.get(f"{reader}/v1/keys/me"), 503)["detail"]
    led = await client.get(f"{reader}/desk/due?x=1")
    assert (led.status_code, led.headers["Location"]) == (307, f"{writer}/desk/due?x=1")


async def test_without_a_standby_to_wait_for_nothing_is_written(
    running: Cluster, client: httpx.AsyncClient
) -> None:
    claims = f"{running.url}/v1/claims"
    await asyncio.to_thread(running.await_health)  # what was killed is back
    await asyncio.to_thread(running.request, "/config", ASYNCHRONOUS, "PATCH")
    try:

        async def refused() -> httpx.Response | None:
            body = claim_body(statement="Nobody else would have this")
            answer = await client.post(claims, json=body)
            return answer if answer.status_code == 503 else None

        answer = await until_it_comes(refused)
        assert answer is not None
        assert "synchronous_standby_names" in problem(answer, 503)["detail"]
        assert (await client.get(claims)).status_code == 200
        started = await asyncio.to_thread(
            run_api,
            ("serve", "--port", "0", "--no-demo"),
            {
                "DATABASE_URL": running.facts["server"],
                "FORESAID_OWNER_URL": running.facts["owner"],
                "FORESAID_REPLICATED": "on",
            },
        )
        assert started.returncode == 1
        assert "synchronous_standby_names" in started.stderr.splitlines()[-1]
    finally:
        await asyncio.to_thread(running.request, "/config", SYNCHRONOUS, "PATCH")
