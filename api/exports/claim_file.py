"""Every claim that filters find, as the lines of a file that an import takes."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import date

from msgspec import Struct

from api.database.pool import LINES, Database
from api.model.filters import ClaimChoice
from api.store import claim_lines, claims

PART_BYTES = 64 * 1024
MOST_WAITING = 4  # parts, until more is read
IDLE_SECONDS = 30.0  # in which the reader takes a part


class ClaimFile:
    """The claims of a snapshot; whether there are such filters is known already."""

    def __init__(self, db: Database, search: claims.Search) -> None:
        self._db = db
        self._search = search
        self.parts: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_WAITING)
        self._held = bytearray()

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
        query = claim_lines.of(self._search.every, is_all=self._search.is_all)
        await self._db.copy_out(self._take, query, *self._search.values, form=LINES)
        if self._held:
            await self._pass_on()

    async def _take(self, lines: bytes) -> None:
        self._held += lines
        if len(self._held) >= PART_BYTES:
            await self._pass_on()

    async def _pass_on(self) -> None:
        part = bytes(self._held)
        self._held.clear()
        async with asyncio.timeout(IDLE_SECONDS):
            await self.parts.put(part)


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


async def find(db: Database, filters: ClaimChoice, *, closed_day: date) -> ClaimFile:
    """Return the claims that filters find; raise BadQueryError."""
    return ClaimFile(db, await claims.search_for(db, filters, closed_day))
