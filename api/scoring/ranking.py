"""Ranking: candidates with enough events in order, the others listed apart."""

from collections.abc import Sequence
from typing import NamedTuple, assert_never

import numpy as np

from api.scoring import grouping
from api.scoring.candidates import Candidates
from api.scoring.claim_columns import Bools, Floats
from api.scoring.filters import BoardFilter
from api.scoring.grouping import Codes
from api.scoring.leaderboards import ShrinkageReport
from api.scoring.statistics import shrinkage
from api.scoring.statistics.shrinkage import ScoreSummaries
from api.terms import BoardSort

MOST_UNRESOLVED = 0.2  # share of the closed claims of one who is ranked
TOO_FEW = "too few subjects or events to tell skill from chance"


class Place(NamedTuple):
    """A candidate's place: its number, figure, rank, and which ranks are possible.

    `value` is shrunk where the sort is an adjusted one.
    """

    candidate: int
    value: float | None
    rank: int | None
    rank_interval: tuple[int, int] | None


class Unranked(NamedTuple):
    """How many candidates do not qualify, by the first reason that holds.

    `anonymous`: nobody stands behind them; `unresolved`: too many closed claims have no
    verdict; `few_events`: fewer than the filters ask for.
    """

    anonymous: int
    unresolved: int
    few_events: int


class Ranking(NamedTuple):
    """All candidates in order: the first `ranked` qualify; the others are by name.

    `order`: the candidates' numbers; `value` by candidate, NaN for none; `rank` and
    `summaries` by place, for the first places only. `shown`: places asked for before.
    """

    order: Codes
    ranked: int
    value: Floats
    rank: Codes
    summaries: ScoreSummaries
    shrinkage: ShrinkageReport | None
    unranked: Unranked
    shown: dict[tuple[int, int], list[Place]]

    def places(self, start: int, end: int) -> list[Place]:
        """Return the places from *start* up to *end*."""
        places = self.shown.get((start, end))
        if places is None:
            intervals = _intervals(self.summaries, slice(start, end))
            places = [
                self._place(place, intervals[place - start : place - start + 1])
                for place in range(start, min(end, self.order.size))
            ]
            self.shown.clear()  # of many pages only one is asked for again and again
            self.shown[start, end] = places
        return places

    def figure(self, candidate: int) -> float | None:
        """Return the figure a candidate is sorted by."""
        value = float(self.value[candidate])
        return None if np.isnan(value) else value

    def _place(self, place: int, interval: Sequence[tuple[int, int]]) -> Place:
        candidate = int(self.order[place])
        return Place(
            candidate=candidate,
            value=self.figure(candidate),
            rank=int(self.rank[place]) if place < self.rank.size else None,
            rank_interval=interval[0] if interval else None,
        )


class Ranked(NamedTuple):
    """How candidates were ranked, of whom some are `anonymous`."""

    candidates: Candidates
    anonymous: Bools
    ranking: Ranking

    def is_of(self, candidates: Candidates, anonymous: Bools) -> bool:
        """Return whether others would be ranked the same, as nothing differs."""
        value, summaries, unresolved = candidates
        known = self.candidates
        pairs = [
            (anonymous, self.anonymous),
            (value, known.value),
            (unresolved, known.unresolved),
            *zip(summaries, known.summaries, strict=True),
        ]
        return all(np.array_equal(now, then, equal_nan=True) for now, then in pairs)


def rank(candidates: Candidates, anonymous: Bools, filters: BoardFilter) -> Ranking:
    """Put candidates in order: those that qualify first, from best to worst.

    They are numbered in the order of their names, by which equals stand; *anonymous*
    ones are never ranked. A candidate without a value has no rank and follows the
    others that qualify. Where chance could explain every difference, no candidate has a
    rank.
    """
    barred = anonymous | (candidates.unresolved > MOST_UNRESOLVED)
    value, report = candidates.value, None
    if _is_adjusted(filters.sort):
        value, report = _shrink(candidates, ~barred)
    qualifies = ~barred & (candidates.summaries.events >= filters.min_events)
    has_value = ~np.isnan(value)
    sign = -1.0 if _is_higher_better(filters.sort) else 1.0
    valued = np.flatnonzero(qualifies & has_value)
    valued = valued[np.argsort(sign * value[valued], kind="stable")]
    order = np.concatenate(
        [valued, np.flatnonzero(qualifies & ~has_value), np.flatnonzero(~qualifies)]
    )
    no_ranks = report is not None and report.verdict is not None
    numbered = valued[:0] if no_ranks else valued
    return Ranking(
        order=order,
        ranked=grouping.count(qualifies),
        value=value,
        rank=_number(value[numbered]),
        summaries=grouping.take(candidates.summaries, numbered),
        shrinkage=report,
        unranked=Unranked(
            anonymous=grouping.count(anonymous),
            unresolved=grouping.count(barred & ~anonymous),
            few_events=grouping.count(~qualifies & ~barred),
        ),
        shown={},
    )


def _is_adjusted(sort: BoardSort) -> bool:
    match sort:
        case "adjusted_skill" | "adjusted_brier":
            return True
        case "skill_vs_topic" | "brier" | "hit_rate" | "peer_score" | "claims":
            return False
        case _:
            assert_never(sort)


def _is_higher_better(sort: BoardSort) -> bool:
    match sort:
        case "skill_vs_topic" | "hit_rate" | "peer_score" | "claims":
            return True
        case "adjusted_skill" | "adjusted_brier" | "brier":
            return False
        case _:
            assert_never(sort)


def _shrink(candidates: Candidates, eligible: Bools) -> tuple[Floats, ShrinkageReport]:
    """Shrink the values of the *eligible* towards their prior mean."""
    pool = np.flatnonzero(eligible & (candidates.summaries.events > 0))
    result = shrinkage.shrink(grouping.take(candidates.summaries, pool))
    value = candidates.value.copy()
    value[pool] = result.adjusted
    report = ShrinkageReport(
        k=result.k,
        prior=result.prior,
        subjects=pool.size,
        verdict=None if result.ranked else result.verdict or TOO_FEW,
    )
    return value, report


def _number(values: Floats) -> Codes:
    """Return the ranks of sorted values, from 1; equal values share one."""
    places = np.arange(values.size)
    is_first = np.append(True, values[1:] != values[:-1])[: values.size]
    return 1 + np.maximum.accumulate(np.where(is_first, places, 0))


def _intervals(ranked: ScoreSummaries, some: slice) -> list[tuple[int, int]]:
    """Return the best and the worst rank by their events of some, if there are."""
    complete = ranked.events.size > 0 and (ranked.events > 0).all()
    ranks = shrinkage.rank_intervals(ranked, some) if complete else None
    return [] if ranks is None else [(best, worst) for best, worst in ranks.tolist()]
