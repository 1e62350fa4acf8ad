"""Comparisons: which subject was more accurate where several forecast the same."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
    subjects: Sequence[Subject],
    claims: Mapping[str, Sequence[ClaimAsOf]],
    options: CountingOptions,
) -> list[ComparedPair]:
    """Compare each two of *subjects*; *claims* are by the subjects' slugs."""
    cells = {
        subject.slug: peer_scores.cells(pairs.select(claims[subject.slug], options))
        for subject in subjects
    }
    couples = list(combinations(subjects, 2))
    level = 1.0 - 0.05 / len(couples)
    return [compare(a, b, cells[a.slug], cells[b.slug], level) for a, b in couples]


def compare(
    a: Subject,
    b: Subject,
    cells_a: Mapping[Cell, CellMean],
    cells_b: Mapping[Cell, CellMean],
    level: float,
) -> ComparedPair:
    """Compare two subjects over their shared cells, each event counting once (F3).

    *level* is of the interval, 0 … 1.
    """
    shared = [
        (mean, cells_b[cell]) for cell, mean in cells_a.items() if cell in cells_b
    ]
    events = Counter(mean.event for mean, _ in shared)
    clusters = _difference_clusters(shared, events)
    enough = len(events) >= ENOUGH_SHARED
    total = fsum(cluster.weight for cluster in clusters)
    interval = intervals.clustered(clusters, level=level, low=-1.0, high=1.0)
    verdict, better = _verdict(a, b, interval if enough else None)
    difference = (
        fsum(cluster.score for cluster in clusters) / total if clusters else None
    )
    return ComparedPair(
        a=a.slug,
        b=b.slug,
        shared_events=len(events),
        difference=difference,
        interval=interval,
        level=level,
        verdict=verdict,
        more_accurate=None if better is None else better.slug,
        sentence=_sentence(a, b, difference, interval if enough else None),
    )


def _difference_clusters(
    shared: Iterable[tuple[CellMean, CellMean]], events: Mapping[int, int]
) -> list[Cluster]:
    """Return the weighted differences of Brier score, added up by cluster."""
    clusters: dict[int | str, list[Cluster]] = {}
    for mean_a, mean_b in shared:
        weight = 1.0 / events[mean_a.event]
        floor = intervals.floor_of_difference(mean_a.probability, mean_b.probability)
        clusters.setdefault(mean_a.cluster, []).append(
            Cluster(
                weight=weight,
                score=weight * (mean_a.brier - mean_b.brier),
                floor=weight * floor,
            )
        )
    return [_add(parts) for parts in clusters.values()]


def _add(clusters: Sequence[Cluster]) -> Cluster:
    return Cluster(
        weight=fsum(cluster.weight for cluster in clusters),
        score=fsum(cluster.score for cluster in clusters),
        floor=fsum(cluster.floor for cluster in clusters),
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
