"""How one claim turned out, in a word, a sign and a sentence."""

from datetime import date
from typing import Literal, assert_never

import numpy as np
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
    """How a claim turned out; the sentence gives the reason."""

    kind: Kind
    sentence: str
    late_by: int | None = None

    @property
    def label(self) -> str:
        """The verdict in a word or two."""
        return LABELS[self.kind]

    @property
    def sign(self) -> str:
        """The verdict as a sign, since not every reader sees colours."""
        return SIGNS[self.kind]


class VerdictFacts(Struct, frozen=True, kw_only=True):
    """The facts of a claim that its label depends on."""

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
    """Label a claim as it stands now."""
    outcome = claim.outcome
    return describe(
        VerdictFacts(
            status=claim.status,
            latest=claim.window.latest,
            direction=claim.direction,
            probability=claim.probability,
            basis=claim.basis,
            committed=claim.committed,
            degree=outcome and outcome.degree,
            late_by=outcome and outcome.late_by,
            early_by=outcome and outcome.early_by,
            reason=outcome and outcome.reason,
        )
    )


def of_claim_as_of(claim: ClaimAsOf) -> VerdictLabel:
    """Label a claim as it stood at the position of a record."""
    return describe(
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


def describe(facts: VerdictFacts) -> VerdictLabel:
    """Return how a claim with these facts turned out."""
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
            return _describe_settled(facts)
        case _:
            assert_never(facts.status)


def _describe_settled(facts: VerdictFacts) -> VerdictLabel:
    happened = f"{_describe_claim(facts)}{_describe_outcome(facts)}"
    if facts.latest is None:
        sentence = f"{happened} It named no date, so it is not scored."
        return VerdictLabel(kind="undated", sentence=sentence)
    if not facts.committed:
        sentence = f"{happened} The words were a hedge: neither right nor wrong."
        return VerdictLabel(kind="hedged", sentence=sentence, late_by=facts.late_by)
    probability = np.nan if facts.probability is None else facts.probability
    is_will = np.array([facts.direction == "will"])
    is_yes = scores.is_yes(is_will, np.array([probability]))
    [credit] = scores.credit(is_yes, np.array([facts.degree or 0.0])).tolist()
    kind: Kind = "partly"
    if credit in {0.0, 1.0}:
        kind = "right" if credit else "wrong"
    return VerdictLabel(kind=kind, sentence=happened, late_by=facts.late_by)


def _describe_claim(facts: VerdictFacts) -> str:
    """Return what the claim was, where the outcome alone would mislead."""
    if facts.basis == "stated":
        return f"It was given {formatting.percent(facts.probability)}. "
    if facts.direction == "will_not":
        return "It was said not to happen. "
    return ""


def _describe_outcome(facts: VerdictFacts) -> str:
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
