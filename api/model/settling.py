"""Settling: where a claim ends, given the findings about its event.

Settling is a pure function of the claim's window and the findings in force, so that
neither their order nor their repetition can matter.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, assert_never, get_args
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
    certain. `final`: the finding says that the event can no longer happen.
    `void_reason` is that of the finding, or `hindsight`: the event had happened before
    the claim was made.
    """

    verdict: Verdict | None = None
    degree: float | None = None
    late_by: int | None = None
    early_by: int | None = None
    needs_ruling: bool = False
    final: bool = False
    void_reason: str | None = None
    outcome_id: UUID | None = None

    @property
    def end(self) -> tuple[object, ...]:
        """What its day of settlement belongs to."""
        return self.verdict, self.degree, self.void_reason


WAITING = Settlement()
# Where a claim is void for several reasons, the first of these is given.
REASONS: tuple[VoidReason, ...] = get_args(VoidReason)


class _Placed(Struct, frozen=True):
    """An occurrence and the region of its possible days, if it is only one."""

    finding: Finding
    first: date
    last: date
    region: Region | None


class _SortedFindings(Struct):
    """The findings about a claim's event, by what they say of the claim."""

    voids: list[Finding] = []
    absences: list[Finding] = []
    occurrences: list[Finding] = []


def settle(claim: ClaimTerms, findings: Iterable[Finding]) -> Settlement:
    """Return where *claim* stands under the *findings* in force.

    Precedence: void, then the highest degree inside the window, then not occurred.
    """
    by_kind = _sort(claim, findings)
    if by_kind.voids:
        first = min(by_kind.voids, key=_rank)
        return Settlement(void_reason=first.reason, outcome_id=first.id)
    absences = by_kind.absences
    placed = [_place(claim, event, absences) for event in by_kind.occurrences]
    inside = [place.finding for place in placed if place.region == "inside"]
    if inside:
        return _inside(max(inside, key=_degree))
    return _outside(claim, placed, absences)


def reach(new: Finding, in_force: Iterable[Finding]) -> date | None:
    """Return the last day of the windows that a *new* finding may touch.

    None means any claim. A finding that an event had not occurred by a day touches only
    claims that wait for a verdict, unless the event can no longer occur or the finding
    narrows a span.
    """
    day = new.through
    if new.kind != "not_occurred" or new.final or day is None:
        return None
    narrows = any(
        finding.kind == "occurred" and finding.on_latest and finding.span[0] <= day
        for finding in in_force
    )
    return None if narrows else day


def _sort(claim: ClaimTerms, findings: Iterable[Finding]) -> _SortedFindings:
    """Sort findings by what they say of *claim*."""
    by_kind = _SortedFindings()
    for finding in findings:
        match finding.kind:
            case "void":
                if not finding.claims or claim.claim_id in finding.claims:
                    by_kind.voids.append(finding)
            case "not_occurred":
                by_kind.absences.append(finding)
            case "occurred" | "partly":
                by_kind.occurrences.append(finding)
            case _:
                assert_never(finding.kind)
    return by_kind


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
    covering = [absence for absence in absences if _covers(absence, claim.latest)]
    final = any(absence.final for absence in absences)
    missed = next(
        (place for place in placed if place.region in {"early", "late"}), None
    )
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
    if any(place.region is None for place in placed):
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
    late = [place.first for place in placed if place.region == "late"]
    return (min(late) - claim.latest).days if late and claim.latest else None


def _days_early(claim: ClaimTerms, placed: Sequence[_Placed]) -> int | None:
    early = [place.last for place in placed if place.region == "early"]
    return (claim.earliest - max(early)).days if early else None


def _covers(absence: Finding, latest: date | None) -> bool:
    if absence.final:
        return True
    return (
        latest is not None and absence.through is not None and absence.through >= latest
    )


def _rank(void: Finding) -> int:
    """Return the rank of a void finding's reason; the lowest is given."""
    return REASONS.index(void.reason or "other")


def _degree(finding: Finding) -> float:
    return 1.0 if finding.degree is None else finding.degree
