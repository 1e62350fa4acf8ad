"""How one claim turned out, in a word, a sign and a sentence, beside what was said.

No page writes a verdict by itself: "It happened: wrong" says nothing true unless one
knows that it was given 45%.
"""

from datetime import date
from typing import Literal, assert_never

import numpy as np
from msgspec import Struct

from api.model.claims import Claim
from api.pages.text import claim_labels, formatting
from api.pages.text.claim_labels import Strength, WhatWasSaid
from api.scoring.claims_as_of import ClaimAsOf
from api.scoring.statistics import scores
from api.terms import Status

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
    "due": "Not yet judged",
    "undated": "No date",
    "void": "Cannot be judged",
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
    """What a claim said and how it turned out.

    The sentence says what happened, and why a claim is neither right nor wrong.
    """

    kind: Kind
    said: WhatWasSaid
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

    @property
    def story(self) -> str:
        """What was said and what happened: "Gave it 45%; it happened in time."."""
        return f"{formatting.sentence(self.said.whole)}; {self.rest}"

    @property
    def rest(self) -> str:
        """What happened, as it goes on after what was said."""
        return self.sentence[:1].lower() + self.sentence[1:]


class VerdictFacts(Struct, frozen=True, kw_only=True):
    """The facts of a claim that its label depends on."""

    status: Status
    latest: date | None
    made: Strength
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
            made=claim_labels.strength(claim),
            committed=claim.committed,
            degree=outcome and outcome.degree,
            late_by=outcome and outcome.late_by,
            early_by=outcome and outcome.early_by,
            reason=outcome and outcome.reason,
        )
    )


def of_claim_as_of(claim: ClaimAsOf, stored: Claim | None = None) -> VerdictLabel:
    """Label a claim as it stood at the position of a record.

    *stored*: the claim with its statement, which its label may depend on.
    """
    return describe(
        VerdictFacts(
            status=claim.status,
            latest=claim.latest,
            made=Strength(
                direction=claim.direction,
                basis=claim.basis,
                probability=claim.probability,
                phrase=claim.phrase,
                low=claim.low,
                high=claim.high,
                relation=stored and claim_labels.relation(stored),
            ),
            committed=claim.committed,
            degree=claim.degree,
            late_by=claim.late_by,
            early_by=None,
            reason=claim.void_reason,
        )
    )


def describe(facts: VerdictFacts) -> VerdictLabel:
    """Return what a claim with these facts said, and how it turned out."""
    kind, sentence = _judge(facts)
    return VerdictLabel(
        kind=kind,
        said=claim_labels.what_was_said(facts.made),
        sentence=sentence,
        late_by=facts.late_by
        if kind in {"right", "wrong", "partly", "hedged"}
        else None,
    )


def _judge(facts: VerdictFacts) -> tuple[Kind, str]:
    match facts.status:
        case "open":
            until = "" if facts.latest is None else f" until {_day(facts.latest)}"
            return "open", f"Open{until}."
        case "due":
            ended = "" if facts.latest is None else f" on {_day(facts.latest)}"
            return "due", f"Its time ended{ended}. No finding is recorded yet."
        case "undated":
            return "undated", "It named no date. It is not scored."
        case "void":
            reason = REASONS.get(facts.reason or "other", REASONS["other"])
            return "void", f"It cannot be judged: {reason}."
        case "withdrawn":
            return "withdrawn", "Withdrawn: entered in error."
        case "settled":
            return _judge_settled(facts)
        case _:
            assert_never(facts.status)


def _judge_settled(facts: VerdictFacts) -> tuple[Kind, str]:
    happened = _describe_outcome(facts)
    if facts.latest is None:
        return "undated", f"{happened} It named no date, so it is not scored."
    if not facts.committed:
        return "hedged", f"{happened} The words were a hedge: neither right nor wrong."
    credit = _credit(facts)
    if credit in {0.0, 1.0}:
        return ("right" if credit else "wrong"), happened
    return "partly", happened


def _credit(facts: VerdictFacts) -> float:
    """Return the share to which a committed claim was right."""
    probability = facts.made.probability
    known = np.array([np.nan if probability is None else probability])
    is_yes = scores.is_yes(np.array([facts.made.direction == "will"]), known)
    [credit] = scores.credit(is_yes, np.array([facts.degree or 0.0])).tolist()
    return credit


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
