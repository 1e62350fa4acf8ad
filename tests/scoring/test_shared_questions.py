"""Shared questions: who was closer on how many, and what each gave."""

import numpy as np
import pytest

from api.scoring import shared_questions
from api.scoring.peer_scores import SubjectCells
from api.scoring.shared_questions import Extent, Tally


def cells(
    rows: list[tuple[int, int, float, float]], series: int | None = None
) -> SubjectCells:
    """Return cells from the cell, event, probability and outcome of each."""
    cell, event, probability, outcome = (np.array(of) for of in zip(*rows, strict=True))
    return SubjectCells(
        subject=np.zeros(cell.size, np.intp),
        cell=cell,
        event=event,
        cluster=event if series is None else np.full(event.size, series),
        claims=np.ones(cell.size, np.int64),
        claim=100 + cell,
        outcome=outcome,
        probability=probability,
        brier=(probability - outcome) ** 2,
        log_score=np.zeros(cell.size),
    )


ADA = cells([(0, 0, 0.9, 1.0), (1, 1, 0.6, 0.0), (2, 2, 0.5, 1.0), (5, 5, 0.1, 0.0)])
BO = cells([(0, 0, 0.8, 1.0), (1, 1, 0.2, 0.0), (2, 2, 0.5, 1.0), (6, 6, 0.1, 0.0)])
CY = cells([(1, 1, 0.1, 0.0), (5, 5, 0.3, 0.0)])


def test_only_shared_questions_are_tallied_each_once() -> None:
    tally = shared_questions.tally(ADA, BO)
    assert tally == Tally(first=1, second=1, even=1, clusters=3)
    assert tally.events == 3
    assert shared_questions.tally(BO, ADA).first == 1


def test_a_question_of_two_cells_counts_by_the_mean_difference() -> None:
    often = cells([(0, 0, 0.9, 1.0), (1, 0, 0.4, 1.0)], series=-1)
    other = cells([(0, 0, 0.8, 1.0), (1, 0, 0.9, 1.0)], series=-1)
    tally = shared_questions.tally(often, other)
    assert tally == Tally(first=0, second=1, even=0, clusters=1)


def test_nothing_shared_is_tallied_as_nothing() -> None:
    assert shared_questions.tally(BO, cells([(9, 9, 0.5, 1.0)])).events == 0
    assert shared_questions.questions([BO, cells([(9, 9, 0.5, 1.0)])], 9) == []


def test_questions_come_with_all_answers_the_widest_apart_first() -> None:
    found = shared_questions.questions([ADA, BO, CY], 9)
    assert [question.claim for question in found] == [101, 105, 100, 102]
    first, second, third, last = found
    assert first.answers == pytest.approx([0.6, 0.2, 0.1])
    assert (first.outcome, first.closest) == (0.0, [2])
    assert second.answers == [0.1, None, 0.3]
    assert second.closest == third.closest == [0]
    assert (last.outcome, last.closest) == (1.0, [0, 1])
    assert shared_questions.questions([ADA, BO, CY], 1) == [first]


def test_the_extent_counts_what_at_least_two_share() -> None:
    assert shared_questions.extent([ADA, BO]) == Extent(events=3, clusters=3)
    assert shared_questions.extent([ADA, BO, CY]) == Extent(events=4, clusters=4)
    one_night = [cells([(n, n, 0.9, 1.0) for n in (1, 2)], series=-1)] * 2
    assert shared_questions.extent(one_night) == Extent(events=2, clusters=1)
    apart = cells([(9, 9, 0.5, 1.0)])
    assert shared_questions.extent([BO, apart]) == Extent(events=0, clusters=0)
