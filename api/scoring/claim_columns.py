"""Claims as of a log position, by column: all that figures depend on, in arrays.

Arrays are parallel, one element a claim. Days are counted from 1 January 2000.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from api import terms
from api.scoring.claims_as_of import ClaimAsOf
from api.terms import Basis

Bools = NDArray[np.bool_]
Days = NDArray[np.int32]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EPOCH = date(2000, 1, 1)
# The due day of a claim that names none.
UNDATED = np.iinfo(np.int32).max


class Hedge(NamedTuple):
    """A hedge as it was said, and the interval it was read as, 0 … 1."""

    phrase: str | None
    low: float | None
    high: float | None


class Vocabulary(Struct, frozen=True):
    """What the codes in columns stand for; code 0 is no topic, hedge or reason."""

    topic_sets: Sequence[tuple[str, ...]] = ((),)
    hedges: Sequence[Hedge] = (Hedge(None, None, None),)
    void_reasons: Sequence[str | None] = (None,)


class ClaimColumns(NamedTuple):
    """Claims as they stood at a log position; see ClaimAsOf for what a field means.

    `claim`, `event` and `source` are the indexes of their entries. `cluster` is the
    event, or a number below 0 for its series. `topics`, `hedge` and `void_reason` are
    codes of the vocabulary. `latest` is UNDATED, `probability` and `degree` are NaN,
    `late_by` is 0 where a claim has none.
    """

    claim: Ints
    event: Ints
    cluster: Ints
    source: Ints
    topics: NDArray[np.int32]
    hedge: NDArray[np.int32]
    void_reason: NDArray[np.int32]
    made_on: Days
    earliest: Days
    latest: Days
    late_by: NDArray[np.int32]
    probability: Floats
    degree: Floats
    closed: Bools
    withdrawn: Bools
    withdrawn_after_close: Bools
    final: Bools
    is_will: Bools
    committed: Bools
    stated: Bools
    worded: Bools
    prospective: Bools
    collected: Bools
    vocabulary: Vocabulary

    @property
    def size(self) -> int:
        """How many claims there are; `len` counts the columns."""
        return self.claim.size

    @property
    def is_dated(self) -> Bools:
        """Whether each claim has a due date."""
        return self.latest != UNDATED

    @property
    def is_settled(self) -> Bools:
        """Whether each claim has an outcome."""
        return ~np.isnan(self.degree)

    @property
    def is_unresolved(self) -> Bools:
        """Whether each window closed without a verdict, or was withdrawn later."""
        without_verdict = self.closed & np.isnan(self.degree)
        return np.where(self.withdrawn, self.withdrawn_after_close, without_verdict)

    @property
    def lead(self) -> Days:
        """The days from each claim to its due date; 0 where it has none."""
        return np.where(self.is_dated, self.latest - self.made_on, 0).astype(np.int32)

    def take(self, rows: NDArray[Any]) -> "ClaimColumns":
        """Return some claims: *rows* are their places, or tell of each whether."""
        *columns, vocabulary = self
        return ClaimColumns(*(column[rows] for column in columns), vocabulary)

    def of_topic(self, topic: str) -> Bools:
        """Return which claims are about a topic."""
        sets = self.vocabulary.topic_sets
        return np.array([topic in topics for topics in sets])[self.topics]

    def rows(self) -> list[ClaimAsOf]:
        """Return the claims one by one."""
        return [self._row(row) for row in range(self.size)]

    def _row(self, row: int) -> ClaimAsOf:
        words = self.vocabulary
        hedge = words.hedges[self.hedge[row]]
        probability, degree = float(self.probability[row]), float(self.degree[row])
        basis: Basis = "none"
        if self.stated[row] or self.worded[row]:
            basis = "stated" if self.stated[row] else "wording"
        return ClaimAsOf(
            claim=int(self.claim[row]),
            event=int(self.event[row]),
            source=int(self.source[row]),
            series=None if self.cluster[row] >= 0 else str(self.cluster[row]),
            topics=list(words.topic_sets[self.topics[row]]),
            made_on=to_date(self.made_on[row]),
            earliest=to_date(self.earliest[row]),
            latest=to_date(self.latest[row]) if self.is_dated[row] else None,
            closed=bool(self.closed[row]),
            withdrawn=bool(self.withdrawn[row]),
            withdrawn_after_close=bool(self.withdrawn_after_close[row]),
            final=bool(self.final[row]),
            degree=None if np.isnan(degree) else degree,
            late_by=int(self.late_by[row]) or None,
            void_reason=words.void_reasons[self.void_reason[row]],
            direction="will" if self.is_will[row] else "will_not",
            probability=None if np.isnan(probability) else probability,
            basis=basis,
            committed=bool(self.committed[row]),
            phrase=hedge.phrase,
            low=hedge.low,
            high=hedge.high,
            prospective=bool(self.prospective[row]),
            collected=bool(self.collected[row]),
        )


def to_date(day: np.int32 | int) -> date:
    """Return the date of a day counted from 1 January 2000."""
    return EPOCH + timedelta(days=int(day))


def to_day(day: date) -> int:
    """Return the day of a date, counted from 1 January 2000."""
    return (day - EPOCH).days


def lead_bands(lead: Days) -> NDArray[np.intp]:
    """Return the band of terms.LEAD_BANDS that each lead is in, from 0."""
    ends = [last for _, last in terms.LEAD_BANDS if last is not None]
    return np.searchsorted(ends, lead)
