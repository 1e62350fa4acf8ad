"""Leaderboards: the answer to a request for one, row by row."""

from datetime import datetime

from msgspec import Struct

from api.model.references import Subject
from api.scoring.figures import Hits, Scores
from api.scoring.filters import BoardFilter
from api.scoring.peer_scores import Difficulty


class LeaderboardRow(Struct, frozen=True, kw_only=True):
    """One subject of a leaderboard; equal values share a `rank`, null is unranked.

    `value`: the figure it is sorted by. `rank_interval`: the best and the worst rank
    that its events leave possible, with 95 % confidence. `events` and `closing_days`:
    of the claims that `min_events` is about, the committed ones if sorted by hit rate,
    else those with a score. `own_wording_brier`: the Brier score of the outlet's own
    wordings.
    """

    rank: int | None
    rank_interval: tuple[int, int] | None
    subject: Subject
    value: float | None
    claims: int
    events: int
    closing_days: int
    unresolved: float | None
    hits: Hits
    scores: Scores
    difficulty: Difficulty | None
    own_wording_brier: float | None


class ShrinkageReport(Struct, frozen=True, kw_only=True):
    """How far scores were shrunk towards their common prior, by how few events.

    Each score is (events * mean + k * prior) / (events + k), over `subjects` in all.
    Without `k` there are no ranks, and `verdict` says why.
    """

    k: float | None
    prior: float | None
    subjects: int
    verdict: str | None


class Leaderboard(Struct, frozen=True, kw_only=True):
    """A page of a leaderboard: ranked subjects, best first, then the unranked.

    `below_minimum`: fewer events than `min_events`, more than a fifth of the closed
    claims unresolved, or anonymous. `shrinkage`: only for the adjusted sorts.
    """

    title: str
    as_of: datetime
    filters: BoardFilter
    method: str
    shrinkage: ShrinkageReport | None
    items: list[LeaderboardRow]
    below_minimum: list[LeaderboardRow]
    next: str | None
