"""Claims as of a log position, by column: parallel arrays of all that figures need.

Days are counted from 1 January 2000.
"""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api import terms
from api.model.claim_versions import VOID_SHIFT, Flag
from api.scoring.claim_tables import (
    BY_CLAIM,
    BY_VERSION,
    ClaimTable,
    Days,
    Ints,
    Numbers,
    Small,
)
from api.scoring.statistics.arrays import Bools, Codes, Floats

EPOCH = date(2000, 1, 1)
# The due day of a claim that names none.
UNDATED = np.iinfo(np.int32).max


class ClaimColumns:
    """Some claims of a table by column; see ClaimAsOf for what a column means.

    A column is taken from the table when it is first used: most figures use few.
    """

    def __init__(self, table: ClaimTable, rows: Codes) -> None:
        self._table = table
        self._rows = rows
        self.vocabulary = table.vocabulary

    @property
    def size(self) -> int:
        """How many claims there are."""
        return self._rows.size

    def take(self, rows: NDArray[Any]) -> "ClaimColumns":
        """Return some claims; *rows* are their places, or a mask."""
        return ClaimColumns(self._table, self._rows[rows])

    def together(self) -> "ClaimColumns":
        """Return the same claims in a table of their own.

        Why: rows that are read again and again are faster to read side by side.
        """
        return ClaimColumns(self._own_table(), np.arange(self.size))

    def with_closed(self, closed: Bools) -> "ClaimColumns":
        """Return the same claims, but the windows over that the mask *closed* picks."""
        day = np.where(closed, self.latest, self.latest - 1)
        table = self._own_table()._replace(closed_day=day)
        return ClaimColumns(table, np.arange(self.size))

    def _own_table(self) -> ClaimTable:
        table, rows, claim = self._table, self._rows, self._claim
        of_versions = {name: getattr(table, name)[rows] for name in BY_VERSION}
        of_claims = {name: getattr(table, name)[claim] for name in BY_CLAIM}
        return table._replace(claim=np.arange(rows.size), **of_versions, **of_claims)

    @cached_property
    def claim(self) -> Ints:
        """The index of each claim's entry."""
        return self._table.claim_index[self._claim].astype(np.int64)

    @cached_property
    def event(self) -> Codes:
        """The number of the event."""
        return self._table.event[self._rows].astype(np.intp)

    @cached_property
    def cluster(self) -> Ints:
        """The event, or a number below 0 for the series that it belongs to."""
        return self._table.cluster[self.event].astype(np.int64)

    @cached_property
    def source(self) -> Small:
        """The index of the source's entry."""
        return self._table.sources[self._table.source[self._rows]].astype(np.int32)

    @cached_property
    def collection(self) -> Small:
        """The index of the entry of the declared collection, below 0 for none."""
        return self._of_claim(self._table.collection)

    @cached_property
    def topics(self) -> Small:
        """The set of topics, a code of the vocabulary."""
        return self._of_version(self._table.topics)

    @cached_property
    def hedge(self) -> Small:
        """The hedge, a code of the vocabulary."""
        return self._of_claim(self._table.hedge)

    @cached_property
    def made_on(self) -> Days:
        """The day on which the claim was made."""
        return self._of_claim(self._table.made_on)

    @cached_property
    def earliest(self) -> Days:
        """The first day of the window."""
        return self._of_claim(self._table.earliest)

    @cached_property
    def latest(self) -> Days:
        """The due day, UNDATED where there is none."""
        return self._of_claim(self._table.latest)

    @cached_property
    def late_by(self) -> Small:
        """How many days after its window the event happened; 0 where it did not."""
        return self._of_version(self._table.late_by)

    @cached_property
    def probability(self) -> Floats:
        """The probability that the event occurs, 0 … 1; NaN for none."""
        return self._table.shares[self._table.probability[self._claim]]

    @cached_property
    def degree(self) -> Floats:
        """The outcome, 0 … 1, NaN until the claim is settled."""
        return self._table.shares[self._table.degree[self._rows]]

    @cached_property
    def outcome_code(self) -> Small:
        """A code of the outcome: equal for equal outcomes."""
        return self._of_version(self._table.degree)

    @cached_property
    def void_reason(self) -> Small:
        """Why the claim is void, a code of the vocabulary."""
        return self._flags >> VOID_SHIFT

    @cached_property
    def closed(self) -> Bools:
        """Whether each window was over everywhere."""
        return self.latest <= self._table.closed_day[self._rows]

    @cached_property
    def withdrawn(self) -> Bools:
        """Whether each was withdrawn."""
        return self._has(Flag.WITHDRAWN)

    @cached_property
    def withdrawn_after_close(self) -> Bools:
        """Whether each was withdrawn after its window was over."""
        return self._has(Flag.WITHDRAWN_AFTER_CLOSE)

    @cached_property
    def final(self) -> Bools:
        """Whether the finding that settled each says that nothing can change it."""
        return self._has(Flag.FINAL)

    @cached_property
    def is_will(self) -> Bools:
        """Whether each says that its event will occur, not that it will not."""
        return ~self._has(Flag.WILL_NOT)

    @cached_property
    def committed(self) -> Bools:
        """Whether each takes a side."""
        return self._has(Flag.COMMITTED)

    @cached_property
    def stated(self) -> Bools:
        """Whether each states its probability as a number."""
        return self._has(Flag.STATED)

    @cached_property
    def worded(self) -> Bools:
        """Whether the probability of each is read from a hedge."""
        return self._has(Flag.WORDING)

    @cached_property
    def prospective(self) -> Bools:
        """Whether each was entered before its window closed and before any finding."""
        return self._has(Flag.PROSPECTIVE)

    @property
    def collected(self) -> Bools:
        """Whether each is part of a declared collection."""
        return self.collection >= 0

    @cached_property
    def _flags(self) -> Small:
        return self._of_version(self._table.flags)

    @cached_property
    def _claim(self) -> Numbers:
        """The number of each claim."""
        return self._table.claim[self._rows]

    def _of_version(self, column: Numbers) -> Small:
        return column[self._rows].astype(np.int32)

    def _of_claim(self, column: Numbers) -> Small:
        return column[self._claim].astype(np.int32)

    def _has(self, flag: Flag) -> Bools:
        return self._flags & flag != 0

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
