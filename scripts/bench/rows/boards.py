"""Leaderboards, each right after a write."""

import itertools
from collections.abc import Iterator
from functools import partial
from typing import get_args

from api.scoring.filters import BoardFilter
from api.terms import BoardSort
from scripts.bench.bench import Bench, Row
from scripts.bench.measured_server import MeasuredServer
from scripts.bench.result import Result, by_size, limited
from scripts.bench.rows import after_writes

SOURCES = "/v1/leaderboards/sources"
OUTLETS = "/v1/leaderboards/outlets"
DEFAULT_MOST = 10


def boards(bench: Bench) -> Iterator[Row]:
    """Read the default boards, then by every other sort, a filter and an instant."""
    board = partial(after_writes.measure, bench.server)
    for what, path in (("sources", SOURCES), ("outlets", OUTLETS)):
        yield Row(f"board of {what}, the first", partial(first, bench.server, path))
        yield Row(
            f"board of {what}, after a write",
            partial(board, itertools.repeat(path), DEFAULT_MOST),
        )
    most = by_size(bench.size, 700, 4000)
    for sort in get_args(BoardSort):
        if sort != BoardFilter().sort:
            path = f"{SOURCES}?sort={sort}"
            yield Row(
                f"board by {sort}, after a write",
                partial(board, itertools.repeat(path), most),
            )
    queries = {
        "a topic": (f"topic=topic-{nth}" for nth in range(9)),
        "days": (f"made_from=2015-01-0{nth}" for nth in range(1, 9)),
        "an instant": (f"as_of=2025-02-03T04:05:0{nth}Z" for nth in range(9)),
    }
    for what, filters in queries.items():
        paths = (f"{SOURCES}?{query}" for query in filters)
        yield Row(f"board by {what}, each another", partial(board, paths, most))


async def first(server: MeasuredServer, path: str) -> Result:
    """Time the first GET of a board, which may have to wait for all claims."""
    return limited((await server.fetch(path)).milliseconds)
