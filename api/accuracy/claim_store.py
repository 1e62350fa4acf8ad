"""Every version of every claim, by column, in memory.

Why: figures need all that was said about an event or by somebody, as of any entry. From
columns that takes milliseconds, so that nothing computed has to be kept and to age.
The log only grows: a refresh reads what entries have been made since the last one.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from functools import partial

from api.accuracy import lane
from api.accuracy.claims_at import ClaimsAt
from api.accuracy.growing_claims import GrowingClaims
from api.accuracy.lane import Lane
from api.database.pool import Database
from api.database.single_flight import SingleFlight
from api.errors import UnavailableError
from api.model.instants import LogPosition
from api.store import claim_versions, log_head, new_entries
from api.store.claim_versions import Rows, Sink
from api.store.new_entries import NewEntries

INLINE_ROWS = 1000  # which are added sooner than a thread begins
QUICK_ENTRIES = 1000  # which one statement reads
TRIMMED_ENTRIES = 100_000  # after which memory is left that is worth giving back


class ClaimStore:
    """The versions of claims that one application holds; see the module."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._db: Database | None = None
        # All who ask at once share a refresh, which goes on if one of them goes away.
        self._refreshes = SingleFlight[None, None](self._refresh)
        self._beginning: asyncio.Task[None] | None = None
        self._generation = 0
        self._empty()

    async def at(self, db: Database, position: LogPosition) -> ClaimsAt:
        """Return all claims as they stood at a position of the log.

        Raises UnavailableError where the database is away, or does not reach the
        position. Why it may not: a standby lags behind the one that told the position,
        and what is computed from what it has would be kept under a key that names more.
        """
        self._db = db
        await self._refreshes.get(None)
        held = self._held
        _check_reached(held.size, position.size)
        return ClaimsAt(held, position)

    def begin(
        self, db: Database, then: Callable[[], Awaitable[object]] | None = None
    ) -> asyncio.Task[None]:
        """Begin to read all that there is, so that nobody has to wait for it later.

        *then*: what else is to be done, once all is read. Where the database is away,
        nothing is.
        """
        self._db = db
        self._beginning = asyncio.create_task(self._begin(then))
        return self._beginning

    async def _begin(self, then: Callable[[], Awaitable[object]] | None) -> None:
        with contextlib.suppress(UnavailableError):  # whoever asks first tries again
            await self._refreshes.get(None)
            if then is not None:
                await then()

    def _empty(self) -> None:
        # Threads may still add to what was held: what is held from now on is new.
        self._claims = GrowingClaims()
        self._size = 0
        self._leaf: str | None = None
        self._held = self._claims.view(self._generation, self._size)

    async def _refresh(self, _: None) -> None:
        """Read what has been entered since the last refresh, in one snapshot."""
        assert self._db is not None  # noqa: S101 whoever asks gives it
        tail = await log_head.tail(self._db, self._size)
        if self._size and tail.leaf != self._leaf:  # a database can be replaced
            self._generation += 1
            self._empty()
        if tail.size > self._size:
            entries = tail.size - self._size
            few = self._size and entries <= QUICK_ENTRIES
            new = await self._find_new(self._db.patient()) if few else None
            many = entries > TRIMMED_ENTRIES or (few and new is None)
            try:
                if new is not None:
                    await self._add_new(new)
                else:
                    async with self._db.patient().snapshot() as snapshot:
                        await self._read(snapshot)
            except BaseException:
                self._empty()  # half of the entries' rows may have been added
                raise
            self._held = self._claims.view(self._generation, self._size)
            if many:
                await self._lane.short(lane.give_back)

    async def _read(self, db: Database) -> None:
        claims, first, head = self._claims, self._size, (await log_head.head(db)).size
        _check_reached(head, first)  # what was read already would be read again
        claims.add_series(await claim_versions.series(db, first, head))
        claims.add_words(
            await claim_versions.topic_sets(db, len(claims.topic_sets) - 1),
            await claim_versions.hedges(db, len(claims.hedges) - 1),
        )
        await claim_versions.read(db, first, head, self._in_lane(claims.add_versions))
        await claim_versions.read_reports(
            db, first, head, self._in_lane(claims.add_reports)
        )
        self._leaf = (await log_head.tail(db, head)).leaf
        self._size = head

    async def _find_new(self, db: Database) -> NewEntries | None:
        """Return what few entries brought; None where they changed too many claims."""
        topic_sets, hedges = self._claims.topic_sets, self._claims.hedges
        new = await new_entries.read(
            db, self._size, len(topic_sets) - 1, len(hedges) - 1
        )
        if new is not None:
            _check_reached(new.size, self._size)
        return new

    async def _add_new(self, new: NewEntries) -> None:
        claims = self._claims
        claims.add_series(new.series)
        claims.add_words(new.topic_sets, [hedge.read for hedge in new.hedges])
        await self._in_lane(claims.add_versions)(new.version_rows)
        await self._in_lane(claims.add_reports)(new.report_rows)
        self._leaf, self._size = new.leaf, new.size

    def _in_lane(self, add: Callable[[Rows], None]) -> Sink:
        """Have many rows added in a thread, so that they hold up no request."""

        async def add_rows(rows: Rows) -> None:
            if rows.size > INLINE_ROWS:
                await self._lane.short(partial(add, rows))
            else:
                add(rows)

        return add_rows


def _check_reached(size: int, expected: int) -> None:
    """Raise UnavailableError where a log is shorter than it was elsewhere."""
    if size < expected:
        raise UnavailableError("The database that answers lags behind.")
