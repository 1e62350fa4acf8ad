"""Every version of every claim, by column, in memory.

Why: figures need all that was said about an event or by somebody, as of any entry. From
columns that takes milliseconds, so that nothing computed has to be kept and to age.
The log only grows: a refresh reads what entries have been made since the last one.
"""

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np

from api.accuracy.claims_at import ClaimsAt
from api.accuracy.growing import GrowingArray, Numbering
from api.accuracy.held_claims import (
    NEVER,
    ClaimViews,
    Held,
    ReportViews,
    VersionViews,
)
from api.accuracy.lane import Lane
from api.database.pool import Database
from api.database.single_flight import SingleFlight
from api.model.instants import LogPosition
from api.scoring.claim_columns import Codes, Floats, Hedge, Ints
from api.store import claim_versions, log_head
from api.store.claim_versions import Rows

# What rows have that claims and versions of them are held by, as it is sent.
OF_CLAIM = ("collection", "hedge", "made_on", "earliest", "latest")
OF_VERSION = ("source", "topics", "late_by", "flags")
FEW = 1000  # rows that are added in less time than a thread takes to begin


class ClaimStore:
    """The versions of claims that one application holds; see the module."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._db: Database | None = None
        # All who ask at once share a refresh, which goes on if one of them goes away.
        self._refreshes = SingleFlight[None, None](self._refresh)
        self.generation = 0
        self._empty()

    async def at(self, db: Database, position: LogPosition) -> ClaimsAt:
        """Return all claims as they stood at a position of the log.

        Raises UnavailableError where the database is away.
        """
        await self.refresh(db)
        return ClaimsAt(self._held, position)

    async def refresh(self, db: Database) -> None:
        """Hold what has been entered up to now; see `at`."""
        self._db = db
        await self._refreshes.get(None)

    async def _refresh(self, _: None) -> None:
        """Read what has been entered since the last refresh, in one snapshot."""
        assert self._db is not None  # noqa: S101 whoever asks gives it
        tail = await log_head.tail(self._db, self._size)
        if self._size and tail.leaf != self._leaf:  # a database can be replaced
            self.generation += 1
            self._empty()
        if tail.size > self._size:
            async with self._db.patient().snapshot() as snapshot:
                await self._read(snapshot)
            self._held = self._view()

    def _empty(self) -> None:
        self._size = 0
        self._leaf: str | None = None
        self._versions = {k: GrowingArray() for k in VersionViews._fields}
        self._claims = {k: GrowingArray() for k in ClaimViews._fields}
        self._reports = {k: GrowingArray() for k in ReportViews._fields}
        # The row of the newest version of each claim, by its number.
        self._newest = GrowingArray()
        self._events = Numbering()
        self._clusters = GrowingArray()
        self._shares = Numbering()  # of the bits of each
        self._series: dict[str, int] = {}
        self._series_of: dict[int, int] = {}
        self._topic_sets: list[tuple[str, ...]] = [()]
        self._hedges = [Hedge(None, None, None)]
        self._held = self._view()

    def _view(self) -> Held:
        """Return what is held now; what is added later is not seen in it."""
        return Held(
            generation=self.generation,
            versions=VersionViews(**{k: v.values for k, v in self._versions.items()}),
            reports=ReportViews(**{k: v.values for k, v in self._reports.items()}),
            claims=ClaimViews(**{k: v.values for k, v in self._claims.items()}),
            clusters=self._clusters.values,
            shares=self._shares.keys.view(np.float64),
            topic_sets=self._topic_sets,
            hedges=self._hedges,
        )

    async def _read(self, db: Database) -> None:
        first, head = self._size, (await log_head.head(db)).size
        try:
            for named in await claim_versions.series(db, first, head):
                number = self._series.setdefault(named.series, -1 - len(self._series))
                self._series_of[named.event] = number
            # Lists in use are replaced, not changed.
            sets = await claim_versions.topic_sets(db, len(self._topic_sets) - 1)
            self._topic_sets = [*self._topic_sets, *sets]
            hedges = await claim_versions.hedges(db, len(self._hedges) - 1)
            self._hedges = [*self._hedges, *hedges]
            add, add_reports = (
                partial(self._in_lane, add)
                for add in (self._add_versions, self._add_reports)
            )
            await claim_versions.read(db, first, head, add)
            await claim_versions.read_reports(db, first, head, add_reports)
            self._leaf = (await log_head.tail(db, head)).leaf
        except BaseException:
            self._empty()  # half of the entries' rows may have been added
            raise
        self._size = head

    async def _in_lane(self, add: Callable[[Rows], None], rows: Rows) -> None:
        """Add rows in a thread of the lane, so that many hold up no request."""
        if rows.size > FEW:
            await self._lane.short(partial(add, rows))
        else:
            add(rows)

    def _add_versions(self, rows: Rows) -> None:
        index = rows["index"].astype(np.int64)
        claim = rows["claim"].astype(np.int64)
        self._add_claims(rows[claim == index])
        number = self._numbers_of(claim)
        events = self._events.size
        event = self._events.add(rows["event"].astype(np.int64))
        self._add_clusters(rows["event"][_firsts(event, events)].tolist())
        start = self._versions["entry"].size
        made = {
            "entry": index,
            "until": self._end_earlier(number, index, start),
            "claim": number,
            "event": event,
            "degree": self._shares.add(_bits(rows["degree"])),
        }
        made |= {name: rows[name] for name in OF_VERSION}
        for name, column in self._versions.items():
            column.extend(made[name])

    def _add_claims(self, rows: Rows) -> None:
        """Add what stays as it is in the first versions of claims."""
        made = {name: rows[name] for name in OF_CLAIM}
        made["entry"] = rows["claim"]
        made["probability"] = self._shares.add(_bits(rows["probability"]))
        for name, column in self._claims.items():
            column.extend(made[name])
        self._newest.extend(np.full(rows.size, NEVER, np.int64))

    def _numbers_of(self, claims: Ints) -> Codes:
        """Return the numbers of claims by their entries."""
        entries = self._claims["entry"].values
        return np.searchsorted(entries, claims.astype(entries.dtype))

    def _add_clusters(self, new_events: Iterable[int]) -> None:
        size = self._clusters.size
        clusters = [
            self._series_of.pop(event, size + nth)
            for nth, event in enumerate(new_events)
        ]
        self._clusters.extend(np.array(clusters, np.int64))

    def _end_earlier(self, claim: Codes, index: Ints, start: int) -> Ints:
        """Note until which entry earlier versions stood; return until when new ones do.

        *start*: the row of the first new version.
        """
        order = np.argsort(claim, kind="stable")
        ordered = claim[order]
        starts = np.append(True, ordered[1:] != ordered[:-1])[: order.size]
        ends = np.append(starts[1:], True)[: order.size]
        until = np.full(order.size, NEVER, np.int64)
        until[order[:-1][~starts[1:]]] = index[order[1:][~starts[1:]]]
        before = self._newest.values[ordered[starts]]
        known = before != NEVER
        self._versions["until"].values[before[known]] = index[order[starts][known]]
        self._newest.values[ordered[ends]] = start + order[ends]
        return until

    def _add_reports(self, rows: Rows) -> None:
        made = {name: rows[name] for name in ("outlet", "roles")}
        made["entry"] = rows["index"]
        made["claim"] = self._numbers_of(rows["claim"].astype(np.int64))
        for name, column in self._reports.items():
            column.extend(made[name])


def _bits(shares: Floats) -> Ints:
    """Return floating-point numbers as the integers that have the same bits."""
    return shares.astype(np.float64).view(np.int64)


def _firsts(numbers: np.ndarray, known: int) -> np.ndarray:
    """Return the row of each new number, from *known* on, in their order."""
    new, rows = np.unique(numbers, return_index=True)
    return rows[new >= known]
