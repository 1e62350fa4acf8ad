"""Best and worst calls in words: what was said, what came of it, what others gave."""

from msgspec import Struct

from api.model.claims import Claim
from api.pages.text import claim_labels, formatting
from api.scoring.calls import Call

# Whoever gives about as much as a tossed coin called nothing, however it came out.
TOSS_UP = (0.45, 0.55)


class ShownCall(Struct, frozen=True, kw_only=True):
    """A call: its heading, what others said, and the claim it is."""

    heading: str
    detail: str
    claim: Claim


def show(call: Call, claim: Claim) -> ShownCall:
    """Return a call in words."""
    return ShownCall(
        heading=f"{_said(claim)}, and {_came(call)}",
        detail=_others(call),
        claim=claim,
    )


def is_toss_up(claim: Claim) -> bool:
    """Whether a claim gave its event a chance close to that of a tossed coin."""
    low, high = TOSS_UP
    return claim.probability is not None and low <= claim.probability <= high


def _said(claim: Claim) -> str:
    if claim.basis == "stated":
        return f"Gave it {formatting.chance(claim.probability)}"
    manner = claim_labels.manner(claim)
    if not manner:
        return "Said it would happen"
    return f"Said {manner}" if manner.startswith("“") else manner.capitalize()


def _came(call: Call) -> str:
    if call.degree == 1.0:
        return "it happened"
    if call.degree:
        return "it happened in part"
    if call.late_by:
        late = formatting.plural(call.late_by, "day")
        return f"it happened {late} too late"
    return "it did not happen"


def _others(call: Call) -> str:
    if call.others is None:
        return "nobody else gave it a number"
    given = formatting.percent(call.others)
    if call.speakers == 1:
        return f"the one other gave it {given}"
    return f"{formatting.count(call.speakers)} others gave it {given} on average"
