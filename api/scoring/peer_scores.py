"""Difficulty: how a subject did beside others who spoke of the same thing.

A cell is what makes claims comparable: the same event and window, said about as far
ahead. Within a cell a subject counts by its mean.
"""

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
    """What a subject's claims in one cell come to."""

    event: int
    cluster: int | str
    claims: int
    probability: float
    brier: float
    log_score: float


def cells(told: Iterable[ForecastPair]) -> dict[Cell, CellMean]:
    """Return the means of the scored claims of one subject, cell by cell."""
    held: dict[Cell, list[tuple[ClaimAsOf, float, float]]] = {}
    for one in told:
        if one.probability is not None:
            said = (one.claim, one.probability, one.outcome)
            held.setdefault(one.claim.cell, []).append(said)
    return {
        cell: CellMean(
            each[0][0].event,
            each[0][0].cluster,
            len(each),
            fsum(p for _, p, _ in each) / len(each),
            fsum((p - o) ** 2 for _, p, o in each) / len(each),
            -fsum(scores.surprise(p, o) for _, p, o in each) / len(each),
        )
        for cell, each in held.items()
    }


def cells_of(
    claims: Mapping[int, Sequence[ClaimAsOf]], options: CountingOptions
) -> dict[int, Mapping[Cell, CellMean]]:
    """Return the cells of some subjects, by their indexes."""
    return {index: cells(pairs.judge(each, options)) for index, each in claims.items()}


def measure(found: Mapping[int, Mapping[Cell, CellMean]]) -> dict[int, Difficulty]:
    """Return how each subject did in its cells beside the others, by its index."""
    seen = [
        CellScore(index, cell, mean.event, mean.brier, mean.log_score)
        for index, each in sorted(found.items())
        for cell, mean in each.items()
    ]
    speakers: dict[Cell, int] = {}
    for each in found.values():
        for cell in each:
            speakers[cell] = speakers.get(cell, 0) + 1
    peers = two_way_effects.peer_scores(seen)
    adjusted = two_way_effects.adjust(seen)
    return {
        index: _difficulty(index, each, speakers, peers, adjusted)
        for index, each in found.items()
    }


def _difficulty(
    index: int,
    own: Mapping[Cell, CellMean],
    speakers: Mapping[Cell, int],
    peers: Mapping[Hashable, two_way_effects.Peer],
    adjusted: Mapping[Hashable, float],
) -> Difficulty:
    shared = [mean for cell, mean in own.items() if speakers[cell] > 1]
    every = sum(mean.claims for mean in own.values())
    peer = peers.get(index)
    return Difficulty(
        peer_score=None if peer is None else peer.score,
        difficulty_adjusted_brier=adjusted.get(index),
        coverage=sum(mean.claims for mean in shared) / every if every else 0.0,
        events=len({mean.event for mean in shared}),
    )
