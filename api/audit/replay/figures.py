"""Means: plain figures over points, as a textbook would compute them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from math import exp, lgamma, log, pi, sqrt
from statistics import NormalDist, mean

from api.audit.replay.settling import Json

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


def of(points: Sequence[tuple[float, float]]) -> Json:
    """Return the mean figures of (probability, outcome) points."""
    if not points:
        return {**dict.fromkeys(MEANS), "scored": 0}
    said, came = mean(p for p, _ in points), mean(o for _, o in points)
    spread = mean((o - came) ** 2 for _, o in points)
    error = mean((p - o) ** 2 for p, o in points)
    sides: dict[float, list[float]] = {}
    for p, o in points:
        side = sides.setdefault(p, [0.0, 0.0])
        side[0] += o
        side[1] += 1 - o
    yes, no = (sum(side[k] for side in sides.values()) for k in (0, 1))
    won = sum(
        a * b * ((p > q) + (p == q) / 2)
        for p, (a, _) in sides.items()
        for q, (_, b) in sides.items()
    )
    return {
        "scored": len(points),
        "brier": error,
        "log_score": mean(surprise(p, o) for p, o in points),
        "mean_probability": said,
        "base_rate": came,
        "bias": said - came,
        "uncertainty": spread if spread > NO_SPREAD else 0,
        "skill": 1 - error / spread if spread > NO_SPREAD else None,
        "auc": won / (yes * no) if yes * no else None,
    }


def ends(name: str, interval: tuple[float, float] | None) -> Json:
    """Return both ends of an interval under names of their own."""
    low, high = interval or (None, None)
    return {f"{name} from": low, f"{name} to": high}


def wilson(
    right: Sequence[float], clusters: Iterable[str]
) -> tuple[float, float] | None:
    """Return Wilson's interval; by its *clusters* a claim counts for fewer."""
    if not right:
        return None
    n = len(right) ** 2 / sum(n**2 for n in Counter(clusters).values())
    z, rate = NormalDist().inv_cdf(0.975), mean(right)
    middle = rate + z**2 / (2 * n)
    half = z * sqrt(rate * (1 - rate) / n + z**2 / (4 * n**2))
    low, high = ((middle + side * half) / (1 + z**2 / n) for side in (-1, 1))
    return (0 if rate == 0 else low, 1 if rate == 1 else high)


def clustered(
    events: Sequence[str],
    clusters: Sequence[str],
    points: Sequence[tuple[float, float]],
) -> tuple[float, float] | None:
    """Return the interval of the mean Brier score by event, at least as wide as luck.

    *events*, *clusters*: what each (probability, outcome) point is about.
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
    error = max(error, sum(each**2 for each in luck.values()))
    half = student(size - 1) * sqrt(error) / whole
    return max(0, middle - half), min(1, middle + half)


def _luck(p: float) -> float:
    p = sorted((0.05, p, 0.95))[1]
    return sqrt(p * (1 - p)) * abs(1 - 2 * p)


@cache
def student(freedom: int) -> float:
    """Return what Student's t exceeds with 2.5 %: its density added up by Simpson."""
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
    """Return when an entry was recorded."""
    return datetime.fromisoformat(entry["recorded_at"])


def closing(latest: str) -> datetime:
    """Return when a day is over everywhere; the last of the calendar never is."""
    day = date.fromisoformat(latest)
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(day, time(), tzinfo=UTC) + NOON_OF_NEXT


def is_plain(said: Json) -> bool:
    """Tell whether a claim takes a side."""
    if said["basis"] == "stated":
        return float(said["probability"]) != EVEN
    return said["basis"] == "none" or said["committed"]


def credit(said: Json, degree: float | None) -> float:
    """Return how far a claim was right."""
    came = degree or 0.0
    if said["probability"] is not None:
        return came if float(said["probability"]) > EVEN else 1 - came
    return came if said["direction"] == "will" else 1 - came


def surprise(p: float, o: float) -> float:
    """Return the log score of one claim."""
    p = sorted((0.0001, p, 0.9999))[1]
    return -(o * log(p) + (1 - o) * log(1 - p))


def share(part: int, whole: int) -> float | None:
    """Return a part of the whole, or None of nothing."""
    return part / whole if whole else None
