"""Every claim that filters find, as the lines of a file that an import takes.

Many claims are read in two halves at once, by a connection each, as the database takes
longer to write the lines than anyone to read them. The second half waits for its turn.
"""

import asyncio
from asyncio import Task
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, suppress
from datetime import date

from msgspec import Struct

from api.database.pool import LINES, Database
from api.errors import AwayError, UnavailableError
from api.exports.snapshots import Snapshot
from api.model.filters import ClaimChoice
from api.store import claim_lines, claims

PART_BYTES = 64 * 1024
MOST_WAITING = 4  # parts, until more is read
IDLE_SECONDS = 30.0  # in which the reader takes a part
MANY = 20_000  # claims, of which two halves are read
PAST = 2**63 - 1  # the index of every entry is lower


class ClaimFile:
    """The claims of a snapshot; whether there are such filters is known already."""

    def __init__(self, snapshot: Snapshot, search: claims.Search) -> None:
        self._snapshot = snapshot
        self._search = search
        self.parts: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_WAITING)

    async def lines(self) -> AsyncGenerator[bytes]:
        """Yield the lines, some at a time, no faster than they are taken.

        Raises AwayError where the database goes away, or nobody takes them.
        """
        copying = asyncio.create_task(self._copy())
        try:
            while (part := await self.parts.get()) is not None:
                yield part
            await copying
        finally:
            copying.cancel()
            await asyncio.gather(copying, return_exceptions=True)

    async def _copy(self) -> None:
        try:
            await self._copy_all()
        except Exception:
            await self.parts.put(None)
            raise
        # One that is cancelled says nothing: nobody takes parts any more.
        await self.parts.put(None)

    async def _copy_all(self) -> None:
        db, search = self._snapshot.db, self._search
        extent = await claims.extent(db, search)
        async with AsyncExitStack() as stack:
            another = None
            if extent.middle is not None and extent.total >= MANY:
                with suppress(UnavailableError):  # one connection takes longer
                    another = await stack.enter_async_context(self._snapshot.another())
            if another is None or extent.middle is None:
                await self._copy_some(db, 0, PAST, None)
            else:
                await self._copy_halves(db, another, extent.middle)

    async def _copy_halves(self, db: Database, another: Database, middle: int) -> None:
        """Copy the claims before the entry *middle*, and those from there, at once."""
        first = asyncio.create_task(self._copy_some(db, 0, middle, None))
        second = asyncio.create_task(self._copy_some(another, middle, PAST, first))
        try:
            await asyncio.gather(first, second)
        finally:
            for half in (first, second):
                half.cancel()
            await asyncio.gather(first, second, return_exceptions=True)

    async def _copy_some(
        self, db: Database, first: int, past: int, after: Task[None] | None
    ) -> None:
        """Copy the claims of those entries once *after* is done."""
        half = Half(self.parts, after)
        query = claim_lines.of(self._search)
        values = *self._search.values, first, past
        await db.copy_out(half.take, query, *values, form=LINES)
        await half.pass_on()


class Half:
    """Lines as they arrive, which are passed on once others are done."""

    def __init__(
        self, parts: asyncio.Queue[bytes | None], after: Task[None] | None
    ) -> None:
        self._parts = parts
        self._after = after
        self._held = bytearray()

    async def take(self, lines: bytes) -> None:
        """Add lines; wait where there are enough and it is not their turn."""
        self._held += lines
        if len(self._held) >= PART_BYTES:
            await self.pass_on()

    async def pass_on(self) -> None:
        """Pass on what is held. Raises what those before raised, and AwayError."""
        if self._after is not None:
            await asyncio.shield(self._after)
        if self._held:
            part = bytes(self._held)
            self._held.clear()
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._parts.put(part)
            except TimeoutError:
                raise AwayError from None


class LeftOut(Struct):
    """How much of a log no line can say."""

    findings_no_longer_in_force: int
    claims_in_collections: int
    corrections: int
    merges: int
    redactions: int
    sources_without_a_claim: int
    events_without_a_claim: int


async def left_out(db: Database) -> LeftOut:
    """Count what a file of all claims leaves out."""
    query = """
        SELECT
            (SELECT count(*) FROM retirements) AS findings_no_longer_in_force,
            (SELECT count(*) FROM claims WHERE collection_id IS NOT NULL)
                AS claims_in_collections,
            (SELECT count(*) FROM claims WHERE corrects IS NOT NULL) AS corrections,
            (SELECT count(*) FROM merges) AS merges,
            (SELECT count(*) FROM redactions) AS redactions,
            (SELECT count(*) FROM sources o WHERE merged_into IS NULL AND NOT EXISTS (
                SELECT FROM claim_states s WHERE s.source_id = o.id))
                AS sources_without_a_claim,
            (SELECT count(*) FROM events e WHERE merged_into IS NULL AND NOT EXISTS (
                SELECT FROM claim_states s WHERE s.event_id = e.id))
                AS events_without_a_claim
    """
    return await db.one(LeftOut, query)


async def find(
    snapshot: Snapshot, filters: ClaimChoice, *, closed_day: date
) -> ClaimFile:
    """Return the claims that filters find; raise BadQueryError."""
    search = await claims.search_for(snapshot.db, filters, closed_day)
    return ClaimFile(snapshot, search)
