"""Outcomes: dated findings about an event, with evidence; added, never edited."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Annotated, ClassVar, assert_never
from uuid import UUID

from msgspec import Meta, Struct

from api.log.entries import Redaction, Row
from api.model.references import Headline, Passage, Url
from api.terms import OutcomeKind, VoidReason

Degree = Annotated[float, Meta(gt=0, lt=1)]


class Evidence(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a finding can be checked."""

    url: Url
    title: Headline | None = None
    quote: Passage | None = None
    retrieved_at: datetime | None = None


EvidenceList = Annotated[list[Evidence], Meta(max_length=50)]
Ids = Annotated[list[UUID], Meta(max_length=1000)]
# An empty list could mean no claim or every claim: leave the list out for every claim.
SomeIds = Annotated[list[UUID], Meta(min_length=1, max_length=1000)]


class NewOutcome(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A finding about an event as a client records it.

    `occurred` needs `on` (and `on_latest` when only a span is known), `not_occurred`
    needs `through` or `final`, `partly` needs `on`, `degree` and `note`, `void` needs
    `reason` and `note`; all but `void` need evidence. A void finding without `claims`
    concerns every claim about the event.
    """

    kind: OutcomeKind
    on: date | None = None
    on_latest: date | None = None
    through: date | None = None
    final: bool = False
    degree: Degree | None = None
    reason: VoidReason | None = None
    claims: SomeIds | None = None
    evidence: EvidenceList = []
    note: Passage | None = None
    supersedes: UUID | Ids = []


class ShortOutcome(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The short form on a claim: did it happen, wholly, in part or not?

    `true` or a degree needs `on`; `false` means not occurred through the claim's
    window, or, with `final`, that it can no longer happen.
    """

    happened: bool | Degree
    on: date | None = None
    final: bool = False
    evidence: Annotated[list[Evidence], Meta(min_length=1, max_length=50)]
    note: Passage | None = None


class Outcome(Struct, frozen=True, kw_only=True):
    """A finding as it is stored, its notes in one; `in_force` until superseded."""

    id: UUID
    kind: OutcomeKind
    on: date | None
    on_latest: date | None
    through: date | None
    final: bool
    degree: float | None
    reason: VoidReason | None
    claims: list[UUID]
    evidence: list[Evidence]
    note: str | None
    supersedes: list[UUID]
    superseded_by: UUID | None
    in_force: bool
    recorded_at: datetime
    redactions: list[Redaction] = []


class Finding(Struct, frozen=True, kw_only=True):
    """The facts of an outcome: all that settling a claim depends on."""

    id: UUID
    kind: OutcomeKind
    on: date | None = None
    on_latest: date | None = None
    through: date | None = None
    final: bool = False
    degree: float | None = None
    reason: VoidReason | None = None
    claims: tuple[UUID, ...] = ()

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day on which the event can have occurred."""
        first = self.on or date.min
        return first, self.on_latest or first


class OutcomeRow(Row, frozen=True, kw_only=True):
    """An outcome in the log and in its table; `evidence` is a list in JSON."""

    TEXTS: ClassVar[tuple[str, ...]] = ("evidence", "note")

    id: UUID
    event_id: UUID
    kind: OutcomeKind
    on: date | None
    on_latest: date | None
    through: date | None
    final: bool
    degree: float | None
    reason: VoidReason | None
    claims: list[UUID]
    supersedes: list[UUID]
    evidence: str
    note: str | None
    entered_by: str


def finding(row: OutcomeRow) -> Finding:
    """Return the facts of an outcome."""
    return Finding(
        id=row.id,
        kind=row.kind,
        on=row.on,
        on_latest=row.on_latest,
        through=row.through,
        final=row.final,
        degree=row.degree,
        reason=row.reason,
        claims=tuple(row.claims),
    )


def same(one: Finding, other: Finding) -> bool:
    """Return whether two findings say the same, whatever their evidence."""
    if one.claims != other.claims and {*one.claims} != {*other.claims}:
        return False
    facts = ("kind", "on", "on_latest", "through", "final", "degree", "reason")
    return all(getattr(one, name) == getattr(other, name) for name in facts)


def superseded(named: Collection[UUID], standing: Sequence[Finding]) -> list[Finding]:
    """Return the *standing* findings that are superseded when some are *named*.

    To supersede a finding is to say that it is wrong, whoever recorded it. So findings
    that say the same, as merged events may bring them, are superseded with it.
    """
    if not named:
        return []
    wrong = [finding for finding in standing if finding.id in named]
    return [
        finding
        for finding in standing
        if any(same(finding, rejected) for rejected in wrong)
    ]


def contradict(one: Finding, other: Finding) -> bool:
    """Return whether two findings cannot both be in force.

    These are two occurrences, an occurrence and a partial one, or an occurrence and a
    finding that the event had not occurred by then.
    """
    match one.kind:
        case "occurred":
            return _contradicts_occurrence(one, other)
        case "partly":
            return other.kind == "occurred"
        case "not_occurred":
            return other.kind == "occurred" and _free(one, other.span[1])
        case "void":
            return False
        case _:
            assert_never(one.kind)


def _contradicts_occurrence(occurrence: Finding, other: Finding) -> bool:
    match other.kind:
        case "occurred" | "partly":
            return True
        case "not_occurred":
            return _free(other, occurrence.span[1])
        case "void":
            return False
        case _:
            assert_never(other.kind)


def _free(absence: Finding, day: date) -> bool:
    return absence.final or (absence.through is not None and day <= absence.through)
