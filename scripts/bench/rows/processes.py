"""Two processes that serve on one socket, beside one."""

from collections.abc import Iterator
from functools import partial

from scripts.bench.bench import ROUNDS, SECONDS, Bench, Row, alternate, rate
from scripts.bench.load import http_requests, throughput
from scripts.bench.measured_server import MeasuredServer, running
from scripts.bench.result import Result, faster, slower
from scripts.bench.rows.posts import MANY, MOST_A_SECOND, PATH
from scripts.bench.rows.reads import RANDOM_CLAIMS, SAMPLE

LIST = "/v1/claims?limit=50"
CLIENTS = 8


def processes(bench: Bench) -> Iterator[Row]:
    """Serve the same corpus with two processes as well, and ask both in turns."""
    one = bench.server
    with running(bench.folder / "data", "--workers", "2") as two:
        yield Row("a copy of a list, 2 processes / 1", partial(_copies, one, two))
        yield Row("GET one claim, 2 processes / 1", partial(_claims, one, two))
        yield Row("POST, 32 clients, 2 processes / 1", partial(_posts, one, two))


async def _copies(one: MeasuredServer, two: MeasuredServer) -> list[Result]:
    measured: list[list[throughput.Throughput]] = [[], []]
    for _ in range(ROUNDS):
        for server, results in zip((two, one), measured, strict=True):
            requests = [server.get(LIST)]
            results.append(
                await throughput.measure(
                    server.url, requests, connections=CLIENTS, seconds=SECONDS
                )
            )
    ours, other = (sorted(results)[ROUNDS // 2] for results in measured)
    latency = slower(ours.p99, other.p99)._replace(what="p99 of these")
    return [faster(ours.rate, other.rate), latency]


async def _claims(one: MeasuredServer, two: MeasuredServer) -> Result:
    paths = [
        f"/v1/claims/{claim}" for claim, _ in await one.rows(RANDOM_CLAIMS, SAMPLE)
    ]
    ours, other = await alternate(
        *(
            partial(rate, server.url, [server.get(path) for path in paths], CLIENTS)
            for server in (two, one)
        )
    )
    return faster(ours, other)


async def _posts(one: MeasuredServer, two: MeasuredServer) -> Result:
    async def posted(server: MeasuredServer) -> float:
        requests = http_requests.posted_claims(
            server.url, PATH, "source-7", SECONDS * MOST_A_SECOND, **server.bearer
        )
        return await rate(server.url, requests, MANY)

    ours, other = await alternate(partial(posted, two), partial(posted, one))
    return faster(ours, other)
