"""What a row of the bench gets, and what it gives."""

import itertools
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from scripts.bench.load import client, throughput
from scripts.bench.measured_server import MeasuredServer
from scripts.bench.peers import orm_database
from scripts.bench.result import Result

SECONDS = 1
ROUNDS = 4
Measure = Callable[[], Coroutine[Any, Any, Result | list[Result]]]
Rate = Callable[[], Awaitable[float]]


class Bench(NamedTuple):
    """The server that is measured, the claims in it, and the folder of the corpora.

    `spare_dsn`: an empty, migrated database beside the server's.
    """

    server: MeasuredServer
    size: int
    folder: Path
    spare_dsn: str

    def peers_dsn(self) -> str:
        """Return the DSN of the database that the peers serve, filled at first."""
        return orm_database.create(self.server.dsn)


class Row(NamedTuple):
    """What is measured, in words, how, and at which server if not the usual one."""

    what: str
    measure: Measure
    server: MeasuredServer | None = None


async def alternate(*rates: Rate, rounds: int = ROUNDS) -> list[float]:
    """Measure each in turns, so that all meet the same noise; return the medians."""
    measured = [[await rate() for rate in rates] for _ in range(rounds)]
    return [median(values) for values in zip(*measured, strict=True)]


async def uncopied_rate(
    server: MeasuredServer, requests: Sequence[bytes], connections: int = 8
) -> float:
    """Return the rate of these requests after a write, so that none has a copy."""
    await server.write("source-7")
    return await rate(server.url, requests, connections)


async def rate(url: str, requests: Sequence[bytes], connections: int = 8) -> float:
    """Return the requests a second of so many clients."""
    measured = await throughput.measure(
        url, requests, connections=connections, seconds=SECONDS
    )
    return measured.rate


async def uncopied_median(server: MeasuredServer, paths: Sequence[str]) -> float:
    """Return the median milliseconds of one client that gets these different paths."""
    await server.write("source-7")
    answered = await client.once(server.url, [server.get(path) for path in paths])
    return median(took for _, took in itertools.islice(answered, 1, None))
