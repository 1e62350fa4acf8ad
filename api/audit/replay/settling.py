"""Ends: where claims end by the findings alone, days listed one by one."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

Json = dict[str, Any]


class End(NamedTuple):
    """Where a claim ends by the findings alone."""

    verdict: str | None = None
    degree: float | None = None
    late_by: int | None = None
    early_by: int | None = None
    ruling: bool = False
    final: bool = False
    void: str | None = None


# The first of these is told where there are several.
VOIDS = (
    "ambiguous",
    "unknowable",
    "premise_failed",
    "not_a_prediction",
    "duplicate",
    "other",
)


def facts(finding: Json) -> list[object]:
    """Return what a finding says, whatever its evidence."""
    names = ("kind", "on", "on_latest", "through", "final", "degree", "reason")
    return [*(finding[name] for name in names), sorted(finding["claims"])]


def settle(claim: Json, findings: Sequence[Json]) -> End:
    """Read the settling table, day by day."""
    voids = [
        one["reason"]
        for one in findings
        if one["kind"] == "void" and claim["id"] in (one["claims"] or [claim["id"]])
    ]
    if voids:
        return End(void=min(voids, key=VOIDS.index))
    absences = [one for one in findings if one["kind"] == "not_occurred"]
    free = max((one["through"] or "" for one in absences), default="")
    final = any(one["final"] for one in absences)
    told = [
        (one, days, {_where(claim, day) for day in days})
        for one in findings
        if one["on"] is not None
        for days in [_days(one, free if one["kind"] == "occurred" else "")]
    ]
    degrees = [float(one["degree"] or 1) for one, _, where in told if where == {"in"}]
    if degrees:
        best = max(degrees)
        return End("happened" if best == 1 else "partly", best)
    late = [_between(claim["latest"], min(d)) for _, d, w in told if w == {"late"}]
    early = [_between(max(d), claim["earliest"]) for _, d, w in told if w == {"early"}]
    if late or early or final or (claim["latest"] and free >= claim["latest"]):
        by = (min(late, default=None), min(early, default=None))
        return End("did_not_happen", 0.0, *by, final=final)
    if any(len(where) > 1 for _, _, where in told):
        return End(ruling=True)
    return End(void="hindsight") if told else End()


def _days(finding: Json, free: str) -> list[str]:
    first = date.fromisoformat(finding["on"])
    more = _between(finding["on"], finding["on_latest"] or finding["on"])
    days = [str(first + timedelta(days=each)) for each in range(more + 1)]
    return [day for day in days if day > free]


def _between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _where(claim: Json, day: str) -> str:
    if day < claim["made_on"]:
        return "before"
    if day < claim["earliest"]:
        return "early"
    return "late" if claim["latest"] and day > claim["latest"] else "in"
