"""Comparing: which figures of a record the reference computes, and what differs."""

from math import isclose

from api.audit.replay.figures import MEANS, ends
from api.audit.replay.settling import Json


def shown(record: Json) -> Json:
    """Return the figures of a record that the reference computes too."""
    scores, timing = record["scores"], record["timing"]
    counts = dict(record["claims"])
    voids = {f"void: {reason}": n for reason, n in counts.pop("voids").items()}
    reference: Json = scores["reference"] or {}
    return {
        **counts,
        **voids,
        **{name: record["hits"][name] for name in ("right", "wrong", "rate")},
        **ends("rate", record["hits"]["interval"]),
        **ends("brier", scores["brier_interval"]),
        **{name: scores[name] for name in MEANS},
        "skill_vs_topic": scores["skill_vs_topic"],
        "reference": reference.get("rate"),
        "reference_events": reference.get("n"),
        **{name: timing[name] for name in ("late", "median_late_days")},
    }


def differences(told: Json, expected: Json) -> Json:
    """Return what differs by more than rounding."""
    return {
        name: (told.get(name), expected.get(name))
        for name in told.keys() | expected.keys()
        if not near(told.get(name), expected.get(name))
        and not (name.startswith("skill") and alike(told.get(name), expected.get(name)))
    }


def alike(one: float | None, other: float | None) -> bool:
    """Tell whether two skills are the same, given what they are measured by.

    A skill is 1 - E/R: where R is small its own rounding shows, so R/E is compared.
    """
    if one is None or other is None or 1 in {one, other}:
        return False
    return near(1 / (1 - one), 1 / (1 - other))


def near(one: float | None, other: float | None) -> bool:
    """Tell whether two figures are the same but for rounding, or both missing.

    What an event came to is kept in billionths, so rates are right to nine digits.
    """
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=1e-8, abs_tol=1e-8)
