"""Peer scores: how a subject did beside others who forecast the same thing.

A cell is what makes claims comparable: the same event and window, forecast about as far
ahead. Within a cell a subject counts by the mean of its claims.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import fsum

from msgspec import Struct

from api.scoring import pairs
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.pairs import CountingOptions, ForecastPair
from api.scoring.statistics import scores, two_way_effects
from api.scoring.statistics.two_way_effects import CellScore

Cell = tuple[object, ...]


class Difficulty(Struct, frozen=True, kw_only=True):
    """How a subject did in the cells where others spoke too.

    `peer_score`: by event, 100 times its mean log score minus that of the others of
    the cell; above 0 is better than they. `difficulty_adjusted_brier`: its Brier score
    were all cells equally hard; null where it is not connected with most others.
    `coverage`: the share of its scored claims that lie in shared cells, 0 … 1, about
    `events` events.
    """

    peer_score: float | None
    difficulty_adjusted_brier: float | None
    coverage: float
    events: int


NOTHING_SHARED = Difficulty(
    peer_score=None, difficulty_adjusted_brier=None, coverage=0.0, events=0
)


class CellMean(Struct, frozen=True):
    """The means of a subject's claims in one cell.

    `probability` and `brier` are 0 … 1; `log_score` is in nats, at most 0, 0 is best.
    """

    event: int
    cluster: int | str
    claims: int
    probability: float
    brier: float
    log_score: float


def cells(forecast_pairs: Iterable[ForecastPair]) -> dict[Cell, CellMean]:
    """Return the means of the scored claims of one subject, cell by cell."""
    by_cell: dict[Cell, list[tuple[ClaimAsOf, float, float]]] = {}
    for pair in forecast_pairs:
        if pair.probability is not None:
            row = (pair.claim, pair.probability, pair.outcome)
            by_cell.setdefault(pair.claim.cell, []).append(row)
    return {cell: _cell_mean(rows) for cell, rows in by_cell.items()}


def _cell_mean(rows: Sequence[tuple[ClaimAsOf, float, float]]) -> CellMean:
    claim, n = rows[0][0], len(rows)
    return CellMean(
        claim.event,
        claim.cluster,
        n,
        fsum(p for _, p, _ in rows) / n,
        fsum((p - o) ** 2 for _, p, o in rows) / n,
        -fsum(scores.surprise(p, o) for _, p, o in rows) / n,
    )


def cells_of(
    claims: Mapping[int, Sequence[ClaimAsOf]], options: CountingOptions
) -> dict[int, Mapping[Cell, CellMean]]:
    """Return the cells of several subjects, by the subjects' indexes."""
    return {index: cells(pairs.select(own, options)) for index, own in claims.items()}


def measure(means: Mapping[int, Mapping[Cell, CellMean]]) -> dict[int, Difficulty]:
    """Return how each subject did in its cells beside the others, by its index."""
    cell_scores = [
        CellScore(index, cell, mean.event, mean.brier, mean.log_score)
        for index, own in sorted(means.items())
        for cell, mean in own.items()
    ]
    speakers = Counter(cell for own in means.values() for cell in own)
    peers = two_way_effects.peer_scores(cell_scores)
    adjusted = two_way_effects.adjust(cell_scores)
    return {
        index: _difficulty(index, own, speakers, peers, adjusted)
        for index, own in means.items()
    }


def _difficulty(
    index: int,
    own: Mapping[Cell, CellMean],
    speakers: Mapping[Cell, int],
    peers: Mapping[Hashable, two_way_effects.Peer],
    adjusted: Mapping[Hashable, float],
) -> Difficulty:
    shared = [mean for cell, mean in own.items() if speakers[cell] > 1]
    claims = sum(mean.claims for mean in own.values())
    peer = peers.get(index)
    return Difficulty(
        peer_score=None if peer is None else peer.score,
        difficulty_adjusted_brier=adjusted.get(index),
        coverage=sum(mean.claims for mean in shared) / claims if claims else 0.0,
        events=len({mean.event for mean in shared}),
    )
