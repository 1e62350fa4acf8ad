"""Leaderboards: those with enough events ranked, the others listed apart."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from api.model.figures import Figures, Hits, Scores
from api.model.filters import BoardFilter
from api.model.references import Subject

MOST_UNRESOLVED = 0.2


class Standing(Struct, frozen=True, kw_only=True):
    """One subject of a leaderboard; equal scores share a `rank`, None is unranked."""

    rank: int | None
    subject: Subject
    claims: int
    unresolved: float | None
    hits: Hits
    scores: Scores


class Leaderboard(Struct, frozen=True, kw_only=True):
    """A page of those who are ranked, best first, and on the first all who are not.

    `below_minimum`: fewer scored events than `min_events`, more than a fifth of the
    closed claims unresolved, or anonymous.
    """

    as_of: datetime
    filters: BoardFilter
    method: str
    items: list[Standing]
    below_minimum: list[Standing]
    next: str | None


class Candidate(Struct, frozen=True, kw_only=True):
    """A subject with its figures; one that is not `eligible` is never ranked."""

    subject: Subject
    figures: Figures
    eligible: bool


def rank(
    candidates: Iterable[Candidate], *, min_events: int
) -> tuple[list[Standing], list[Standing]]:
    """Return those ranked by Brier, lowest first, and the others by name."""
    ranked: list[tuple[float, Candidate]] = []
    others: list[Candidate] = []
    for candidate in candidates:
        brier = candidate.figures.scores.brier
        if brier is not None and _is_ranked(candidate, min_events):
            ranked.append((brier, candidate))
        else:
            others.append(candidate)
    ranked.sort(key=lambda each: (each[0], each[1].subject.slug))
    others.sort(key=lambda each: each.subject.slug)
    return (
        [
            _standing(candidate, 1 + _better(ranked, brier))
            for brier, candidate in ranked
        ],
        [_standing(candidate, None) for candidate in others],
    )


def _is_ranked(candidate: Candidate, min_events: int) -> bool:
    unresolved = candidate.figures.claims.unresolved or 0.0
    return (
        candidate.eligible
        and candidate.figures.scores.events >= min_events
        and unresolved <= MOST_UNRESOLVED
    )


def _better(ranked: Sequence[tuple[float, Candidate]], brier: float) -> int:
    return sum(other < brier for other, _ in ranked)


def _standing(candidate: Candidate, rank: int | None) -> Standing:
    return Standing(
        rank=rank,
        subject=candidate.subject,
        claims=candidate.figures.claims.total,
        unresolved=candidate.figures.claims.unresolved,
        hits=candidate.figures.hits,
        scores=candidate.figures.scores,
    )
