"""Leaderboards and comparisons as CSV, for a spreadsheet: a line a subject."""

from collections.abc import Callable, Mapping

from api.pages.formats import csv_export
from api.scoring.comparisons import ComparedSubject, Comparison
from api.scoring.figures import Hits, Scores
from api.scoring.leaderboards import Leaderboard, LeaderboardRow
from api.scoring.statistics.intervals import Interval

ROW: Mapping[str, Callable[[LeaderboardRow], object]] = {
    "rank": lambda row: row.rank,
    "rank_low": lambda row: _end(row.rank_interval, 0),
    "rank_high": lambda row: _end(row.rank_interval, 1),
    "slug": lambda row: row.subject.slug,
    "name": lambda row: row.subject.name,
    "value": lambda row: row.value,
    "claims": lambda row: row.claims,
    "events": lambda row: row.events,
    "closing_days": lambda row: row.closing_days,
    "unresolved": lambda row: row.unresolved,
}
COMPARED: Mapping[str, Callable[[ComparedSubject], object]] = {
    "slug": lambda row: row.subject.slug,
    "name": lambda row: row.subject.name,
    "claims": lambda row: row.claims.total,
    "events": lambda row: row.claims.events,
    "closing_days": lambda row: row.claims.closing_days,
    "unresolved": lambda row: row.claims.unresolved,
}
HITS: Mapping[str, Callable[[Hits], object]] = {
    "right": lambda hits: hits.right,
    "wrong": lambda hits: hits.wrong,
    "hit_rate": lambda hits: hits.rate,
    "hit_rate_low": lambda hits: _end(hits.interval, 0),
    "hit_rate_high": lambda hits: _end(hits.interval, 1),
}
SCORES: Mapping[str, Callable[[Scores], object]] = {
    "scored": lambda scores: scores.scored,
    "brier": lambda scores: scores.brier,
    "brier_low": lambda scores: _end(scores.brier_interval, 0),
    "brier_high": lambda scores: _end(scores.brier_interval, 1),
    "log_score": lambda scores: scores.log_score,
    "skill": lambda scores: scores.skill,
    "skill_vs_topic": lambda scores: scores.skill_vs_topic,
}
DIFFICULTY = ("peer_score", "difficulty_adjusted_brier")


def leaderboard(board: Leaderboard) -> str:
    """Write a page of a leaderboard, those below the minimum at its end."""
    names = (*ROW, "below_minimum", *HITS, *SCORES, *DIFFICULTY)
    ranked = [(row, "no") for row in board.items]
    ranked += [(row, "yes") for row in board.below_minimum]
    return csv_export.lines(
        [names]
        + [
            (*(cell(row) for cell in ROW.values()), is_below, *_figures(row))
            for row, is_below in ranked
        ]
    )


def comparison(compared: Comparison) -> str:
    """Write the figures of those compared, and than whom each was more accurate."""
    names = (*COMPARED, *HITS, *SCORES, *DIFFICULTY, "more_accurate_than")
    rows: list[tuple[object, ...]] = [names]
    for row in compared.items:
        slug = row.subject.slug
        others = [
            pair.b if pair.a == slug else pair.a
            for pair in compared.pairs
            if pair.more_accurate == slug
        ]
        cells = (cell(row) for cell in COMPARED.values())
        rows.append((*cells, *_figures(row), "|".join(others)))
    return csv_export.lines(rows)


def _figures(row: LeaderboardRow | ComparedSubject) -> tuple[object, ...]:
    return (
        *(cell(row.hits) for cell in HITS.values()),
        *(cell(row.scores) for cell in SCORES.values()),
        *(row.difficulty and getattr(row.difficulty, name) for name in DIFFICULTY),
    )


def _end(interval: Interval | tuple[int, int] | None, nth: int) -> float | None:
    """Return the lower or the upper end of an interval, if there is one."""
    return None if interval is None else interval[nth]
