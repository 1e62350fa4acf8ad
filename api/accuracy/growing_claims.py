"""The versions of all claims by column, as they grow with the log."""

from collections.abc import Iterable, Sequence

import numpy as np

from api.accuracy.growing import GrowingArray, Numbering
from api.accuracy.held_claims import (
    NEVER,
    ClaimViews,
    Held,
    Numbers,
    ReportViews,
    VersionViews,
)
from api.scoring.claim_columns import Codes, Floats, Ints
from api.scoring.claim_tables import Hedge
from api.store.claim_versions import EventSeries, Rows

# Columns that are held as they are sent, by claim and by version.
OF_CLAIM = ("collection", "hedge", "made_on", "earliest", "latest")
OF_VERSION = ("topics", "late_by", "flags")


class GrowingClaims:
    """Columns of claims, to which later entries of the log are added; see Held."""

    def __init__(self) -> None:
        self.topic_sets: list[tuple[str, ...]] = [()]
        self.hedges = [Hedge(None, None, None)]
        self._versions = {name: GrowingArray() for name in VersionViews._fields}
        self._claims = {name: GrowingArray() for name in ClaimViews._fields}
        self._reports = {name: GrowingArray() for name in ReportViews._fields}
        # The row of the newest version of each claim, by its number.
        self._newest = GrowingArray()
        self._events = Numbering()
        self._clusters = GrowingArray()
        self._sources = Numbering()
        self._outlets = Numbering()
        self._shares = Numbering()  # of the bits of each
        self._series: dict[str, int] = {}
        self._series_of: dict[int, int] = {}

    def view(self, generation: int, size: int) -> Held:
        """Return what is held now; what is added later is not seen in it."""
        return Held(
            generation=generation,
            size=size,
            versions=VersionViews(**_values(self._versions)),
            reports=ReportViews(**_values(self._reports)),
            claims=ClaimViews(**_values(self._claims)),
            newest=self._newest.values,
            clusters=self._clusters.values,
            sources=self._sources.keys,
            outlets=self._outlets.keys,
            shares=self._shares.keys.view(np.float64),
            topic_sets=self.topic_sets,
            hedges=self.hedges,
        )

    def add_series(self, events: Iterable[EventSeries]) -> None:
        """Note to which series events belong that claims are about later on."""
        for event in events:
            number = self._series.setdefault(event.series, -1 - len(self._series))
            self._series_of[event.event] = number

    def add_words(
        self, topic_sets: Sequence[tuple[str, ...]], hedges: Sequence[Hedge]
    ) -> None:
        """Add the next sets of topics, and hedges; lists in use are not changed."""
        self.topic_sets = [*self.topic_sets, *topic_sets]
        self.hedges = [*self.hedges, *hedges]

    def add_versions(self, rows: Rows) -> None:
        """Add versions of claims, in the order of their entries."""
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
            "source": self._sources.add(rows["source"].astype(np.int64)),
            "degree": self._shares.add(_bits(rows["degree"])),
        }
        made |= {name: rows[name] for name in OF_VERSION}
        for name, column in self._versions.items():
            column.extend(made[name])

    def _add_claims(self, rows: Rows) -> None:
        """Add what no later version changes, from the first versions of claims."""
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

    def add_reports(self, rows: Rows) -> None:
        """Add for which outlets claims count, after the claims themselves."""
        made = {
            "entry": rows["index"],
            "claim": self._numbers_of(rows["claim"].astype(np.int64)),
            "outlet": self._outlets.add(rows["outlet"].astype(np.int64)),
            "roles": rows["roles"],
        }
        for name, column in self._reports.items():
            column.extend(made[name])


def _bits(shares: Floats) -> Ints:
    """Return floating-point numbers as the integers that have the same bits."""
    return shares.astype(np.float64).view(np.int64)


def _firsts(numbers: np.ndarray, known: int) -> np.ndarray:
    """Return the row of each new number, from *known* on, in their order."""
    new, rows = np.unique(numbers, return_index=True)
    return rows[new >= known]


def _values(columns: dict[str, GrowingArray]) -> dict[str, Numbers]:
    return {name: column.values for name, column in columns.items()}
