"""Figures over points, computed as in a textbook."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import exp, lgamma, log, pi, sqrt
from statistics import NormalDist, fmean
from typing import assert_never

from api.audit.replay.settling import Json
from api.terms import Basis, Direction

MEANS = (
    "scored",
    "brier",
    "log_score",
    "mean_probability",
    "base_rate",
    "bias",
    "uncertainty",
    "skill",
    "auc",
)
NO_SPREAD = 1e-12
EVEN = 0.5
NOON_OF_NEXT = timedelta(hours=36)


def of(points: Sequence[tuple[float, float]], weights: Sequence[float]) -> Json:
    """Return the scores of (probability, outcome) points, by name."""
    if not points:
        return {**dict.fromkeys(MEANS), "scored": 0}
    mean_probability = fmean((p for p, _ in points), weights)
    mean_outcome = fmean((o for _, o in points), weights)
    spread = fmean(((o - mean_outcome) ** 2 for _, o in points), weights)
    error = fmean(((p - o) ** 2 for p, o in points), weights)
    sides: dict[float, list[float]] = {}
    for (p, o), weight in zip(points, weights, strict=True):
        side = sides.setdefault(p, [0.0, 0.0])
        side[0] += weight * o
        side[1] += weight * (1 - o)
    yes, no = (sum(side[k] for side in sides.values()) for k in (0, 1))
    won = sum(
        a * b * ((p > q) + (p == q) / 2)
        for p, (a, _) in sides.items()
        for q, (_, b) in sides.items()
    )
    return {
        "scored": len(points),
        "brier": error,
        "log_score": fmean((surprise(p, o) for p, o in points), weights),
        "mean_probability": mean_probability,
        "base_rate": mean_outcome,
        "bias": mean_probability - mean_outcome,
        "uncertainty": spread if spread > NO_SPREAD else 0,
        "skill": 1 - error / spread if spread > NO_SPREAD else None,
        "auc": won / (yes * no) if yes * no else None,
    }


def ends(name: str, interval: tuple[float, float] | None) -> Json:
    """Return both ends of an interval, each under its name."""
    low, high = interval or (None, None)
    return {f"{name} from": low, f"{name} to": high}


def wilson(
    right: Sequence[float], clusters: Sequence[str], weights: Sequence[float]
) -> tuple[float, float] | None:
    """Return Wilson's 95 % interval of the hit rate.

    Its sample size is the effective one of the *clusters*, (Σw)²/ΣW² by the weight of
    each.
    """
    if not right:
        return None
    whole = dict.fromkeys(clusters, 0.0)
    for cluster, weight in zip(clusters, weights, strict=True):
        whole[cluster] += weight
    n = sum(weights) ** 2 / sum(weight**2 for weight in whole.values())
    z, rate = NormalDist().inv_cdf(0.975), fmean(right, weights)
    middle = rate + z**2 / (2 * n)
    half = z * sqrt(rate * (1 - rate) / n + z**2 / (4 * n**2))
    low, high = ((middle + side * half) / (1 + z**2 / n) for side in (-1, 1))
    return (0 if rate == 0 else low, 1 if rate == 1 else high)


def clustered(
    events: Sequence[str],
    clusters: Sequence[str],
    points: Sequence[tuple[float, float]],
) -> tuple[float, float] | None:
    """Return the 95 % interval of the mean Brier score, with each event weighing one.

    Its variance is that of *clusters*, at least that of chance. *events* and *clusters*
    are those of each (probability, outcome) point. None for fewer than two clusters.
    """
    weights = [1 / n for n in map(Counter(events).__getitem__, events)]
    size, whole = len(set(clusters)), sum(weights)
    if size < 2:  # noqa: PLR2004
        return None
    scores = [(p - o) ** 2 for p, o in points]
    middle = sum(w * b for w, b in zip(weights, scores, strict=True)) / whole
    gaps, luck = dict.fromkeys(clusters, 0.0), dict.fromkeys(clusters, 0.0)
    for cluster, w, b, (p, _) in zip(clusters, weights, scores, points, strict=True):
        gaps[cluster] += w * (b - middle)
        luck[cluster] += w * _luck(p)
    error = size / (size - 1) * sum(gap**2 for gap in gaps.values())
    error = max(error, sum(deviation**2 for deviation in luck.values()))
    half = student(size - 1) * sqrt(error) / whole
    return max(0, middle - half), min(1, middle + half)


def _luck(p: float) -> float:
    p = sorted((0.05, p, 0.95))[1]
    return sqrt(p * (1 - p)) * abs(1 - 2 * p)


@lru_cache(maxsize=1024)
def student(freedom: int) -> float:
    """Return the 97.5 % quantile of Student's t, by Simpson's rule and bisection."""
    height = exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2))
    height /= sqrt(freedom * pi)

    def density(t: float) -> float:
        return height * (1 + t * t / freedom) ** (-(freedom + 1) / 2)

    def within(t: float) -> float:
        steps = 400
        inner = sum(
            (4 if n % 2 else 2) * density(t * n / steps) for n in range(1, steps)
        )
        return (density(0) + inner + density(t)) * t / steps / 3

    low, high = 0.0, 20.0
    for _ in range(45):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle) < 0.475 else (low, middle)  # noqa: PLR2004
    return low


def at(entry: Json) -> datetime:
    """Return the instant at which an entry was recorded."""
    return datetime.fromisoformat(entry["recorded_at"])


def closing(latest: str) -> datetime:
    """Return the instant at which a day is over everywhere; 9999-12-31 never is."""
    day = date.fromisoformat(latest)
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(day, time(), tzinfo=UTC) + NOON_OF_NEXT


def is_plain(claim: Json) -> bool:
    """Whether a claim takes a side."""
    basis: Basis = claim["basis"]
    match basis:
        case "stated":
            return float(claim["probability"]) != EVEN
        case "wording":
            return bool(claim["committed"])
        case "none":
            return True
        case _:
            assert_never(basis)


def credit(claim: Json, degree: float | None) -> float:
    """Return how far a claim was right, 0 to 1, where the outcome is *degree*."""
    outcome = degree or 0.0
    if claim["probability"] is not None:
        return outcome if float(claim["probability"]) > EVEN else 1 - outcome
    direction: Direction = claim["direction"]
    match direction:
        case "will":
            return outcome
        case "will_not":
            return 1 - outcome
        case _:
            assert_never(direction)


def surprise(p: float, o: float) -> float:
    """Return the log score of probability *p* for outcome *o*; *p* is clipped."""
    p = sorted((0.0001, p, 0.9999))[1]
    return -(o * log(p) + (1 - o) * log(1 - p))


def share(part: int, whole: int) -> float | None:
    """Return *part* / *whole*, or None where *whole* is 0."""
    return part / whole if whole else None
