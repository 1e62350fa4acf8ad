"""What counts at which of some steps, such as the ends of months, for all at once.

Rows count over spans of steps. Sums at every step are cumulative sums of what begins
and what ends there; they are exact, so they are the same however often something came
and went.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from api.scoring.statistics import arrays
from api.scoring.statistics.arrays import Codes, Floats, Part

Ints = NDArray[np.int64]
Rows = NDArray[Any]
Keys = NDArray[np.integer[Any]]
# Groups times steps.
GROUP_STEPS_AT_ONCE = 1 << 20


class Spans(NamedTuple):
    """Each row counts from step `first` on, and before `past`; steps count from 0."""

    first: Codes
    past: Codes

    def take(self, rows: Rows) -> "Spans":
        """Return the spans of some rows."""
        return Spans(self.first[rows], self.past[rows])

    @property
    def exist(self) -> Codes:
        """The rows that count at any step."""
        return np.flatnonzero(self.first < self.past)

    def over(self, first: int, past: int) -> "Spans":
        """Return the spans within some steps, of which the first is 0 from then on."""
        return Spans(
            np.clip(self.first, first, past) - first,
            np.clip(self.past, first, past) - first,
        )

    def at(self, step: int) -> Codes:
        """Return the rows that count at a step."""
        return np.flatnonzero((self.first <= step) & (step < self.past))


def join(some: Spans, others: Spans) -> Spans:
    """Return the spans of some rows, then of others."""
    return Spans(*map(np.concatenate, zip(some, others, strict=True)))


class Segments(NamedTuple):
    """What rows of the same key come to while nothing changes: parallel arrays.

    `n` rows count, at least one; `sums` are those of each term. Ascending by key, then
    by step.
    """

    key: Codes
    spans: Spans
    n: Ints
    sums: tuple[Floats, ...]


class Pairs(NamedTuple):
    """Rows of two tables that have the same key at the same steps: parallel arrays."""

    row: Codes
    other: Codes
    spans: Spans


class Changes:
    """Where rows of groups begin to count and end, to add them up at every step.

    Sums and counts are of shape (groups, steps).
    """

    def __init__(
        self, spans: Spans, steps: int, group: Codes | None = None, groups: int = 1
    ) -> None:
        self._shape = groups, steps
        begin, end = spans
        if group is not None:
            start = group * steps
            begin, end = start + begin, start + end
        self._all = _Cells.of(begin, end, np.flatnonzero(spans.past < steps))

    def counts(self) -> Ints:
        """Return how many rows count."""
        cells = self._shape[0] * self._shape[1]
        changes = np.bincount(self._all.begin, minlength=cells)
        changes -= np.bincount(self._all.end, minlength=cells)
        return np.cumsum(changes.reshape(self._shape), axis=1)

    def totals(self, terms: Floats) -> Floats:
        """Return the sums of terms, to the last digit those of arrays.total."""
        cells = self._shape[0] * self._shape[1]

        def add_up(part: Part) -> Floats:
            at = self._all.take(part.rows)
            changes = np.bincount(at.begin, part.terms, cells)
            changes -= np.bincount(at.end, part.terms[at.ending], cells)
            sums = np.cumsum(changes.reshape(self._shape), axis=1)
            return sums.astype(np.float64, copy=False)

        parts = arrays.exact_parts(terms)
        return arrays.of_parts((part.exponent, add_up(part)) for part in parts)


class _Cells(NamedTuple):
    """In which cells rows `begin` to count, and those that are `ending` do `end`."""

    begin: Codes
    ending: Codes
    end: Codes

    @classmethod
    def of(cls, begin: Codes, past: Codes, ending: Codes) -> "_Cells":
        """Return the cells of rows, of which those that are *ending* do in *past*."""
        return cls(begin, ending, past[ending])

    def take(self, rows: Codes | slice) -> "_Cells":
        """Return the cells of all rows or of some, ascending."""
        if isinstance(rows, slice):
            return self
        _, ending, nth = np.intersect1d(
            rows, self.ending, assume_unique=True, return_indices=True
        )
        return _Cells(self.begin[rows], ending, self.end[nth])


def counts(spans: Spans, steps: int) -> Ints:
    """Return how many rows count at each step."""
    return Changes(spans, steps).counts()[0]


def totals(spans: Spans, steps: int, *terms: Floats) -> list[Floats]:
    """Return the sums of each of *terms* at each step."""
    changes = Changes(spans, steps)
    return [changes.totals(term)[0] for term in terms]


def segments(key: Codes, spans: Spans, steps: int, *terms: Floats) -> Segments:
    """Return what rows come to by key (from 0) and step; all their spans exist."""
    ending = np.flatnonzero(spans.past < steps)
    cell = np.concatenate(
        (key * steps + spans.first, key[ending] * steps + spans.past[ending])
    )
    order = np.argsort(cell, kind="stable")
    cell = cell[order]
    last = np.flatnonzero(np.append(cell[1:] != cell[:-1], True)[: cell.size])
    of_key, first = np.divmod(cell[last], steps)
    same = of_key[1:] == of_key[:-1]
    past = np.full(last.size, steps)
    past[:-1][same] = first[1:][same]
    starts = np.flatnonzero(np.append(True, ~same)[: last.size])
    nth = np.cumsum(np.append(True, ~same)[: last.size]) - 1

    def running(values: Rows) -> Rows:
        """Return the sums by key up to each change."""
        sums = np.cumsum(np.concatenate((values, -values[ending]))[order])[last]
        return sums - np.append(0, sums)[starts][nth]

    n = running(np.ones(key.size, np.int64))
    kept = np.flatnonzero(n)
    sums: list[Floats] = []
    for term in terms:
        parts = arrays.exact_parts(term)
        of_parts = ((part.exponent, running(part.of_all(key.size))) for part in parts)
        sums.append(arrays.of_parts(of_parts)[kept])
    return Segments(of_key[kept], Spans(first, past).take(kept), n[kept], tuple(sums))


def intersect(key: Keys, spans: Spans, other_key: Keys, others: Spans) -> Pairs:
    """Return which rows have the same key at the same steps, and when.

    *other_key* is ascending.
    """
    start = np.searchsorted(other_key, key)
    n = np.searchsorted(other_key, key, "right") - start
    row = np.repeat(np.arange(key.size), n)
    other = np.arange(row.size) + np.repeat(start - np.cumsum(n) + n, n)
    both = Spans(
        np.maximum(spans.first[row], others.first[other]),
        np.minimum(spans.past[row], others.past[other]),
    )
    kept = both.exist
    return Pairs(row[kept], other[kept], both.take(kept))
