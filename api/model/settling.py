"""Settling: where a claim ends, given the findings about its event.

A pure function of the claim's window and the findings in force, so that neither
their order nor their repetition can matter.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from api.model.outcomes import Finding
from api.terms import Verdict, VoidReason

Region = Literal["known", "early", "inside", "late"]


class ClaimTerms(Struct, frozen=True, kw_only=True):
    """What settling needs of a claim: when it was made, and its window."""

    claim_id: UUID
    made_on: date
    earliest: date
    latest: date | None


class Settlement(Struct, frozen=True, kw_only=True):
    """Where a claim stands. With neither verdict nor void reason it waits.

    `late_by` and `early_by` are days outside the window; of a span, the least that is
    certain. `final`: the finding said that it can no longer happen. `void_reason` is
    that of the finding, or `hindsight`: it had happened before it was said.
    """

    verdict: Verdict | None = None
    degree: float | None = None
    late_by: int | None = None
    early_by: int | None = None
    needs_ruling: bool = False
    final: bool = False
    void_reason: str | None = None
    outcome_id: UUID | None = None


WAITING = Settlement()
# Of several reasons why a claim is void the first of these is told.
REASONS: tuple[VoidReason, ...] = get_args(VoidReason)


class _Placed(Struct, frozen=True):
    """An occurrence, and where its possible days lie; None when in several regions."""

    finding: Finding
    first: date
    last: date
    region: Region | None


def settle(claim: ClaimTerms, findings: Iterable[Finding]) -> Settlement:
    """Return where *claim* stands under the *findings* in force.

    Precedence: void, then the highest degree inside the window, then not occurred.
    """
    known = list(findings)
    voids = [one for one in known if _voids(one, claim)]
    if voids:
        first = min(voids, key=lambda one: REASONS.index(one.reason or "other"))
        return Settlement(void_reason=first.reason, outcome_id=first.id)
    absences = [one for one in known if one.kind == "not_occurred"]
    placed = [
        _place(claim, one, absences)
        for one in known
        if one.kind in {"occurred", "partly"}
    ]
    inside = [one for one in placed if one.region == "inside"]
    if inside:
        return _inside(max((one.finding for one in inside), key=_degree))
    return _outside(claim, placed, absences)


def reach(found: Finding, standing: Iterable[Finding]) -> date | None:
    """Return until when windows end of the claims that a new finding may touch.

    None is any claim. That an event had not occurred by a day touches only what waits
    for a verdict, unless it can no longer occur, or narrows a span.
    """
    spans = any(one.kind == "occurred" and one.on_latest for one in standing)
    plain = found.kind == "not_occurred" and not found.final
    return found.through if plain and not spans else None


def _voids(finding: Finding, claim: ClaimTerms) -> bool:
    if finding.kind != "void":
        return False
    return not finding.claims or claim.claim_id in finding.claims


def _inside(finding: Finding) -> Settlement:
    degree = _degree(finding)
    return Settlement(
        verdict="happened" if degree == 1 else "partly",
        degree=degree,
        outcome_id=finding.id,
    )


def _outside(
    claim: ClaimTerms, placed: Sequence[_Placed], absences: Sequence[Finding]
) -> Settlement:
    covering = [one for one in absences if _covers(one, claim.latest)]
    final = any(one.final for one in absences)
    missed = next((one for one in placed if one.region in {"early", "late"}), None)
    if missed is not None:
        return Settlement(
            verdict="did_not_happen",
            degree=0.0,
            late_by=_days_late(claim, placed),
            early_by=_days_early(claim, placed),
            final=final,
            outcome_id=missed.finding.id,
        )
    if covering:
        return Settlement(
            verdict="did_not_happen",
            degree=0.0,
            final=final,
            outcome_id=covering[0].id,
        )
    if any(one.region is None for one in placed):
        return Settlement(needs_ruling=True)
    if placed:
        return Settlement(void_reason="hindsight", outcome_id=placed[0].finding.id)
    return WAITING


def _place(claim: ClaimTerms, finding: Finding, absences: Sequence[Finding]) -> _Placed:
    first, last = finding.span
    if finding.kind == "occurred":
        for absence in absences:
            if absence.through is not None and first <= absence.through < last:
                first = absence.through + timedelta(days=1)
    region = _region(claim, first)
    whole = region == _region(claim, last)
    return _Placed(finding, first, last, region if whole else None)


def _region(claim: ClaimTerms, day: date) -> Region:
    if day < claim.made_on:
        return "known"
    if day < claim.earliest:
        return "early"
    if claim.latest is None or day <= claim.latest:
        return "inside"
    return "late"


def _days_late(claim: ClaimTerms, placed: Sequence[_Placed]) -> int | None:
    late = [one.first for one in placed if one.region == "late"]
    return (min(late) - claim.latest).days if late and claim.latest else None


def _days_early(claim: ClaimTerms, placed: Sequence[_Placed]) -> int | None:
    early = [one.last for one in placed if one.region == "early"]
    return (claim.earliest - max(early)).days if early else None


def _covers(absence: Finding, latest: date | None) -> bool:
    if absence.final:
        return True
    return (
        latest is not None and absence.through is not None and absence.through >= latest
    )


def _degree(finding: Finding) -> float:
    return 1.0 if finding.degree is None else finding.degree
