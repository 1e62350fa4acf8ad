from collections.abc import Hashable, Iterable, Sequence
from math import fsum, isnan, log
from random import Random
from typing import NamedTuple

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from api.scoring.statistics import two_way_effects
from api.scoring.statistics.arrays import Codes
from tests import oracles
from tests.published_figures import Vector, vectors


class CellScore(NamedTuple):
    """A subject's mean scores in one cell."""

    subject: Hashable
    cell: Hashable
    event: Hashable
    brier: float
    log_score: float


class Peer(NamedTuple):
    score: float
    cells: int
    events: int


class Together(Struct, frozen=True):
    """What several said of one event, and what came of it."""

    ps: list[float]
    y: float


@st.composite
def worlds(draw: st.DrawFn) -> list[CellScore]:
    """Draw sources that are seen in some of up to thirty cells, two to an event."""
    random = draw(st.randoms(use_true_random=False))
    sources, cells = draw(st.integers(1, 6)), draw(st.integers(1, 30))
    share = draw(st.sampled_from([0.3, 0.7, 1.0]))
    return [
        CellScore(f"source {s}", c, c // 2, random.random(), -3 * random.random())
        for s in range(sources)
        for c in range(cells)
        if random.random() < share
    ]


def encode(names: Iterable[Hashable]) -> tuple[list[Hashable], Codes]:
    """Return the different names in order, and the code of each."""
    listed = list(names)
    order = sorted(set(listed), key=str)
    return order, np.array([order.index(name) for name in listed], np.intp)


def peer_scores(rows: Sequence[CellScore]) -> dict[Hashable, Peer]:
    """Return the peer scores of the subjects that have one, by name."""
    names, subject = encode(row.subject for row in rows)
    _, cell = encode(row.cell for row in rows)
    _, event = encode(row.event for row in rows)
    log_score = np.array([row.log_score for row in rows], np.float64)
    peers = two_way_effects.peer_scores(subject, cell, event, log_score)
    assert (np.isnan(peers.score) == (peers.cells == 0)).all()
    columns = (column.tolist() for column in peers)
    return {
        name: Peer(*peer)
        for name, *peer in zip(names, *columns, strict=True)
        if peer[1]
    }


def adjust(rows: Sequence[CellScore]) -> dict[Hashable, float]:
    """Return the adjusted Brier scores of the subjects that have one, by name."""
    names, subject = encode(row.subject for row in rows)
    _, cell = encode(row.cell for row in rows)
    brier = np.array([row.brier for row in rows], np.float64)
    scores = two_way_effects.adjust(subject, cell, brier).tolist()
    return {
        name: score
        for name, score in zip(names, scores, strict=True)
        if not isnan(score)
    }


def score_cells(subject: str, cells: Sequence[int], brier: float) -> list[CellScore]:
    return [CellScore(subject, cell, cell, brier, -1.0) for cell in cells]


@vectors("peer_binary")
def test_metaculus_peer_scores_are_ours_where_there_are_peers(vector: Vector) -> None:
    # There a lone forecaster scores 0; ours has no score.
    together = msgspec.json.decode(vector.input, type=Together)
    expected = msgspec.json.decode(vector.expected, type=list[float])
    result = peer_scores(
        [
            CellScore(n, "cell", "event", 0.0, log(p if together.y else 1 - p))
            for n, p in enumerate(together.ps)
        ]
    )
    if len(together.ps) == 1:
        assert result == {}
    else:
        scores = [result[n].score for n in range(len(together.ps))]
        assert scores == pytest.approx(expected, abs=vector.tolerance)


def test_a_peer_score_weighs_events_alike_however_many_cells_they_have() -> None:
    rows = [
        *(CellScore("a", cell, "often", 0.0, -0.1) for cell in range(3)),
        *(CellScore("b", cell, "often", 0.0, -0.5) for cell in range(3)),
        *(CellScore(name, 9, "once", 0.0, -0.3) for name in "ab"),
        CellScore("a", 10, "alone", 0.0, -0.9),
    ]
    result = peer_scores(rows)["a"]
    assert result.score == pytest.approx((40 + 0) / 2, abs=1e-12)
    assert (result.cells, result.events) == (4, 2)


def test_a_source_without_peers_has_no_peer_score() -> None:
    rows = [
        CellScore("a", 1, 1, 0, -1),
        CellScore("a", 2, 2, 0, -1),
        CellScore("b", 3, 2, 0, -1),
    ]
    assert peer_scores(rows) == {}
    assert peer_scores([]) == {}


@given(worlds())
def test_the_peer_scores_of_a_cell_add_up_to_nothing(world: list[CellScore]) -> None:
    for cell in {row.cell for row in world}:
        in_cell = [row for row in world if row.cell == cell]
        result = peer_scores(in_cell)
        total = fsum(peer.score for peer in result.values())
        assert total == pytest.approx(0, abs=1e-9)


@given(worlds().flatmap(lambda w: st.tuples(st.just(w), st.permutations(w))))
def test_the_order_of_what_was_seen_changes_no_digit(
    orders: tuple[list[CellScore], list[CellScore]],
) -> None:
    first, second = orders
    assert peer_scores(first) == peer_scores(second)
    assert adjust(first) == adjust(second)


def test_who_took_the_harder_cells_is_given_credit_for_it() -> None:
    # Both are as good as the third is, one on hard cells, the other on easy ones.
    rows = [
        *score_cells("bold", range(10), 0.4),
        *score_cells("timid", range(10, 20), 0.1),
        *score_cells("third", range(10), 0.4),
        *score_cells("third", range(10, 20), 0.1),
    ]
    assert adjust(rows) == pytest.approx(
        {"bold": 0.25, "timid": 0.25, "third": 0.25}, abs=1e-12
    )


@settings(deadline=None)
@given(worlds())
def test_difficulty_is_adjusted_for_as_by_least_squares(world: list[CellScore]) -> None:
    result = adjust(world)
    rows = [row for row in world if row.subject in result]
    shared = [
        (row.subject, row.cell, row.brier)
        for row in rows
        if sum(second.cell == row.cell for second in rows) > 1
    ]
    if result:
        expected = oracles.effects(shared)
        assert result == pytest.approx(expected, abs=1e-8)


@given(worlds())
def test_adjusted_scores_average_to_those_they_come_from(
    world: list[CellScore],
) -> None:
    result = adjust(world)
    rows = [row for row in world if row.subject in result]
    shared = [row for row in rows if sum(o.cell == row.cell for o in rows) > 1]
    adjusted = fsum(result[row.subject] for row in shared)
    assert adjusted == pytest.approx(fsum(row.brier for row in shared), abs=1e-9)


def test_sources_of_the_same_scores_are_left_as_they_are() -> None:
    rows = [row for name in "abc" for row in score_cells(name, range(37), 0.1)]
    expected = dict.fromkeys("abc", pytest.approx(0.1, abs=1e-12))
    assert adjust(rows) == expected


def test_nine_shared_cells_are_too_few_and_ten_enough() -> None:
    nine = score_cells("a", range(9), 0.2) + score_cells("b", range(9), 0.3)
    assert adjust(nine) == {}
    ten = score_cells("a", range(10), 0.2) + score_cells("b", range(10), 0.4)
    assert adjust(ten) == pytest.approx({"a": 0.2, "b": 0.4}, abs=1e-12)


def test_leaving_out_one_source_may_leave_out_another() -> None:
    rows = [
        *score_cells("a", range(20), 0.2),
        *score_cells("b", range(20), 0.3),
        *score_cells("c", [0, *range(30, 39)], 0.3),
        *score_cells("d", range(30, 39), 0.3),
    ]
    assert set(adjust(rows)) == {"a", "b"}


def test_of_unconnected_sources_only_the_largest_set_is_adjusted() -> None:
    rows = [
        *score_cells("a", range(30), 0.1),
        *score_cells("b", range(30), 0.1),
        *(row for name in "cde" for row in score_cells(name, range(100, 110), 0.1)),
    ]
    assert set(adjust(rows)) == {"c", "d", "e"}


def test_of_sets_of_one_size_that_of_the_first_name_is_adjusted() -> None:
    rows = [
        *(row for name in "bd" for row in score_cells(name, range(30), 0.1)),
        *(row for name in "ac" for row in score_cells(name, range(100, 110), 0.1)),
    ]
    assert set(adjust(rows)) == {"a", "c"}


def test_a_long_chain_of_sources_is_solved_too() -> None:
    random = Random(23)
    rows = [
        CellScore(f"{s:03}", cell, cell, random.random(), -1.0)
        for s in range(40)
        for cell in range(6 * s, 6 * s + 20)
    ]
    result = adjust(rows)
    assert len(result) == 40
    shared = [(r.subject, r.cell, r.brier) for r in rows if r.cell in range(6, 248)]
    expected = oracles.effects(shared)
    assert result == pytest.approx(expected, abs=1e-9)
