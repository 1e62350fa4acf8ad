"""Comparisons: which subject was more accurate where several forecast the same."""

from collections.abc import Sequence
from datetime import datetime
from itertools import combinations
from typing import Literal

import numpy as np
from msgspec import Struct

from api.model.references import Subject
from api.scoring import grouping
from api.scoring.figures import Counts, Enough, Hits, Scores
from api.scoring.filters import CompareFilter
from api.scoring.peer_scores import Difficulty, SubjectCells
from api.scoring.statistics import arrays, intervals
from api.scoring.statistics.intervals import Interval

ENOUGH_SHARED = 10
Verdict = Literal["more_accurate", "no_clear_difference", "not_enough_shared_events"]


class ComparedSubject(Struct, frozen=True, kw_only=True):
    """A subject that is compared, with the figures of its own record."""

    subject: Subject
    enough: Enough
    claims: Counts
    hits: Hits
    scores: Scores
    difficulty: Difficulty


class ComparedPair(Struct, frozen=True, kw_only=True):
    """Two subjects over the cells that they share.

    `difference`: Brier of `a` minus that of `b`, by event; below 0, `a` was more
    accurate. `interval` is at `level`, high enough that the chance of an error in any
    interval of the comparison is at most 5 %. `more_accurate` names a subject only
    where the interval excludes 0.
    """

    a: str
    b: str
    shared_events: int
    difference: float | None
    interval: Interval | None
    level: float
    verdict: Verdict
    more_accurate: str | None
    sentence: str


class Comparison(Struct, frozen=True, kw_only=True):
    """Two to ten subjects side by side, and each two of them compared."""

    as_of: datetime
    filters: CompareFilter
    method: str
    items: list[ComparedSubject]
    pairs: list[ComparedPair]


def compare_pairs(
    subjects: Sequence[Subject], cells: Sequence[SubjectCells]
) -> list[ComparedPair]:
    """Compare each two of *subjects*; *cells* are those of each, in their order."""
    couples = list(combinations(zip(subjects, cells, strict=True), 2))
    level = 1.0 - 0.05 / len(couples)
    return [compare(a, b, of_a, of_b, level) for (a, of_a), (b, of_b) in couples]


def compare(
    a: Subject, b: Subject, cells_a: SubjectCells, cells_b: SubjectCells, level: float
) -> ComparedPair:
    """Compare two subjects over their shared cells, each event counting once.

    *level* is of the interval, 0 … 1.
    """
    _, of_a, of_b = np.intersect1d(
        cells_a.cell, cells_b.cell, assume_unique=True, return_indices=True
    )
    event = grouping.number(cells_a.event[of_a])
    events = arrays.group_count(event)
    weight = 1.0 / np.bincount(event)[event]
    difference = cells_a.brier[of_a] - cells_b.brier[of_b]
    floor = intervals.floor_of_difference(
        cells_a.probability[of_a], cells_b.probability[of_b]
    )
    cluster = grouping.number(cells_a.cluster[of_a])
    interval = intervals.clustered(
        weight, difference, floor, cluster,
        level=level, low=-1.0, high=1.0,
    )  # fmt: skip
    enough = events >= ENOUGH_SHARED
    verdict, better = _verdict(a, b, interval if enough else None)
    mean = arrays.total(weight * difference) / events if events else None
    return ComparedPair(
        a=a.slug,
        b=b.slug,
        shared_events=events,
        difference=mean,
        interval=interval,
        level=level,
        verdict=verdict,
        more_accurate=None if better is None else better.slug,
        sentence=_sentence(a, b, mean, interval if enough else None),
    )


def _verdict(
    a: Subject, b: Subject, interval: Interval | None
) -> tuple[Verdict, Subject | None]:
    if interval is None:
        return "not_enough_shared_events", None
    low, high = interval
    if low <= 0.0 <= high:
        return "no_clear_difference", None
    return "more_accurate", a if high < 0.0 else b


def _sentence(
    a: Subject, b: Subject, difference: float | None, interval: Interval | None
) -> str:
    if interval is None or difference is None:
        return "not enough shared events"
    low, high = interval
    if low <= 0.0 <= high:
        return (
            f"no clear difference: {a.name} may be better by up to {-low:.2f},"
            f" or {b.name} by up to {high:.2f}"
        )
    if high < 0.0:
        better, worse, span = a, b, (-high, -low)
    else:
        better, worse, span = b, a, (low, high)
    return (
        f"{better.name} was more accurate than {worse.name}"
        f" by {abs(difference):.2f} [{span[0]:.2f}, {span[1]:.2f}]"
    )
