from collections.abc import Sequence
from math import fsum, sqrt
from random import Random
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.scoring.statistics import intervals, shrinkage
from api.scoring.statistics.shrinkage import ScoreSummaries, Shrinkage
from tests import oracles

Scores = list[float]


class ScoreSummary(NamedTuple):
    """A row of `ScoreSummaries`."""

    events: int
    mean: float
    squares: float


# Scores in hundredths, so that they are either the same or well apart.
score = st.integers(0, 100).map(lambda n: n / 100)
subjects = st.lists(st.lists(score, min_size=1, max_size=8), min_size=1, max_size=12)
enough = subjects.filter(lambda s: len(s) >= 3 and sum(map(len, s)) - len(s) >= 10)


def columns(groups: Sequence[ScoreSummary]) -> ScoreSummaries:
    table = np.array(groups, np.float64).reshape(-1, 3)
    return ScoreSummaries(table[:, 0].astype(np.intp), table[:, 1], table[:, 2])


def shrink(groups: Sequence[ScoreSummary]) -> Shrinkage:
    return shrinkage.shrink(columns(groups))


def rank_intervals(groups: Sequence[ScoreSummary]) -> list[tuple[int, int]] | None:
    ranks = shrinkage.rank_intervals(columns(groups))
    return None if ranks is None else [(best, worst) for best, worst in ranks.tolist()]


def grouped(subjects: Sequence[Scores]) -> list[ScoreSummary]:
    means = [fsum(scores) / len(scores) for scores in subjects]
    return [
        ScoreSummary(len(scores), mean, fsum((score - mean) ** 2 for score in scores))
        for scores, mean in zip(subjects, means, strict=True)
    ]


def ranks_by_comparing_all(groups: Sequence[ScoreSummary]) -> list[tuple[int, int]]:
    count, events = len(groups), sum(group.events for group in groups)
    pooled = fsum(group.squares for group in groups) / (events - count)
    variances = [
        max(group.squares / (group.events - 1) if group.events > 1 else 0, pooled)
        / group.events
        for group in groups
    ]
    critical = intervals.t_quantile(1 - 0.05 / (2 * (count - 1)), events - count)
    known = list(zip((group.mean for group in groups), variances, strict=True))
    return [
        (
            1 + sum(b < a - critical * sqrt(v + u) for b, u in known),
            count - sum(a < b - critical * sqrt(v + u) for b, u in known),
        )
        for a, v in known
    ]


def test_subjects_that_differ_are_drawn_towards_each_other() -> None:
    score_lists = [
        [0.1, 0.2, 0.15, 0.05],
        [0.5, 0.4, 0.6],
        [0.3, 0.35, 0.2, 0.3, 0.4],
        [0.8, 0.7, 0.75],
    ]
    result = shrink(grouped(score_lists))
    events = [len(scores) for scores in score_lists]
    size = (sum(events) - sum(n * n for n in events) / sum(events)) / 3
    # F = 1 + n₀τ²/σ², so that k follows from the F of an analysis of variance.
    k = size / (oracles.variance_ratio(score_lists) - 1)
    assert result.k == pytest.approx(k, abs=1e-9)
    trust = [n / (n + k) for n in events]
    means = [fsum(scores) / len(scores) for scores in score_lists]
    prior = fsum(map(float.__mul__, trust, means)) / fsum(trust)
    assert result.prior == pytest.approx(prior, abs=1e-12)
    expected = [t * m + (1 - t) * prior for t, m in zip(trust, means, strict=True)]
    assert result.adjusted.tolist() == pytest.approx(expected, abs=1e-12)
    assert result.ranked
    assert result.verdict is None


def test_subjects_no_further_apart_than_by_chance_get_the_mean_of_all() -> None:
    score_lists = [[0.0, 1.0, 0.0, 1.0], [1.0, 0.0, 0.0, 1.0], [0.0, 1.0] * 4, [1.0]]
    result = shrink(grouped(score_lists))
    assert result.k is None
    assert not result.ranked
    assert result.verdict == "differences are no larger than chance"
    assert result.adjusted.tolist() == [pytest.approx(9 / 17, abs=1e-12)] * 4
    assert result.prior == pytest.approx(9 / 17, abs=1e-12)


def test_subjects_that_never_vary_keep_their_means() -> None:
    result = shrink(
        [ScoreSummary(5, 0.1, 0), ScoreSummary(6, 0.2, 0), ScoreSummary(7, 0.6, 0)]
    )
    assert (result.k, result.pooled_variance, result.ranked) == (0, 0, True)
    assert result.adjusted.tolist() == [0.1, 0.2, 0.6]
    assert result.prior == pytest.approx(0.3, abs=1e-12)


