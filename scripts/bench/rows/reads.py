"""Claims and lists of claims, each request another."""

import asyncio
import itertools
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial

from scripts.bench.bench import Bench, Row, alternate, rate, uncopied_rate
from scripts.bench.load import client, http_requests
from scripts.bench.measured_server import MeasuredServer
from scripts.bench.peers import orm_server
from scripts.bench.result import Result, faster
from scripts.bench.rows import paired_lists

SAMPLE = 20_000
LISTS = 5_000
TAGGED = 8_000
WRITES_A_SECOND = 50
TAG = b"etag: "
RANDOM_CLAIMS = """
    SELECT id::text, index FROM claims
    WHERE entered_by = 'bench' -- the peers have no later ones
    ORDER BY random() LIMIT $1
"""
UNCHANGED = b"http/1.1 304"


def claim(bench: Bench) -> Iterator[Row]:
    """Get one claim, of many, beside FastAPI and an ORM."""
    requests = partial(_claims, bench.server)
    with orm_server.serving(bench.peers_dsn()) as orm:
        yield Row(
            "GET one claim, each another / FastAPI + ORM",
            partial(_compare, bench.server, orm, requests, 6),
        )
    yield Row(
        "the same while 50 claims a second are posted / without",
        partial(_while_writing, bench.server, requests),
    )


def lists(bench: Bench) -> Iterator[Row]:
    """Get a list of 50 claims, each request another, beside FastAPI and an ORM."""
    requests = partial(_lists, bench)
    with orm_server.serving(bench.peers_dsn()) as orm:
        yield Row(
            "list of 50, each request another / FastAPI + ORM",
            partial(_compare, bench.server, orm, requests, 5),
        )
    yield Row(
        "the same while 50 claims a second are posted / without",
        partial(_while_writing, bench.server, requests),
    )
    yield Row(
        "the same list again and again (a copy) / each another",
        partial(_copies, bench),
    )
    for coding in ("gzip", "br"):
        yield Row(
            f"a copy in {coding} / as it is",
            partial(_coded, bench.server, coding),
        )


def unchanged(bench: Bench) -> Iterator[Row]:
    """Get claims with the entity tags that they had before something was written."""
    yield Row("If-None-Match / GET one claim", partial(_unchanged, bench.server))


Requests = Callable[[str], Awaitable[tuple[list[bytes], list[bytes]]]]


async def _claims(server: MeasuredServer, orm: str) -> tuple[list[bytes], list[bytes]]:
    rows = await server.rows(RANDOM_CLAIMS, SAMPLE)
    paths = [f"/v1/claims/{claim_id}" for claim_id, _ in rows]
    return [server.get(path) for path in paths], [
        http_requests.get(orm, path) for path in paths
    ]


async def _lists(bench: Bench, orm: str) -> tuple[list[bytes], list[bytes]]:
    server = bench.server
    indexes = [index for _, index in await server.rows(RANDOM_CLAIMS, LISTS)]
    sources, outlets = (await server.rows("""
        SELECT (SELECT count(*) FROM sources WHERE slug LIKE 'source-%'),
            (SELECT count(*) FROM outlets WHERE slug LIKE 'outlet-%')
    """))[0]  # fmt: skip
    pairs = paired_lists.draw(indexes, sources, outlets)
    return [server.get(pair.ours) for pair in pairs], [
        http_requests.get(orm, pair.orm) for pair in pairs
    ]


async def _compare(
    server: MeasuredServer, orm: str, requests: Requests, least: float
) -> Result:
    own, others = await requests(orm)
    ours, other = await alternate(
        partial(uncopied_rate, server, own), partial(rate, orm, others)
    )
    return faster(ours, other, least)


async def _while_writing(server: MeasuredServer, requests: Requests) -> Result:
    own, _ = await requests(server.url)

    async def while_writing() -> float:
        async with _writing(server):
            return await uncopied_rate(server, own)

    ours, other = await alternate(while_writing, partial(uncopied_rate, server, own))
    return faster(ours, other, 0.7)


@asynccontextmanager
async def _writing(server: MeasuredServer) -> AsyncGenerator[None]:
    """Let another client write claims until the block ends."""

    async def write_all() -> None:
        async with server.client() as http, asyncio.TaskGroup() as posts:
            for claim in server.claims:
                posts.create_task(http.post("/v1/claims", json=claim))
                await asyncio.sleep(1 / WRITES_A_SECOND)

    task = asyncio.create_task(write_all())
    yield
    task.cancel()
    await asyncio.wait([task])


async def _copies(bench: Bench) -> Result:
    server = bench.server
    own, _ = await _lists(bench, server.url)
    ours, other = await alternate(
        partial(rate, server.url, own[:1]),
        partial(uncopied_rate, server, own),
        rounds=1,
    )
    return faster(ours, other)


async def _coded(server: MeasuredServer, coding: str) -> Result:
    path = "/v1/claims?limit=50"
    ours, other = await alternate(
        partial(rate, server.url, [server.get(path, Accept_Encoding=coding)]),
        partial(rate, server.url, [server.get(path)]),
    )
    return faster(ours, other, 1.0)


async def _unchanged(server: MeasuredServer) -> Result:
    rows = await server.rows(RANDOM_CLAIMS, TAGGED)
    paths = [f"/v1/claims/{claim_id}" for claim_id, _ in rows]
    gets = [server.get(path) for path in paths]
    parts = [gets[at : at + TAGGED // 8] for at in range(0, len(gets), TAGGED // 8)]
    answered = await asyncio.gather(*(client.once(server.url, part) for part in parts))
    tags = [_tag(head) for part in answered for head, _ in part]
    conditional = [
        server.get(path, If_None_Match=tag)
        for path, tag in zip(paths, tags, strict=True)
    ]
    await server.write()
    for head, _ in await client.once(server.url, conditional[:10]):
        if not head.startswith(UNCHANGED):
            raise RuntimeError(f"not 304: {head.decode()}")
    ours, other = await alternate(
        partial(uncopied_rate, server, conditional),
        partial(uncopied_rate, server, gets),
    )
    return faster(ours, other, 1.0)


def _tag(head: bytes) -> str:
    lines = itertools.dropwhile(
        lambda line: not line.startswith(TAG), head.split(b"\r\n")
    )
    return next(lines).removeprefix(TAG).decode()
