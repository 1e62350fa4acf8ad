"""How an outlet's wording of a claim differs from the source's, in a sentence."""

from api.model.claims import Claim
from api.model.reports import Report
from api.pages.text import formatting

LEAST = 0.1  # a difference below ten points is none; see `drift` in the method


def describe(claim: Claim, report: Report) -> str | None:
    """Return how a report changed the wording; None where it has the same words."""
    if report.wording is None and report.probability is None:
        return None
    wrote, said = _words(report), _words(claim)
    if wrote == said:
        return None
    return (
        f"{claim.source.name} said {said}; {report.outlet.name} wrote {wrote},"
        f" {_change(claim, report)}."
    )


def _change(claim: Claim, report: Report) -> str:
    theirs = report.probability
    if theirs is None and report.wording is not None:
        theirs = report.wording.point
    theirs, own = _sureness(claim, theirs), _sureness(claim, claim.probability)
    if theirs is None:
        return "which is too vague to score" if own is not None else "in other words"
    if own is None:
        return "which is more definite"
    points = formatting.plural(round(abs(theirs - own) * 100), "point")
    if theirs - own >= LEAST:
        return f"which sounds surer by {points}"
    if own - theirs >= LEAST:
        return f"which sounds less sure by {points}"
    return "which is about as sure"


def _sureness(claim: Claim, probability: float | None) -> float | None:
    if probability is None:
        return None
    return probability if claim.direction == "will" else 1.0 - probability


def _words(made: Claim | Report) -> str:
    if made.wording is not None:
        return f"“{made.wording.phrase}”"
    if made.probability is not None:
        return formatting.percent(made.probability)
    return "it flatly"
