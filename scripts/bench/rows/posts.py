"""New claims, one by one, from one client and from many."""

from collections.abc import Iterator
from functools import partial

from scripts.bench.bench import ROUNDS, SECONDS, Bench, Row, alternate, rate
from scripts.bench.load import http_requests
from scripts.bench.measured_server import MeasuredServer
from scripts.bench.peers import orm_server, plain_inserts
from scripts.bench.result import Result, faster

PATH = "/v1/claims"
MANY = 32
MOST_A_SECOND = 3000  # posts prepared, more than any server takes


def posts(bench: Bench) -> Iterator[Row]:
    """Post claims, beside FastAPI with an ORM and beside inserts without a log."""
    server = bench.server
    with orm_server.serving(bench.peers_dsn()) as orm:
        yield Row("POST, 32 clients / FastAPI + ORM",
                  partial(_compare, server, orm, MANY, 3))  # fmt: skip
        yield Row("POST, 1 client / FastAPI + ORM",
                  partial(_compare, server, orm, 1, 1))  # fmt: skip
    for mode, what, least in (
        ("inserting", "plain inserts over the same HTTP", 1),
        ("forgetting", "stored nowhere", None),
    ):
        with plain_inserts.serving(server.dsn, mode) as plain:
            yield Row(f"POST, 32 clients / {what}",
                      partial(_compare, server, plain, MANY, least))  # fmt: skip


async def _compare(
    server: MeasuredServer, peer: str, clients: int, least: float | None
) -> Result:
    ours, other = await alternate(
        partial(_rate, server.url, server, clients),
        partial(_rate, peer, server, clients),
        rounds=1 if least is None else ROUNDS,
    )
    return faster(ours, other, least)


async def _rate(url: str, server: MeasuredServer, clients: int) -> float:
    count = SECONDS * MOST_A_SECOND
    requests = http_requests.posted_claims(
        url, PATH, "source-7", count, **server.bearer
    )
    return await rate(url, requests, clients)
