"""Sayings: what a claim says, in words: its statement, and in which way it was said.

A statement alone names what may happen. Where the claim was that it would not, or it
was given a number or hedged, the bare statement beside "Right" or "Wrong" misleads.
"""

from api.language.hedges import wording
from api.model.claims import Claim
from api.pages.text import formatting


def say(claim: Claim, most: int) -> str:
    """Return what was claimed: the statement, cut to *most*, and how it was said.

    Only the statement is ever cut: what turns its meaning stays.
    """
    statement = formatting.clip(claim.statement, most)
    way = manner(claim)
    return f"{statement.rstrip('.')} — {way}" if way else statement


def manner(claim: Claim) -> str:
    """Return in which way it was said, or nothing where flatly that it would be."""
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
