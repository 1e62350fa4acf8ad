"""Scores corrected for the difficulty of the questions: peer scores and effects (F5).

A cell is what makes forecasts comparable: one event, forecast at about the same time.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from math import fsum, sqrt
from typing import NamedTuple

from msgspec import Struct

FEWEST_SUBJECTS = 2
FEWEST_CELLS = 10
# The iteration ends when the residual is this small, relative or absolute (rounding).
SOLVED = 1e-12
ROUNDING = 1e-13


class CellScore(NamedTuple):
    """One source's mean scores in one cell, which it enters once.

    `brier` is 0 … 1; `log_score` is the mean log of the probability of the actual
    outcome, in nats, at most 0.
    """

    subject: Hashable
    cell: Hashable
    event: Hashable
    brier: float
    log_score: float


class Peer(Struct, frozen=True, kw_only=True):
    """How much better than its peers a source was: 0 is as good, above 0 is better.

    `score` is in hundredths of a nat, over its `cells` with peers, about `events`.
    """

    score: float
    cells: int
    events: int


class _System(NamedTuple):
    """One component: its rows as (source, cell), each numbered from 0.

    `cell_counts`: cells of each source; `speakers`: sources of each cell.
    """

    places: list[tuple[int, int]]
    cell_counts: list[int]
    speakers: list[int]


def peer_scores(cell_scores: Sequence[CellScore]) -> dict[Hashable, Peer]:
    """Return each source's peer score; sources without a shared cell are left out.

    Metaculus: in each cell 100 times its log score minus the mean of the others'; then
    the mean of each event's mean.
    """
    cells = _grouped((row.cell, row.log_score) for row in cell_scores)
    totals = {cell: (fsum(scores), len(scores)) for cell, scores in cells.items()}
    scored: dict[Hashable, dict[Hashable, list[float]]] = {}
    for row in cell_scores:
        total, size = totals[row.cell]
        if size >= FEWEST_SUBJECTS:
            others = (total - row.log_score) / (size - 1)
            by_event = scored.setdefault(row.subject, {})
            by_event.setdefault(row.event, []).append(100.0 * (row.log_score - others))
    return {subject: _peer(by_event) for subject, by_event in scored.items()}


def _peer(by_event: dict[Hashable, list[float]]) -> Peer:
    return Peer(
        score=_mean([_mean(scores) for scores in by_event.values()]),
        cells=sum(len(scores) for scores in by_event.values()),
        events=len(by_event),
    )


def adjust(cell_scores: Sequence[CellScore]) -> dict[Hashable, float]:
    """Return each source's mean Brier score as if all had forecast the same cells.

    Two-way effects of source and cell by least squares, as ForecastBench adjusts for
    difficulty. Only cells of two sources or more and sources of ten such cells or more
    count, and of these only the largest set that shared cells connect; other sources
    are left out. The result may lie outside 0 … 1, as it extrapolates.
    """
    rows = _largest(_pruned(sorted(cell_scores, key=_by_name)))
    if not rows:
        return {}
    subjects = _numbered(row.subject for row in rows)
    cells = _numbered(row.cell for row in rows)
    places = [(subjects[row.subject], cells[row.cell]) for row in rows]
    cell_counts, speakers = Counter(s for s, _ in places), Counter(c for _, c in places)
    system = _System(
        places,
        [cell_counts[n] for n in range(len(subjects))],
        [speakers[n] for n in range(len(cells))],
    )
    effects = _solved(system, _residuals(system, [row.brier for row in rows]))
    centre = fsum(map(float.__mul__, effects, map(float, system.cell_counts))) / len(
        rows
    )
    mean = _mean([row.brier for row in rows])
    return {subject: mean + effects[n] - centre for subject, n in subjects.items()}


def _by_name(row: CellScore) -> tuple[str, str]:
    return str(row.subject), str(row.cell)


def _pruned(rows: Sequence[CellScore]) -> list[CellScore]:
    """Remove cells of one source and sources of few shared cells, repeatedly."""
    remaining = list(rows)
    before = len(remaining) + 1
    while len(remaining) < before:
        before = len(remaining)
        speakers = Counter(row.cell for row in remaining)
        remaining = [row for row in remaining if speakers[row.cell] >= FEWEST_SUBJECTS]
        cell_counts = Counter(row.subject for row in remaining)
        remaining = [
            row for row in remaining if cell_counts[row.subject] >= FEWEST_CELLS
        ]
    return remaining


def _largest(rows: Sequence[CellScore]) -> list[CellScore]:
    """Return the rows of the component with most sources, or of the first by name."""
    roots = _roots(rows)
    sizes = Counter(roots.values())
    # The subjects are in order of name, and among equals `max` takes the first.
    largest = max(roots.values(), key=sizes.__getitem__, default=None)
    return [row for row in rows if roots[row.subject] == largest]


def _roots(rows: Sequence[CellScore]) -> dict[Hashable, int]:
    """Return for each subject, in order, the number of its component (union-find)."""
    subjects = _numbered(row.subject for row in rows)
    parents = list(range(len(subjects)))

    def root(n: int) -> int:
        while parents[n] != n:
            parents[n] = parents[parents[n]]
            n = parents[n]
        return n

    first_in: dict[Hashable, int] = {}
    for row in rows:
        n = subjects[row.subject]
        parents[root(n)] = root(first_in.setdefault(row.cell, n))
    return {subject: root(n) for subject, n in subjects.items()}


def _residuals(system: _System, scores: Sequence[float]) -> list[float]:
    """Return each source's sum of *scores* minus the mean of their cell."""
    cells = _grouped(zip((c for _, c in system.places), scores, strict=True))
    means = {cell: _mean(values) for cell, values in cells.items()}
    gaps = _grouped(
        (subject, score - means[cell])
        for (subject, cell), score in zip(system.places, scores, strict=True)
    )
    return [fsum(gaps[n]) for n in range(len(system.cell_counts))]


