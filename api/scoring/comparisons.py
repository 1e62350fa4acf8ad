"""Comparisons: who was more accurate where several spoke of the same thing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import combinations
from math import fsum
from typing import Literal

from msgspec import Struct

from api.model.references import Subject
from api.scoring import pairs, peer_scores
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.figures import Counts, Enough, Hits, Scores
from api.scoring.filters import CompareFilter
from api.scoring.pairs import CountingOptions
from api.scoring.peer_scores import Cell, CellMean, Difficulty
from api.scoring.statistics import intervals
from api.scoring.statistics.intervals import Cluster, Interval

ENOUGH_SHARED = 10
Verdict = Literal["more_accurate", "no_clear_difference", "not_enough_shared_events"]


class Compared(Struct, frozen=True, kw_only=True):
    """One of those compared, with the figures of its own record."""

    subject: Subject
    enough: Enough
    claims: Counts
    hits: Hits
    scores: Scores
    difficulty: Difficulty


class Pair(Struct, frozen=True, kw_only=True):
    """Two subjects over the cells that they share.

    `difference`: Brier of `a` minus that of `b`, by event; below 0, `a` was more
    accurate. `interval` is at `level`, so wide that of all pairs together it errs at
    most one time in twenty. `more_accurate` names one only where the interval leaves
    0 out.
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
    items: list[Compared]
    pairs: list[Pair]


def compare_pairs(
    subjects: Sequence[Subject],
    claims: Mapping[str, Sequence[ClaimAsOf]],
    options: CountingOptions,
) -> list[Pair]:
    """Compare each two of *subjects*, whose claims stand under their slugs."""
    found = {
        each.slug: peer_scores.cells(pairs.judge(claims[each.slug], options))
        for each in subjects
    }
    both = list(combinations(subjects, 2))
    level = 1.0 - 0.05 / len(both)
    return [compare(a, b, found[a.slug], found[b.slug], level) for a, b in both]


def compare(
    a: Subject,
    b: Subject,
    own: Mapping[Cell, CellMean],
    others: Mapping[Cell, CellMean],
    level: float,
) -> Pair:
    """Compare two subjects over their shared cells, each event counting once (F3)."""
    shared = {cell: (own[cell], others[cell]) for cell in own if cell in others}
    sizes: dict[int, int] = {}
    for mine, _ in shared.values():
        sizes[mine.event] = sizes.get(mine.event, 0) + 1
    clusters: dict[int | str, list[Cluster]] = {}
    for mine, theirs in shared.values():
        weight = 1.0 / sizes[mine.event]
        clusters.setdefault(mine.cluster, []).append(
            Cluster(
                weight=weight,
                score=weight * (mine.brier - theirs.brier),
                floor=weight
                * intervals.floor_of_difference(mine.probability, theirs.probability),
            )
        )
    added = [_add(each) for each in clusters.values()]
    enough = len(sizes) >= ENOUGH_SHARED
    whole = fsum(one.weight for one in added)
    interval = intervals.clustered(added, level=level, low=-1.0, high=1.0)
    verdict, better = _verdict(a, b, interval if enough else None)
    difference = fsum(one.score for one in added) / whole if added else None
    return Pair(
        a=a.slug,
        b=b.slug,
        shared_events=len(sizes),
        difference=difference,
        interval=interval,
        level=level,
        verdict=verdict,
        more_accurate=None if better is None else better.slug,
        sentence=_sentence(a, b, difference, interval if enough else None),
    )


def _add(clusters: Sequence[Cluster]) -> Cluster:
    return Cluster(
        weight=fsum(one.weight for one in clusters),
        score=fsum(one.score for one in clusters),
        floor=fsum(one.floor for one in clusters),
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
