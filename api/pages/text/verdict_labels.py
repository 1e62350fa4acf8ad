"""Marks: how one claim turned out, in a word, a sign and a sentence."""

from datetime import date
from typing import Literal

from msgspec import Struct

from api.model.claims import Claim
from api.pages.text import formatting
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.statistics import scores
from api.terms import Basis, Direction, Status

Kind = Literal[
    "right",
    "wrong",
    "partly",
    "hedged",
    "open",
    "due",
    "undated",
    "void",
    "withdrawn",
]
SIGNS: dict[Kind, str] = {
    "right": "✓",
    "wrong": "✗",
    "partly": "½",
    "hedged": "~",
    "open": "○",
    "due": "?",
    "undated": "∞",
    "void": "–",
    "withdrawn": "–",
}
LABELS: dict[Kind, str] = {
    "right": "Right",
    "wrong": "Wrong",
    "partly": "Partly right",
    "hedged": "Hedged",
    "open": "Open",
    "due": "Waits for a finding",
    "undated": "No date",
    "void": "Not judged",
    "withdrawn": "Withdrawn",
}
REASONS = {
    "ambiguous": "the claim is ambiguous",
    "unknowable": "it cannot be known",
    "premise_failed": "its premise failed",
    "not_a_prediction": "it is not a prediction",
    "duplicate": "it is a duplicate",
    "hindsight": "it had happened before it was said",
    "other": "for another reason",
}


class VerdictLabel(Struct, frozen=True, kw_only=True):
    """How a claim turned out; the sentence says why."""

    kind: Kind
    sentence: str
    late_by: int | None = None

    @property
    def label(self) -> str:
        """The word for it."""
        return LABELS[self.kind]

    @property
    def sign(self) -> str:
        """The sign for it, since colour alone tells some readers nothing."""
        return SIGNS[self.kind]


class VerdictFacts(Struct, frozen=True, kw_only=True):
    """What a mark rests on."""

    status: Status
    latest: date | None
    direction: Direction
    probability: float | None
    basis: Basis
    committed: bool
    degree: float | None
    late_by: int | None
    early_by: int | None
    reason: str | None


def of_claim(claim: Claim) -> VerdictLabel:
    """Mark a claim as it stands now."""
    end = claim.outcome
    return mark(
        VerdictFacts(
            status=claim.status,
            latest=claim.window.latest,
            direction=claim.direction,
            probability=claim.probability,
            basis=claim.basis,
            committed=claim.committed,
            degree=end and end.degree,
            late_by=end and end.late_by,
            early_by=end and end.early_by,
            reason=end and end.reason,
        )
    )


def of_seen(claim: ClaimAsOf) -> VerdictLabel:
    """Mark a claim as it stood at the instant of a record."""
    return mark(
        VerdictFacts(
            status=claim.status,
            latest=claim.latest,
            direction=claim.direction,
            probability=claim.probability,
            basis=claim.basis,
            committed=claim.committed,
            degree=claim.degree,
            late_by=claim.late_by,
            early_by=None,
            reason=claim.void_reason,
        )
    )


def mark(facts: VerdictFacts) -> VerdictLabel:
    """Tell how a claim with these facts turned out."""
    match facts.status:
        case "open":
            until = "" if facts.latest is None else f" until {_day(facts.latest)}"
            return VerdictLabel(kind="open", sentence=f"Open{until}.")
        case "due":
            ended = "" if facts.latest is None else f" on {_day(facts.latest)}"
            sentence = f"Its time ended{ended}. No finding is recorded yet."
            return VerdictLabel(kind="due", sentence=sentence)
        case "undated":
            return VerdictLabel(
                kind="undated", sentence="It named no date. It is not scored."
            )
        case "void":
            reason = REASONS.get(facts.reason or "other", REASONS["other"])
            return VerdictLabel(kind="void", sentence=f"Not judged: {reason}.")
        case "withdrawn":
            return VerdictLabel(
                kind="withdrawn", sentence="Withdrawn: entered in error."
            )
        case "settled":
            return _settled(facts)


def _settled(facts: VerdictFacts) -> VerdictLabel:
    happened = f"{_said(facts)}{_happened(facts)}"
    if facts.latest is None:
        sentence = f"{happened} It named no date, so it is not scored."
        return VerdictLabel(kind="undated", sentence=sentence)
    if not facts.committed:
        sentence = f"{happened} The words were a hedge: neither right nor wrong."
        return VerdictLabel(kind="hedged", sentence=sentence, late_by=facts.late_by)
    side = scores.side(facts.direction, facts.probability)
    credit = scores.credit(side, facts.degree or 0.0)
    kind: Kind = "partly"
    if credit in {0.0, 1.0}:
        kind = "right" if credit else "wrong"
    return VerdictLabel(kind=kind, sentence=happened, late_by=facts.late_by)


def _said(facts: VerdictFacts) -> str:
    """Return what was said, where the outcome alone would mislead."""
    if facts.basis == "stated":
        return f"It was given {formatting.percent(facts.probability)}. "
    if facts.direction == "will_not":
        return "It was said not to happen. "
    return ""


def _happened(facts: VerdictFacts) -> str:
    if facts.degree == 1.0:
        return "It happened in time." if facts.latest else "It happened."
    if facts.degree:
        return f"It happened in part ({formatting.percent(facts.degree)})."
    if facts.late_by:
        late = formatting.plural(facts.late_by, "day")
        return f"It did not happen in time; it happened {late} later."
    if facts.early_by:
        early = formatting.plural(facts.early_by, "day")
        return f"It did not happen in the time named, but {early} before."
    return "It did not happen."


def _day(day: date) -> str:
    return formatting.day(day)
