"""How an outlet's wording of a claim differs from the source's."""

from api.model.claims import Claim
from api.model.reports import Report
from api.pages.text import claim_labels, formatting
from api.pages.text.claim_labels import Strength

LEAST = 0.1  # a difference below ten points is none; see `drift` in the method


def describe(claim: Claim, report: Report) -> str | None:
    """Return how a report changed the wording; None where it says the same."""
    own = claim_labels.strength(claim)
    theirs = claim_labels.reported_strength(claim, report)
    if claim_labels.what_was_said(own) == claim_labels.what_was_said(theirs):
        return None
    before, after = _sureness(own), _sureness(theirs)
    if after is None:
        return "vaguer" if before is not None else "in other words"
    if before is None:
        return "more definite"
    points = formatting.plural(round(abs(after - before) * 100), "point")
    if after - before >= LEAST:
        return f"hardened: surer by {points}"
    if before - after >= LEAST:
        return f"softened: less sure by {points}"
    return "in other words, about as sure"


def _sureness(made: Strength) -> float | None:
    """Return the chance that what was asserted is so; None where it is too vague."""
    chance = made.probability
    if chance is None:
        return None
    return chance if made.direction == "will" else 1.0 - chance
