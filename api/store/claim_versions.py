"""How the versions of claims are read: rows of fixed width, by binary COPY.

Why COPY: without NULLs every row has the same bytes in the same places, so that a block
of rows is an array as it arrives, and no row is met one by one.
"""

import asyncio
from asyncio import Task
from collections.abc import Callable, Coroutine
from typing import Any, LiteralString

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from api.database.pool import Database
from api.scoring.claim_tables import Hedge

Rows = NDArray[np.void]
Sink = Callable[[Rows], Coroutine[Any, Any, None]]
HEADER = 19  # bytes before the first row
BLOCK = 1 << 22  # bytes that are passed on at a time


def _layout(**columns: str) -> np.dtype[np.void]:
    """Return how a row arrives: the number of columns, then each length and value."""
    fields: list[tuple[str, str]] = [("", ">i2")]
    for name, kind in columns.items():
        fields += [(f"{name}_length", ">i4"), (name, f">{kind}")]
    return np.dtype(fields)


VERSION = _layout(
    index="i8", claim="i8", event="i8", source="i8", collection="i8",
    topics="i4", hedge="i4", made_on="i4", earliest="i4", latest="i4",
    probability="f8", degree="f8", late_by="i4", flags="i4",
)  # fmt: skip
REPORT = _layout(index="i8", claim="i8", outlet="i8", roles="i4")


async def read(db: Database, first: int, past: int, into: Sink) -> None:
    """Pass on the versions that entries from *first* up to *past* made, in order.

    Days are counted from 1 January 2000.
    """
    query: LiteralString = """
        SELECT index, claim, event, source, collection, topics, hedge, made_on,
            earliest, latest, probability, degree, late_by, flags
        FROM claim_versions
        WHERE index >= $1 AND index < $2
        ORDER BY index
    """
    await _read(db, _Blocks(VERSION, into), query, first, past)


async def read_reports(db: Database, first: int, past: int, into: Sink) -> None:
    """Pass on for which outlets claims counted from those entries on, in order."""
    query: LiteralString = """
        SELECT index, claim, outlet, roles
        FROM report_versions
        WHERE index >= $1 AND index < $2
        ORDER BY index
    """
    await _read(db, _Blocks(REPORT, into), query, first, past)


async def _read(
    db: Database, blocks: "_Blocks", query: LiteralString, first: int, past: int
) -> None:
    try:
        await db.copy_out(blocks.take, query, first, past)
        await blocks.pass_on()
    finally:
        await blocks.settle()


class _Blocks:
    """Bytes as they arrive, passed on as arrays of some thousand whole rows.

    The next ones are received while those passed on are worked on.
    """

    def __init__(self, layout: np.dtype[np.void], into: Sink) -> None:
        self._layout = layout
        self._into = into
        self._pending = bytearray()
        self._start = HEADER
        self._work: Task[None] | None = None

    async def take(self, sent: bytes) -> None:
        """Add bytes."""
        self._pending += sent
        if len(self._pending) > BLOCK:
            await self.pass_on()

    async def pass_on(self) -> None:
        """Pass on the whole rows that have arrived, once earlier ones are done."""
        await self.settle()
        block, width = self._pending, self._layout.itemsize
        n = (len(block) - self._start) // width
        if n > 0:
            rows = np.frombuffer(block, self._layout, n, self._start)
            self._work = asyncio.create_task(self._into(rows))
            self._pending = block[self._start + n * width :]
            self._start = 0

    async def settle(self) -> None:
        """Wait until what was passed on is done."""
        if self._work is not None:
            work, self._work = self._work, None
            await work


class TopicSet(Struct, array_like=True):
    """The topics under a number."""

    topics: tuple[str, ...]


async def topic_sets(db: Database, known: int) -> list[tuple[str, ...]]:
    """Return the sets of topics after the first *known*, by their numbers."""
    query = """
        SELECT topics FROM topic_sets WHERE id > $1 ORDER BY id
    """
    return [row.topics for row in await db.many(TopicSet, query, known)]


class HedgeRow(Struct, array_like=True):
    """The hedge under a number."""

    phrase: str
    low: float | None
    high: float | None

    @property
    def read(self) -> Hedge:
        """The hedge, as figures need it."""
        return Hedge(self.phrase, self.low, self.high)


async def hedges(db: Database, known: int) -> list[Hedge]:
    """Return the hedges after the first *known*, by their numbers."""
    query = """
        SELECT phrase, low, high FROM hedges WHERE id > $1 ORDER BY id
    """
    return [row.read for row in await db.many(HedgeRow, query, known)]


class EventSeries(Struct, array_like=True):
    """An event that belongs to a series."""

    event: int
    series: str


async def series(db: Database, first: int, past: int) -> list[EventSeries]:
    """Return which of those entries are events of a series."""
    query = """
        SELECT index, series FROM events
        WHERE series IS NOT NULL AND index >= $1 AND index < $2
    """
    return await db.many(EventSeries, query, first, past)
