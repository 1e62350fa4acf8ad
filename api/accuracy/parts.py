"""Claims some at a time, so that what is computed from all of them stays small."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from api.scoring import grouping
from api.scoring.claim_columns import Bools, Ints, Numbers
from api.scoring.grouping import Codes

ROWS_PER_PART = 1 << 17
NO_PART = np.iinfo(np.uint16).max


class Part(NamedTuple):
    """The rows of the groups numbered from `first` up to `past`."""

    first: int
    past: int
    rows: Codes


def of_groups(group: Numbers, stands: Bools, groups: int) -> Iterator[Part]:
    """Yield the rows that *stands* picks, those of one group always together.

    *group* is the number of each row's, from 0 up to *groups*, or a number from there
    on, whose rows are left out. A part has about ROWS_PER_PART of them, unless one
    group has more.
    """
    kept = stands & (group < groups)
    if np.count_nonzero(kept) <= ROWS_PER_PART:
        yield Part(0, groups, np.flatnonzero(kept))
        return
    n = np.zeros(groups, np.int64)
    for start in range(0, group.size, ROWS_PER_PART):
        rows = slice(start, start + ROWS_PER_PART)
        n += np.bincount(group[rows][kept[rows]], minlength=groups)
    ends = np.cumsum(n)
    size = max(ROWS_PER_PART, int(n.sum()) // (NO_PART - 1))
    part_of: Ints = np.maximum(ends - 1, 0) // size
    table = np.full(max(groups, 1 + int(group.max(initial=0))), NO_PART, np.uint16)
    table[:groups] = part_of
    part = grouping.look_up(table, group)
    part[~kept] = NO_PART
    for nth in np.unique(part_of).tolist():
        first, past = np.searchsorted(part_of, (nth, nth + 1)).tolist()
        yield Part(first, past, np.flatnonzero(part == nth))
