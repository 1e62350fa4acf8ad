"""Means: plain figures over points, as a textbook would compute them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import log
from statistics import mean

from api.reference.ends import Json

MEANS = ("mean_probability", "base_rate", "bias", "uncertainty", "skill", "auc")
NO_SPREAD = 1e-12
EVEN = 0.5
NOON_OF_NEXT = timedelta(hours=36)


def of(points: Sequence[tuple[float, float]]) -> Json:
    """Return the mean figures of (probability, outcome) points."""
    if not points:
        return dict.fromkeys(MEANS)
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
        "mean_probability": said,
        "base_rate": came,
        "bias": said - came,
        "uncertainty": spread if spread > NO_SPREAD else 0,
        "skill": 1 - error / spread if spread > NO_SPREAD else None,
        "auc": won / (yes * no) if yes * no else None,
    }


def at(entry: Json) -> datetime:
    """Return when an entry was recorded."""
    return datetime.fromisoformat(entry["recorded_at"])


def closing(latest: str) -> datetime:
    """Return when a day is over everywhere."""
    day = date.fromisoformat(latest)
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
