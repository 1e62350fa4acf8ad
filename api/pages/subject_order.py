"""The order of lists of sources and outlets, and where a page of one begins."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from api.scoring.tallies import SubjectTallies

TalliedSort = Literal["judged", "predictions", "newest"]
SubjectSort = Literal["name"] | TalliedSort


def page(
    indexes: Sequence[int],
    counted: SubjectTallies,
    sort: TalliedSort,
    *,
    after: int | None,
    limit: int,
) -> list[int]:
    """Return up to *limit* of the entries *indexes* in order, after the one of *after*.

    That may be gone from the list meanwhile: its place is where it would be.
    """
    given = indexes if after is None else [*indexes, after]
    index = np.unique(np.array(given, np.int64))
    judged, predictions = _tallied(index, counted)
    match sort:
        case "judged":
            order = np.lexsort((index, -predictions, -judged))
        case "predictions":
            order = np.lexsort((index, -predictions))
        case "newest":
            order = np.argsort(-index)
    ordered = index[order]
    first = 0 if after is None else int(np.flatnonzero(ordered == after)[0]) + 1
    return ordered[first : first + limit].tolist()


def _tallied(
    index: np.ndarray[tuple[int], np.dtype[np.int64]], counted: SubjectTallies
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]:
    """Return how many claims of each entry were judged, and how many there are."""
    known, ours, theirs = np.intersect1d(index, counted.subject, return_indices=True)
    judged, predictions = np.zeros((2, index.size), np.int64)
    if known.size:
        judged[ours] = counted.judged[theirs]
        predictions[ours] = counted.predictions[theirs]
    return judged, predictions
