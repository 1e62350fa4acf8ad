"""Every version of every claim, by column, in memory.

Why: figures need all that was said about an event or by somebody, as of any entry. From
columns that takes milliseconds, so that nothing computed has to be kept and to age.
The log only grows: a refresh reads what entries have been made since the last one.
"""

from collections.abc import Iterable

import numpy as np

from api.accuracy.claims_at import ClaimsAt
from api.accuracy.growing import GrowingArray, Numbering
from api.accuracy.held_claims import NEVER, Held, ReportViews, VersionViews
from api.database.pool import Database
from api.database.single_flight import SingleFlight
from api.model.instants import LogPosition
from api.scoring.claim_columns import Hedge
from api.store import claim_versions, log_head
from api.store.claim_versions import Rows

# How each column is held; `entry` and `until` are of entries, of which a log has fewer
# than 2^32.
VERSION_COLUMNS = {
    "entry": np.uint32, "until": np.uint32, "claim": np.uint32, "event": np.int32,
    "source": np.int32, "collection": np.int32, "topics": np.int32, "hedge": np.int32,
    "made_on": np.int32, "earliest": np.int32, "latest": np.int32, "late_by": np.int32,
    "flags": np.int32, "probability": np.float64, "degree": np.float64,
}  # fmt: skip
REPORT_COLUMNS = {
    "entry": np.uint32, "claim": np.uint32, "outlet": np.int32, "roles": np.uint8
}  # fmt: skip
AS_SENT = (
    "source", "collection", "topics", "hedge", "made_on", "earliest", "latest",
    "late_by", "flags", "probability", "degree",
)  # fmt: skip


class ClaimStore:
    """The versions of claims that one application holds; see the module."""

    def __init__(self) -> None:
        self._db: Database | None = None
        # All who ask at once share a refresh, which goes on if one of them goes away.
        self._refreshes = SingleFlight[None, None](self._refresh)
        self.generation = 0
        self._empty()

    async def at(self, db: Database, position: LogPosition) -> ClaimsAt:
        """Return all claims as they stood at a position of the log.

        Raises UnavailableError where the database is away.
        """
        self._db = db
        await self._refreshes.get(None)
        held = Held(
            generation=self.generation,
            versions=VersionViews(**{k: v.values for k, v in self._versions.items()}),
            reports=ReportViews(**{k: v.values for k, v in self._reports.items()}),
            claims=self._claims.values,
            clusters=self._clusters.values,
            topic_sets=self._topic_sets,
            hedges=self._hedges,
        )
        return ClaimsAt(held, position)

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

    def _empty(self) -> None:
        self._size = 0
        self._leaf: str | None = None
        self._versions = {k: GrowingArray(v) for k, v in VERSION_COLUMNS.items()}
        self._reports = {k: GrowingArray(v) for k, v in REPORT_COLUMNS.items()}
        # Claims by number: their entries, and the rows of their newest versions.
        self._claims = GrowingArray(np.int64)
        self._newest = GrowingArray(np.int64)
        self._events = Numbering()
        self._clusters = GrowingArray(np.int64)
        self._series: dict[str, int] = {}
        self._series_of: dict[int, int] = {}
        self._topic_sets: list[tuple[str, ...]] = [()]
        self._hedges = [Hedge(None, None, None)]

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
            await claim_versions.read(db, first, head, self._add_versions)
            await claim_versions.read_reports(db, first, head, self._add_reports)
            self._leaf = (await log_head.tail(db, head)).leaf
        except BaseException:
            self._empty()  # half of the entries' rows may have been added
            raise
        self._size = head

    def _add_versions(self, rows: Rows) -> None:
        is_first = rows["claim"] == rows["index"]
        self._claims.extend(rows["claim"][is_first])
        self._newest.extend(np.full(np.count_nonzero(is_first), -1))
        claim = np.searchsorted(self._claims.values, rows["claim"].astype(np.int64))
        events = self._events.size
        event = self._events.add(rows["event"].astype(np.int64))
        self._add_clusters(rows["event"][_firsts(event, events)].tolist())
        start = self._versions["entry"].size
        until = self._end_earlier(claim, rows["index"].astype(np.int64), start)
        made = {
            "entry": rows["index"], "until": until, "claim": claim, "event": event
        }  # fmt: skip
        for name, column in self._versions.items():
            column.extend(rows[name] if name in AS_SENT else made[name])

    def _add_clusters(self, new_events: Iterable[int]) -> None:
        size = self._clusters.size
        clusters = [
            self._series_of.pop(event, size + nth)
            for nth, event in enumerate(new_events)
        ]
        self._clusters.extend(np.array(clusters, np.int64))

    def _end_earlier(
        self, claim: np.ndarray, index: np.ndarray, start: int
    ) -> np.ndarray:
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
        known = before >= 0
        self._versions["until"].values[before[known]] = index[order[starts][known]]
        self._newest.values[ordered[ends]] = start + order[ends]
        return until

    def _add_reports(self, rows: Rows) -> None:
        claim = np.searchsorted(self._claims.values, rows["claim"].astype(np.int64))
        self._reports["entry"].extend(rows["index"])
        self._reports["claim"].extend(claim)
        self._reports["outlet"].extend(rows["outlet"])
        self._reports["roles"].extend(rows["roles"])


def _firsts(numbers: np.ndarray, known: int) -> np.ndarray:
    """Return the row of each new number, from *known* on, in their order."""
    new, rows = np.unique(numbers, return_index=True)
    return rows[new >= known]
