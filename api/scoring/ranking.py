"""Ranking: candidates with enough events in order, the others listed apart."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from api.scoring.candidates import Candidate
from api.scoring.filters import BoardFilter
from api.scoring.leaderboards import ShrinkageReport
from api.scoring.statistics import shrinkage
from api.scoring.statistics.shrinkage import ScoreSummary
from api.terms import BoardSort

MOST_UNRESOLVED = 0.2
TOO_FEW = "too few subjects or events to tell skill from chance"


class PlacedCandidate(Struct, frozen=True, kw_only=True):
    """A candidate with its place: `value` is shrunk where the sort is an adjusted one.

    `qualifies`: it has enough events, few unresolved claims and a name.
    """

    candidate: Candidate
    value: float | None
    summary: ScoreSummary | None
    qualifies: bool
    rank: int | None = None
    rank_interval: tuple[int, int] | None = None


class Ranking(Struct, frozen=True, kw_only=True):
    """All candidates in order: the first `ranked` qualify; the others are by slug."""

    placed: list[PlacedCandidate]
    ranked: int
    shrinkage: ShrinkageReport | None


def rank(candidates: Iterable[Candidate], filters: BoardFilter) -> Ranking:
    """Put candidates in order: those that qualify first, from best to worst.

    A candidate without a value has no rank and follows the others that qualify. Where
    chance could explain every difference, no candidate has a rank.
    """
    placed = [_place(candidate, filters) for candidate in candidates]
    report = None
    if _is_adjusted(filters.sort):
        placed, report = _shrink(placed)
    placed.sort(key=lambda row: row.candidate.about.subject.slug)
    sign = -1.0 if _is_higher_better(filters.sort) else 1.0
    valued = [
        (sign * row.value, row)
        for row in placed
        if row.qualifies and row.value is not None
    ]
    valued.sort(key=lambda signed: signed[0])
    ranked = [row for _, row in valued]
    if report is None or report.verdict is None:
        ranked = _number(ranked)
    without_value = [row for row in placed if row.qualifies and row.value is None]
    unqualified = [row for row in placed if not row.qualifies]
    return Ranking(
        placed=[*ranked, *without_value, *unqualified],
        ranked=len(ranked) + len(without_value),
        shrinkage=report,
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


def _place(candidate: Candidate, filters: BoardFilter) -> PlacedCandidate:
    barred = candidate.about.anonymous or candidate.unresolved > MOST_UNRESOLVED
    events = 0 if candidate.summary is None else candidate.summary.events
    return PlacedCandidate(
        candidate=candidate,
        value=candidate.value,
        summary=None if barred else candidate.summary,
        qualifies=not barred and events >= filters.min_events,
    )


def _shrink(
    placed: Sequence[PlacedCandidate],
) -> tuple[list[PlacedCandidate], ShrinkageReport]:
    """Shrink the values of all that are not barred towards their prior mean (F2)."""
    pool = [(row, row.summary) for row in placed if row.summary is not None]
    result = shrinkage.shrink([summary for _, summary in pool])
    adjusted = {
        id(row): value for (row, _), value in zip(pool, result.adjusted, strict=True)
    }
    report = ShrinkageReport(
        k=result.k,
        prior=result.prior,
        subjects=len(pool),
        verdict=None if result.ranked else result.verdict or TOO_FEW,
    )
    shrunk = [replace(row, value=adjusted.get(id(row), row.value)) for row in placed]
    return shrunk, report


def _number(ranked: Sequence[PlacedCandidate]) -> list[PlacedCandidate]:
    """Give each its rank, equal values the same, and its rank interval (F6)."""
    summaries = [row.summary for row in ranked if row.summary is not None]
    complete = len(summaries) == len(ranked)
    intervals = shrinkage.rank_intervals(summaries) if complete else None
    numbered: list[PlacedCandidate] = []
    rank = 0
    for place, row in enumerate(ranked):
        if place == 0 or row.value != ranked[place - 1].value:
            rank = place + 1
        interval = None if intervals is None else intervals[place]
        numbered.append(replace(row, rank=rank, rank_interval=interval))
    return numbered
