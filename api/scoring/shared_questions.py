"""Shared questions: what several subjects gave the same event, and who was closer.

Only cells count in which at least two of them spoke: the same event and window, about
as far ahead; see peer_scores. A question is an event; a subject's answer is the mean of
what it gave in these cells.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from api.scoring import grouping
from api.scoring.claim_columns import Floats
from api.scoring.grouping import Codes
from api.scoring.peer_scores import SubjectCells

# Brier scores that differ by less are equal: means of the same numbers can round.
TOLERANCE = 1e-12


class Tally(Struct, frozen=True):
    """On how many shared questions each of two was closer, by mean Brier score.

    `clusters`: how many events, or series of them, share no luck with each other.
    """

    first: int
    second: int
    even: int
    clusters: int

    @property
    def events(self) -> int:
        """How many questions both answered."""
        return self.first + self.second + self.even


class Extent(Struct, frozen=True):
    """How many questions at least two of several share.

    `clusters`: how many events, or series of them, share no luck with each other.
    """

    events: int
    clusters: int


class SharedQuestion(Struct, frozen=True, kw_only=True):
    """An event that at least two subjects spoke about in the same way.

    `claim`: the entry of a claim about it; `outcome` and `answers` are 0 … 1, None for
    a subject that gave none; `closest`: the places of those with the best Brier score.
    """

    claim: int
    outcome: float
    answers: list[float | None]
    closest: list[int]


class _Means(NamedTuple):
    """Means of cells by subject (rows) and event (columns), NaN for none."""

    probability: Floats
    brier: Floats


def tally(first: SubjectCells, second: SubjectCells) -> Tally:
    """Return who was closer on the events of the cells that two subjects share."""
    _, of_first, of_second = np.intersect1d(
        first.cell, second.cell, assume_unique=True, return_indices=True
    )
    event = grouping.number(first.event[of_first])
    difference = first.brier[of_first] - second.brier[of_second]
    mean = np.bincount(event, difference) / np.bincount(event)
    return Tally(
        first=grouping.count(mean < -TOLERANCE),
        second=grouping.count(mean > TOLERANCE),
        even=grouping.count(np.abs(mean) <= TOLERANCE),
        clusters=grouping.distinct(first.cluster[of_first]),
    )


def questions(cells: Sequence[SubjectCells], most: int) -> list[SharedQuestion]:
    """Return at most *most* shared questions, those with the widest answers first.

    *cells* are those of each subject, in the order of the answers.
    """
    shared = _shared(cells)
    if not shared.cell.size:
        return []
    event = grouping.number(shared.event)
    means = _means(shared, event, len(cells))
    first = grouping.first_rows(event)
    spread = np.nanmax(means.probability, 0) - np.nanmin(means.probability, 0)
    order = np.lexsort((shared.claim[first], -spread))[:most]
    return [
        SharedQuestion(
            claim=int(shared.claim[first[nth]]),
            outcome=float(shared.outcome[first[nth]]),
            answers=[
                None if np.isnan(answer) else float(answer)
                for answer in means.probability[:, nth]
            ],
            closest=_closest(means.brier[:, nth]),
        )
        for nth in order
    ]


def extent(cells: Sequence[SubjectCells]) -> Extent:
    """Return how many questions at least two of the subjects share."""
    shared = _shared(cells)
    return Extent(
        events=grouping.distinct(shared.event),
        clusters=grouping.distinct(shared.cluster),
    )


def _shared(cells: Sequence[SubjectCells]) -> SubjectCells:
    """Return the cells that at least two subjects have, of all of them."""
    rows = _join(cells)
    return grouping.take(rows, np.bincount(rows.cell)[rows.cell] > 1)


def _join(cells: Sequence[SubjectCells]) -> SubjectCells:
    """Return the cells of all subjects, each by its place."""
    place = np.repeat(np.arange(len(cells)), [of.cell.size for of in cells])
    columns = [np.concatenate(column) for column in zip(*cells, strict=True)]
    return SubjectCells(*columns)._replace(subject=place)


def _means(cells: SubjectCells, event: Codes, subjects: int) -> _Means:
    events = int(event.max()) + 1
    place = cells.subject * events + event
    n = np.bincount(place, minlength=subjects * events)

    def mean(values: Floats) -> Floats:
        sums = np.bincount(place, values, subjects * events)
        none = np.full(n.size, np.nan)
        means = np.divide(sums, n, out=none, where=n > 0)
        return means.reshape(subjects, events)

    return _Means(mean(cells.probability), mean(cells.brier))


def _closest(brier: NDArray[np.float64]) -> list[int]:
    """Return the places with the least Brier score."""
    return np.flatnonzero(brier <= np.nanmin(brier) + TOLERANCE).tolist()