def test_equal_subjects_that_never_vary_are_not_told_apart() -> None:
    result = shrink(
        [ScoreSummary(5, 0.1, 0), ScoreSummary(6, 0.1, 0), ScoreSummary(7, 0.1, 0)]
    )
    assert result.verdict == "differences are no larger than chance"


@pytest.mark.parametrize(
    "groups",
    [
        [],
        [ScoreSummary(20, 0.1, 0.5), ScoreSummary(20, 0.3, 0.5)],
        [
            ScoreSummary(4, 0.1, 0.5),
            ScoreSummary(4, 0.3, 0.5),
            ScoreSummary(4, 0.5, 0.5),
        ],
    ],
)
def test_too_few_subjects_or_events_are_neither_shrunk_nor_ranked(
    groups: list[ScoreSummary],
) -> None:
    result = shrink(groups)
    assert (result.k, result.prior, result.pooled_variance) == (None, None, None)
    assert len(result.adjusted) == len(groups)
    assert np.isnan(result.adjusted).all()
    assert not result.ranked
    assert result.verdict is None


@given(enough)
def test_what_is_shrunk_lies_between_its_mean_and_the_prior(
    subjects: list[Scores],
) -> None:
    groups = grouped(subjects)
    result = shrink(groups)
    assert result.prior is not None
    for group, adjusted in zip(groups, result.adjusted.tolist(), strict=True):
        low, high = sorted((group.mean, result.prior))
        assert low - 1e-12 <= adjusted <= high + 1e-12


@settings(deadline=None)
@given(enough)
def test_ranks_are_told_exactly_when_subjects_differ_by_more_than_chance(
    subjects: list[Scores],
) -> None:
    groups = grouped(subjects)
    result = shrink(groups)
    assert result.ranked == (result.k is not None) == (result.verdict is None)
    if sum(group.squares for group in groups) > 1e-9:
        ratio = oracles.variance_ratio(subjects)
        assert result.ranked == (ratio > 1) or ratio == pytest.approx(1)


@given(enough.flatmap(lambda s: st.tuples(st.just(s), st.permutations(range(len(s))))))
def test_the_order_of_subjects_changes_no_figure(
    case: tuple[list[Scores], list[int]],
) -> None:
    groups, order = grouped(case[0]), case[1]
    turned = [groups[n] for n in order]
    first, second = shrink(groups), shrink(turned)
    assert (first.k, first.prior) == (second.k, second.prior)
    assert first.adjusted[order].tolist() == second.adjusted.tolist()
    ranks = rank_intervals(groups)
    assert ranks
    assert [ranks[n] for n in order] == rank_intervals(turned)


def test_subjects_far_apart_have_a_rank_of_their_own() -> None:
    groups = [
        ScoreSummary(50, 0.5, 0.01),
        ScoreSummary(50, 0.1, 0.01),
        ScoreSummary(50, 0.3, 0.01),
    ]
    assert rank_intervals(groups) == [(3, 3), (1, 1), (2, 2)]


def test_subjects_alike_may_have_any_rank() -> None:
    groups = [
        ScoreSummary(5, 0.31, 0.5),
        ScoreSummary(50, 0.3, 4),
        ScoreSummary(1, 0.9, 0),
    ]
    assert rank_intervals(groups) == [(1, 3), (1, 3), (1, 3)]


def test_equal_means_without_spread_share_their_ranks() -> None:
    groups = [ScoreSummary(5, 0.2, 0), ScoreSummary(5, 0.1, 0), ScoreSummary(5, 0.2, 0)]
    assert rank_intervals(groups) == [(2, 3), (1, 1), (2, 3)]


@given(subjects)
def test_rank_intervals_are_those_of_comparing_all_and_hold_the_rank(
    subjects: list[Scores],
) -> None:
    groups = grouped(subjects)
    ranks = rank_intervals(groups)
    if len(groups) < 2 or all(group.events == 1 for group in groups):
        assert ranks is None
    else:
        assert ranks == ranks_by_comparing_all(groups)
        means = sorted(group.mean for group in groups)
        for group, (best, worst) in zip(groups, ranks or [], strict=True):
            assert 1 <= best <= 1 + means.index(group.mean) <= worst <= len(groups)


@pytest.mark.parametrize("spread", [0.0, 0.001, 0.05])
def test_many_subjects_have_the_rank_intervals_of_comparing_all(spread: float) -> None:
    random = Random(17)
    groups = [
        ScoreSummary(
            random.choice([2, 5, 10, 300]), random.random(), random.random() * spread
        )
        for _ in range(700)
    ]
    assert rank_intervals(groups) == ranks_by_comparing_all(groups)
