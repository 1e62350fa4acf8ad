"""Outcomes: dated findings about an event, with evidence; appended, never edited."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta, Struct

from api.errors import Flaw, InvalidError
from api.language import text
from api.log.entries import Redaction, Row
from api.model import instants
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
# None at all would read as no claim, and as every claim: leave the list out for that.
SomeIds = Annotated[list[UUID], Meta(min_length=1, max_length=1000)]


class NewOutcome(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A finding about an event as a client records it.

    `occurred` needs `on` (and `on_latest` when only a span is known), `not_occurred`
    needs `through` or `final`, `partly` needs `on`, `degree` and `note`, `void` needs
    `reason` and `note`; all but `void` need evidence. Without `claims` all are void.
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
    """A finding as we keep it, its notes in one; `in_force` until superseded."""

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
    """The facts of one outcome: all that settling a claim looks at."""

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
        """The first and the last day on which it can have occurred."""
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
    """Return the facts of *row*."""
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
    """Tell whether two findings say the same, whatever their evidence."""
    facts = ("kind", "on", "on_latest", "through", "final", "degree", "reason")
    alike = all(getattr(one, name) == getattr(other, name) for name in facts)
    return alike and set(one.claims) == set(other.claims)


def superseded(named: Iterable[UUID], standing: Sequence[Finding]) -> list[Finding]:
    """Return which *standing* findings are superseded where some are *named*.

    Who supersedes a finding says that it is wrong, by whomever it was recorded: so
    those that say the same, as merged events may bring them, are superseded with it.
    """
    wrong = [one for one in standing if one.id in named]
    return [one for one in standing if any(same(one, each) for each in wrong)]


def contradict(one: Finding, other: Finding) -> bool:
    """Tell whether both cannot be in force: see the rules of the domain.

    Two occurrences, an occurrence beside a partial one, or an occurrence on days that
    the other says were free of it.
    """
    match one.kind, other.kind:
        case ("occurred", "occurred" | "partly") | ("partly", "occurred"):
            return True
        case "occurred", "not_occurred":
            return _free(other, one.span[1])
        case "not_occurred", "occurred":
            return _free(one, other.span[1])
        case _:
            return False


def _free(absence: Finding, day: date) -> bool:
    return absence.final or (absence.through is not None and day <= absence.through)


def check(new: NewOutcome, *, today: date, closed_day: date) -> NewOutcome:
    """Return *new* with clean texts, or raise InvalidError naming every flaw.

    *today* is the latest day that has begun anywhere, *closed_day* the last that is
    over everywhere.
    """
    flaws = [*_missing(new), *_misplaced(new), *_undue(new, today, closed_day)]
    if flaws:
        raise InvalidError(None, *flaws)
    return NewOutcome(
        kind=new.kind,
        on=new.on,
        on_latest=None if new.on_latest == new.on else new.on_latest,
        through=new.through,
        final=new.final,
        degree=new.degree,
        reason=new.reason,
        claims=sorted(set(new.claims or ())),
        evidence=[_tidy(one, index) for index, one in enumerate(new.evidence)],
        note=new.note and text.clean(new.note, "/note", multiline=True),
        supersedes=[new.supersedes]
        if isinstance(new.supersedes, UUID)
        else sorted(set(new.supersedes)),
    )


def _missing(new: NewOutcome) -> list[Flaw]:
    needs: dict[str, tuple[str, ...]] = {
        "occurred": ("on", "evidence"),
        "not_occurred": ("evidence",),
        "partly": ("on", "degree", "evidence", "note"),
        "void": ("reason", "note"),
    }
    flaws = [
        Flaw(f"/{name}", f"`{new.kind}` needs `{name}`")
        for name in needs[new.kind]
        if getattr(new, name) in (None, [])
    ]
    if new.kind == "not_occurred" and new.through is None and not new.final:
        flaws.append(Flaw("/through", "`not_occurred` needs `through` or `final`"))
    return flaws


def _misplaced(new: NewOutcome) -> list[Flaw]:
    fits: dict[str, tuple[str, ...]] = {
        "on": ("occurred", "partly"),
        "on_latest": ("occurred",),
        "through": ("not_occurred",),
        "final": ("not_occurred",),
        "degree": ("partly",),
        "reason": ("void",),
        "claims": ("void",),
    }
    return [
        Flaw(f"/{name}", f"`{name}` has no place in `{new.kind}`")
        for name, kinds in fits.items()
        if new.kind not in kinds and getattr(new, name) not in (None, [], False)
    ]


def _undue(new: NewOutcome, today: date, closed_day: date) -> list[Flaw]:
    flaws: list[Flaw] = []
    for name, day in (("on", new.on), ("on_latest", new.on_latest)):
        if day is not None and day > today:
            flaws.append(Flaw(f"/{name}", f"{day} has not begun anywhere yet"))
    if new.on and new.on_latest and new.on_latest < new.on:
        flaws.append(Flaw("/on_latest", "`on_latest` must not be before `on`"))
    if new.through is not None and new.through > closed_day:
        flaws.append(Flaw("/through", f"{new.through} is not over everywhere yet"))
    return flaws


def _tidy(one: Evidence, index: int) -> Evidence:
    at = f"/evidence/{index}"
    return Evidence(
        url=text.url(one.url, f"{at}/url"),
        title=one.title and text.clean(one.title, f"{at}/title"),
        quote=one.quote and text.clean(one.quote, f"{at}/quote", multiline=True),
        retrieved_at=one.retrieved_at
        and instants.utc(one.retrieved_at, f"{at}/retrieved_at"),
    )
