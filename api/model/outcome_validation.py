"""What a new outcome must hold, and its texts made clean."""

from datetime import date
from typing import assert_never
from uuid import UUID

from api.errors import Flaw, InvalidError
from api.language import text
from api.model import instants
from api.model.outcomes import Evidence, NewOutcome
from api.terms import OutcomeKind


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
        evidence=[
            _tidy(evidence, index) for index, evidence in enumerate(new.evidence)
        ],
        note=new.note and text.clean(new.note, "/note", multiline=True),
        supersedes=[new.supersedes]
        if isinstance(new.supersedes, UUID)
        else sorted(set(new.supersedes)),
    )


def _missing(new: NewOutcome) -> list[Flaw]:
    flaws = [
        Flaw(f"/{name}", f"`{new.kind}` needs `{name}`")
        for name in _needs(new.kind)
        if getattr(new, name) in (None, [])
    ]
    if new.kind == "not_occurred" and new.through is None and not new.final:
        flaws.append(Flaw("/through", "`not_occurred` needs `through` or `final`"))
    return flaws


def _needs(kind: OutcomeKind) -> tuple[str, ...]:
    """Return the fields without which a finding of *kind* says nothing."""
    match kind:
        case "occurred":
            return ("on", "evidence")
        case "not_occurred":
            return ("evidence",)
        case "partly":
            return ("on", "degree", "evidence", "note")
        case "void":
            return ("reason", "note")
        case _:
            assert_never(kind)


def _misplaced(new: NewOutcome) -> list[Flaw]:
    fits: dict[str, tuple[OutcomeKind, ...]] = {
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


def _tidy(evidence: Evidence, index: int) -> Evidence:
    at = f"/evidence/{index}"
    return Evidence(
        url=text.url(evidence.url, f"{at}/url"),
        title=evidence.title and text.clean(evidence.title, f"{at}/title"),
        quote=evidence.quote
        and text.clean(evidence.quote, f"{at}/quote", multiline=True),
        retrieved_at=evidence.retrieved_at
        and instants.utc(evidence.retrieved_at, f"{at}/retrieved_at"),
    )