def _applied(system: _System, effects: Sequence[float]) -> list[float]:
    """Return each source's sum over its cells of its effect minus the mean effect."""
    totals = [0.0] * len(system.speakers)
    for subject, cell in system.places:
        totals[cell] += effects[subject]
    means = [total / size for total, size in zip(totals, system.speakers, strict=True)]
    result = [n * effect for n, effect in zip(system.cell_counts, effects, strict=True)]
    for subject, cell in system.places:
        result[subject] -= means[cell]
    return result


def _solved(system: _System, target: Sequence[float]) -> list[float]:
    """Solve for the effects by conjugate gradients (Hestenes and Stiefel 1952)."""
    effects = [0.0] * len(target)
    residual = list(target)
    direction = list(target)
    size = _dot(residual, residual)
    enough = max(SOLVED * sqrt(size), ROUNDING)
    for _ in target:
        if sqrt(size) <= enough:
            break
        applied = _applied(system, direction)
        step = size / _dot(direction, applied)
        effects = _plus(effects, step, direction)
        residual = _plus(residual, -step, applied)
        before, size = size, _dot(residual, residual)
        direction = _plus(residual, size / before, direction)
    return effects


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    return fsum(map(float.__mul__, left, right))


def _plus(left: Sequence[float], times: float, right: Sequence[float]) -> list[float]:
    return [a + times * b for a, b in zip(left, right, strict=True)]


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def _numbered(names: Iterable[Hashable]) -> dict[Hashable, int]:
    return {name: n for n, name in enumerate(dict.fromkeys(names))}


def _grouped(
    pairs: Iterable[tuple[Hashable, float]],
) -> defaultdict[Hashable, list[float]]:
    groups: defaultdict[Hashable, list[float]] = defaultdict(list)
    for name, value in pairs:
        groups[name].append(value)
    return groups
