"""Read through a standby what was just written, as a client of both would."""

import asyncio
import time
from contextlib import suppress
from typing import NamedTuple

import httpx

from tests.api_calls import claim_body
from tests.cluster.running import Cluster
from tests.waiting import PATIENCE_SECONDS, until_it_comes

SIZE = "Foresaid-Log-Size"


class ReadBack(NamedTuple):
    """How often something was written and read back, and how the reads went.

    `missed`: reads without the size of the log that did not find it yet; `refused`:
    reads with the size that got 503, or no answer; `stale`: reads with it that did not
    find what was written, or told of a smaller log.
    """

    times: int
    missed: int
    refused: int
    stale: int


async def read_back(cluster: Cluster, times: int, clients: int = 1) -> ReadBack:
    """Write so many claims through the writer; read each at once on a standby."""
    first = time.time_ns()
    numbers = iter(range(first, first + times))
    headers = {"Authorization": f"Bearer {cluster.key}"}
    async with httpx.AsyncClient(headers=headers, timeout=PATIENCE_SECONDS) as client:

        async def some() -> list[tuple[bool, bool, bool]]:
            return [await _once(cluster, client, nth) for nth in numbers]

        each = await asyncio.gather(*(some() for _ in range(clients)))
    outcomes = [outcome for outcomes in each for outcome in outcomes]
    return ReadBack(len(outcomes), *(sum(kind) for kind in zip(*outcomes, strict=True)))


async def _once(
    cluster: Cluster, client: httpx.AsyncClient, nth: int
) -> tuple[bool, bool, bool]:
    body = claim_body(statement=f"Number {nth} is written, then read")
    once = {"Idempotency-Key": f"number-{nth}"}

    async def write() -> httpx.Response | None:
        with suppress(httpx.TransportError):
            claims = f"{cluster.url}/v1/claims"
            answer = await client.post(claims, json=body, headers=once)
            return answer if answer.is_success else None
        return None

    written = await until_it_comes(write)
    assert written is not None
    path = f"{cluster.facts['reader']}/v1/claims/{written.json()['id']}"
    size = written.headers[SIZE]
    try:
        missed = (await client.get(path)).status_code == 404
        read = await client.get(path, headers={SIZE: size})
    except httpx.TransportError:  # the reader is being restarted
        return False, True, False
    refused = read.status_code == 503
    found = read.status_code == 200 and int(read.headers[SIZE]) >= int(size)
    return missed, refused, not (found or refused)
