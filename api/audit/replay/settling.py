"""Settling: where a claim ends by the findings alone, with days listed one by one."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple, assert_never

from api.terms import OutcomeKind, Verdict, VoidReason

Json = dict[str, Any]
Position = Literal["before", "early", "in", "late"]


class End(NamedTuple):
    """Where a claim ends by the findings alone; `late_by` and `early_by` in days."""

    verdict: Verdict | None = None
    degree: float | None = None
    late_by: int | None = None
    early_by: int | None = None
    ruling: bool = False
    final: bool = False
    void: VoidReason | Literal["hindsight"] | None = None


class DatedFinding(NamedTuple):
    """The degree of an occurrence, the days it may be on, and where these lie."""

    degree: float
    days: list[str]
    positions: set[Position]


# Of several reasons the first of these counts.
VOIDS: tuple[VoidReason, ...] = (
    "ambiguous",
    "unknowable",
    "premise_failed",
    "not_a_prediction",
    "duplicate",
    "other",
)


def facts(finding: Json) -> list[object]:
    """Return what a finding says, without its evidence."""
    names = ("kind", "on", "on_latest", "through", "final", "degree", "reason")
    return [*(finding[name] for name in names), sorted(finding["claims"])]


def settle(claim: Json, findings: Sequence[Json]) -> End:
    """Return where a claim ends, by the settling table."""
    voids, absences, occurrences = _by_role(findings)
    reasons = [
        void["reason"]
        for void in voids
        if claim["id"] in (void["claims"] or [claim["id"]])
    ]
    if reasons:
        return End(void=min(reasons, key=VOIDS.index))
    free = max((absence["through"] or "" for absence in absences), default="")
    final = any(absence["final"] for absence in absences)
    dated = [_date(claim, finding, free) for finding in occurrences]
    return _compare(claim, dated, free, final=final)


def _by_role(findings: Sequence[Json]) -> tuple[list[Json], list[Json], list[Json]]:
    """Return the findings that void, those of absence, and those of an occurrence."""
    voids: list[Json] = []
    absences: list[Json] = []
    occurrences: list[Json] = []
    for finding in findings:
        kind: OutcomeKind = finding["kind"]
        match kind:
            case "void":
                voids.append(finding)
            case "not_occurred":
                absences.append(finding)
            case "occurred" | "partly":
                occurrences.append(finding)
            case _:
                assert_never(kind)
    return voids, absences, occurrences


def _date(claim: Json, finding: Json, free: str) -> DatedFinding:
    """Return a finding with its days; an occurrence has none up to the day *free*."""
    days = _days(finding, after=free if finding["kind"] == "occurred" else "")
    positions: set[Position] = {_position(claim, day) for day in days}
    return DatedFinding(float(finding["degree"] or 1), days, positions)


def _compare(
    claim: Json, dated: Sequence[DatedFinding], free: str, *, final: bool
) -> End:
    inside = [finding.degree for finding in dated if finding.positions == {"in"}]
    if inside:
        best = max(inside)
        return End("happened" if best == 1 else "partly", best)
    late = [
        _between(claim["latest"], min(finding.days))
        for finding in dated
        if finding.positions == {"late"}
    ]
    early = [
        _between(max(finding.days), claim["earliest"])
        for finding in dated
        if finding.positions == {"early"}
    ]
    if late or early or final or (claim["latest"] and free >= claim["latest"]):
        misses = (min(late, default=None), min(early, default=None))
        return End("did_not_happen", 0.0, *misses, final=final)
    if any(len(finding.positions) > 1 for finding in dated):
        return End(ruling=True)
    return End(void="hindsight") if dated else End()


def _days(finding: Json, *, after: str) -> list[str]:
    first = date.fromisoformat(finding["on"])
    length = _between(finding["on"], finding["on_latest"] or finding["on"])
    days = [str(first + timedelta(days=number)) for number in range(length + 1)]
    return [day for day in days if day > after]


def _between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _position(claim: Json, day: str) -> Position:
    if day < claim["made_on"]:
        return "before"
    if day < claim["earliest"]:
        return "early"
    return "late" if claim["latest"] and day > claim["latest"] else "in"
