"""Claims as of a log position: everything about a claim that figures depend on."""

from datetime import date

import numpy as np
from msgspec import Struct

from api.scoring.claim_columns import ClaimColumns, to_date
from api.terms import Basis, Direction, Status


class ClaimAsOf(Struct, frozen=True, kw_only=True, array_like=True):
    """One claim as it stood at a log position; rows are decoded by field position.

    `claim`, `event` and `source` are the indexes of their entries; `series` groups the
    events of one night. `closed`: its window was over everywhere. `final`: the finding
    that settled it says that the event can no longer happen. `degree`: its outcome,
    0 … 1, once settled. `probability`: that the event occurs, 0 … 1; None for hedges
    off the scale and for basis `none`. `phrase`, `low` and `high`: its hedge, and the
    interval it was read as. `late_by`: how many days after its window the event
    happened. `prospective`: recorded before its window closed and before any finding;
    `collected`: part of a declared collection.
    """

    claim: int
    event: int
    source: int = 0
    series: str | None = None
    topics: list[str] = []
    made_on: date
    earliest: date
    latest: date | None
    closed: bool
    withdrawn: bool = False
    withdrawn_after_close: bool = False
    final: bool = False
    degree: float | None = None
    late_by: int | None = None
    void_reason: str | None = None
    direction: Direction = "will"
    probability: float | None = None
    basis: Basis = "none"
    committed: bool = True
    phrase: str | None = None
    low: float | None = None
    high: float | None = None
    prospective: bool = True
    collected: bool = False

    @property
    def status(self) -> Status:
        """Its status; see `claim_status` in the schema."""
        if self.withdrawn:
            return "withdrawn"
        if self.void_reason is not None:
            return "void"
        if self.degree is not None:
            return "settled"
        if self.latest is None:
            return "undated"
        return "due" if self.closed else "open"


class ReportAsOf(Struct, frozen=True, kw_only=True):
    """One report in the outlet's own words, beside the words of the source.

    Both have a stated probability, or a phrase read in the claim's direction, or
    neither; probabilities are 0 … 1.
    """

    outlet: int
    claim: int
    direction: Direction
    stated: float | None
    phrase: str | None
    reported: float | None
    reported_phrase: str | None
    reported_point: float | None = None

    @property
    def read(self) -> float | None:
        """The probability that the outlet stated, or that its wording was read as."""
        return self.reported_point if self.reported is None else self.reported


def of(columns: ClaimColumns) -> list[ClaimAsOf]:
    """Return claims by column one by one."""
    return [_row(columns, row) for row in range(columns.size)]


def _row(columns: ClaimColumns, row: int) -> ClaimAsOf:
    words = columns.vocabulary
    hedge = words.hedges[int(columns.hedge[row])]
    probability, degree = float(columns.probability[row]), float(columns.degree[row])
    basis: Basis = "none"
    if columns.stated[row] or columns.worded[row]:
        basis = "stated" if columns.stated[row] else "wording"
    return ClaimAsOf(
        claim=int(columns.claim[row]),
        event=int(columns.event[row]),
        source=int(columns.source[row]),
        series=None if columns.cluster[row] >= 0 else str(columns.cluster[row]),
        topics=list(words.topic_sets[int(columns.topics[row])]),
        made_on=to_date(columns.made_on[row]),
        earliest=to_date(columns.earliest[row]),
        latest=to_date(columns.latest[row]) if columns.is_dated[row] else None,
        closed=bool(columns.closed[row]),
        withdrawn=bool(columns.withdrawn[row]),
        withdrawn_after_close=bool(columns.withdrawn_after_close[row]),
        final=bool(columns.final[row]),
        degree=None if np.isnan(degree) else degree,
        late_by=int(columns.late_by[row]) or None,
        void_reason=words.void_reasons[int(columns.void_reason[row])],
        direction="will" if columns.is_will[row] else "will_not",
        probability=None if np.isnan(probability) else probability,
        basis=basis,
        committed=bool(columns.committed[row]),
        phrase=hedge.phrase,
        low=hedge.low,
        high=hedge.high,
        prospective=bool(columns.prospective[row]),
        collected=bool(columns.collected[row]),
    )
