"""Effects: how good subjects are, and how hard what they spoke of was, told apart."""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import NamedTuple

from msgspec import Struct

LEAST_CELLS = 10
# How near 0 each residual must come; scores lie between 0 and 1.
PRECISION = 1e-13


class Seen(NamedTuple):
    """One subject's mean scores in one cell; the log score is ≤ 0, higher is better."""

    subject: str
    cell: object
    event: int
    brier: float
    log_score: float


class Peer(Struct, frozen=True, kw_only=True):
    """A subject's mean by event of 100 (its log score - that of the others)."""

    score: float
    events: int


def peer_scores(seen: Iterable[Seen]) -> dict[str, Peer]:
    """Return how each subject did beside the others of its cells; above 0 is better."""
    cells: dict[object, list[Seen]] = {}
    for one in seen:
        cells.setdefault(one.cell, []).append(one)
    events: dict[str, dict[int, list[float]]] = {}
    for held in cells.values():
        if len(held) > 1:
            whole = fsum(one.log_score for one in held)
            for one in held:
                others = (whole - one.log_score) / (len(held) - 1)
                lead = 100.0 * (one.log_score - others)
                events.setdefault(one.subject, {}).setdefault(one.event, []).append(
                    lead
                )
    return {
        subject: Peer(
            score=fsum(fsum(each) / len(each) for each in own.values()) / len(own),
            events=len(own),
        )
        for subject, own in events.items()
    }


def adjust(seen: Iterable[Seen]) -> dict[str, float]:
    """Return each subject's Brier score were all cells equally hard.

    Least squares of score = subject + cell (ForecastBench's idea) over the largest
    connected component of subjects with at least ten cells that others share; others
    are left out, since nothing ties them to the rest.
    """
    kept = _largest(_prune(list(seen)))
    if not kept:
        return {}
    cells: dict[object, list[Seen]] = {}
    for one in kept:
        cells.setdefault(one.cell, []).append(one)
    sizes: dict[str, int] = {}
    right: dict[str, list[float]] = {}
    for held in cells.values():
        mean = fsum(one.brier for one in held) / len(held)
        for one in held:
            sizes[one.subject] = sizes.get(one.subject, 0) + 1
            right.setdefault(one.subject, []).append(one.brier - mean)
    names = sorted(sizes)
    places = {name: k for k, name in enumerate(names)}
    rows = [[places[one.subject] for one in held] for held in cells.values()]
    effects = _solve(
        [float(sizes[name]) for name in names],
        rows,
        [fsum(right[name]) for name in names],
    )
    weighted = fsum(sizes[n] * a for n, a in zip(names, effects, strict=True))
    shift = weighted / sum(sizes.values())
    overall = fsum(one.brier for one in kept) / len(kept)
    return {n: overall + a - shift for n, a in zip(names, effects, strict=True)}


def _prune(seen: list[Seen]) -> list[Seen]:
    """Drop cells of one subject and subjects of few cells, until none is left."""
    while True:
        speakers: dict[object, int] = {}
        for one in seen:
            speakers[one.cell] = speakers.get(one.cell, 0) + 1
        shared = [one for one in seen if speakers[one.cell] > 1]
        sizes: dict[str, int] = {}
        for one in shared:
            sizes[one.subject] = sizes.get(one.subject, 0) + 1
        kept = [one for one in shared if sizes[one.subject] >= LEAST_CELLS]
        if len(kept) == len(seen):
            return kept
        seen = kept


def _largest(seen: Sequence[Seen]) -> list[Seen]:
    """Return the scores of the largest connected component."""
    parents: dict[str, str] = {one.subject: one.subject for one in seen}
    first: dict[object, str] = {}
    for one in seen:
        other = first.setdefault(one.cell, one.subject)
        a, b = _root(parents, one.subject), _root(parents, other)
        parents[max(a, b)] = min(a, b)
    components: dict[str, list[Seen]] = {}
    for one in seen:
        components.setdefault(_root(parents, one.subject), []).append(one)
    ordered = [held for _, held in sorted(components.items())]
    return max(ordered, key=_subjects) if ordered else []


def _subjects(seen: Sequence[Seen]) -> int:
    return len({one.subject for one in seen})


def _root(parents: Mapping[str, str], name: str) -> str:
    while parents[name] != name:
        name = parents[name]
    return name


def _solve(
    sizes: Sequence[float], rows: Sequence[Sequence[int]], right: Sequence[float]
) -> list[float]:
    """Solve the normal equations, cells eliminated, by conjugate gradient from 0."""
    n = len(sizes)
    found, left = [0.0] * n, list(right)
    way = list(left)
    error = fsum(each * each for each in left)
    goal = n * PRECISION**2
    for _ in range(10 * n + 10):
        if error <= goal:
            break
        image = _apply(sizes, rows, way)
        step = error / fsum(a * b for a, b in zip(way, image, strict=True))
        found = [a + step * b for a, b in zip(found, way, strict=True)]
        left = [a - step * b for a, b in zip(left, image, strict=True)]
        before, error = error, fsum(each * each for each in left)
        way = [a + error / before * b for a, b in zip(left, way, strict=True)]
    return found


def _apply(
    sizes: Sequence[float], rows: Sequence[Sequence[int]], values: Sequence[float]
) -> list[float]:
    image = [a * b for a, b in zip(sizes, values, strict=True)]
    for row in rows:
        mean = sum(values[k] for k in row) / len(row)
        for k in row:
            image[k] -= mean
    return image
