"""What a claim says, in words: its statement, and how strongly it was made.

A statement alone names what may happen. Where the claim was that it would not, or had
a number or a hedge, the bare statement beside "Right" or "Wrong" misleads.
"""

from api.language.hedges import wording
from api.model.claims import Claim
from api.pages.text import formatting


def statement(claim: Claim, most: int) -> str:
    """Return what was claimed: the statement, cut to *most* characters, and its manner.

    Only the statement is ever cut: the part that changes its meaning stays.
    """
    clipped = formatting.clip(claim.statement, most)
    words = manner(claim)
    return f"{clipped.rstrip('.')} — {words}" if words else clipped


def manner(claim: Claim) -> str:
    """Return how the claim was made; empty for a flat statement that it will happen."""
    if claim.basis == "stated":
        return f"given {formatting.percent(claim.probability)}"
    hedge = _hedge(claim)
    if claim.direction == "will_not":
        return f"said it would not ({hedge})" if hedge else "said it would not"
    return hedge


def _hedge(claim: Claim) -> str:
    if claim.wording is None or wording.is_flat(claim.wording.phrase):
        return ""
    return f"“{claim.wording.phrase}”"
