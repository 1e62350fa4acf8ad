"""What counts at which of some steps, such as the ends of months, for all at once.

Rows count over spans of steps. Sums at every step are cumulative sums of what begins
and what ends there; they are exact, so they are the same however often something came
and went.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from api.scoring.statistics import arrays
from api.scoring.statistics.arrays import Codes, Floats

Ints = NDArray[np.int64]
Rows = NDArray[Any]
# Groups by steps that are held at once.
CELLS = 1 << 20


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


def counts(spans: Spans, steps: int) -> Ints:
    """Return how many rows count at each step."""
    return groups_counts(spans, np.zeros(spans.first.size, np.intp), 1, steps)[0]


def groups_counts(spans: Spans, group: Codes, groups: int, steps: int) -> Ints:
    """Return how many rows of each group count at each step: (groups, steps)."""
    begin, end = _cells(spans, group, steps)
    size = groups * (steps + 1)
    changes = np.bincount(begin, minlength=size) - np.bincount(end, minlength=size)
    return np.cumsum(changes.reshape(groups, steps + 1), axis=1)[:, :-1]


def totals(terms: Floats, spans: Spans, steps: int) -> Floats:
    """Return the sum of terms at each step, the same in any order; see arrays.total."""
    return group_totals(terms, spans, np.zeros(terms.size, np.intp), 1, steps)[0]


def group_totals(
    terms: Floats, spans: Spans, group: Codes, groups: int, steps: int
) -> Floats:
    """Return the sum of each group's terms at each step: (groups, steps)."""
    begin, end = _cells(spans, group, steps)
    sums = np.zeros((groups, steps))
    for part in arrays.exact_parts(terms):
        if part.any():
            changes = np.bincount(begin, part, groups * (steps + 1))
            changes -= np.bincount(end, part, groups * (steps + 1))
            by_group = changes.reshape(groups, steps + 1)
            sums += np.cumsum(by_group, axis=1)[:, :-1]
    return sums


def _cells(spans: Spans, group: Codes, steps: int) -> tuple[Codes, Codes]:
    """Return the cells in which rows begin and end; there is one past each group's."""
    start = group * (steps + 1)
    return start + spans.first, start + spans.past


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
        upper, lower = map(running, arrays.exact_parts(term))
        sums.append((upper + lower)[kept])
    return Segments(of_key[kept], Spans(first, past).take(kept), n[kept], tuple(sums))


def intersect(key: Codes, spans: Spans, other_key: Codes, others: Spans) -> Pairs:
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
