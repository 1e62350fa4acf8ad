"""Comparing: which figures the reference has too, and how they differ."""

from math import isclose

from api.audit.replay.figures import MEANS, ends
from api.audit.replay.settling import Json


def shown(record: Json) -> Json:
    """Return the figures of a record by the names that the reference uses."""
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
        **{
            f"brier from {band['from']} days ahead": band["brier"]
            for band in timing["by_lead"]
        },
    }


def differences(actual: Json, expected: Json) -> Json:
    """Return the (actual, expected) figures that differ by more than rounding."""
    return {
        name: (actual.get(name), expected.get(name))
        for name in actual.keys() | expected.keys()
        if not near(actual.get(name), expected.get(name))
        and not (
            name.startswith("skill") and alike(actual.get(name), expected.get(name))
        )
    }


def alike(actual: float | None, expected: float | None) -> bool:
    """Whether two skills are the same but for rounding.

    A skill is 1 - E/R. A small R magnifies rounding, so that R/E is compared.
    """
    if actual is None or expected is None or 1 in {actual, expected}:
        return False
    return near(1 / (1 - actual), 1 / (1 - expected))


def near(actual: float | None, expected: float | None) -> bool:
    """Whether two figures are the same but for rounding, or both missing.

    Outcomes of events are stored in billionths, so that rates have nine right digits.
    """
    if actual is None or expected is None:
        return actual is expected
    return isclose(actual, expected, rel_tol=1e-8, abs_tol=1e-8)
