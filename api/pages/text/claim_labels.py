"""What a claim says, in words: its statement, and how strongly it was made.

A statement alone names what may happen. Where the claim was that it would not, or had
a number or a hedge, the bare statement beside "Right" or "Wrong" misleads.
"""

import re
from typing import Literal

from msgspec import Struct

from api.language.hedges import wording
from api.model.claims import Claim
from api.model.reports import Report
from api.pages.text import formatting
from api.terms import Basis, Direction

SCALES = {
    "phia": "UK intelligence scale",
    "icd-203": "US intelligence scale",
    "kent": "Sherman Kent’s scale",
    "nato": "NATO scale",
    "survey": "survey of readers",
    "stated": "a number in words",
}


Relation = Literal["comparison", "condition"]
# Words by which a claim names no outcome alone, but beside or under another.
COMPARES = re.compile(
    r"(?i)\b((more|less) (probable|likely|plausible)|(un)?likelier)\b"
    r"(?! than not\b)"
)
CONDITIONS = re.compile(r"(?i)\b(if|unless|in case|provided that|as long as)\b")


class Strength(Struct, frozen=True, kw_only=True):
    """How strongly something was said: with a number, a hedge, or flatly.

    `probability`, `low` and `high` are of the event, from 0 to 1, whatever the
    direction; `low` and `high` are what the `phrase` is usually taken to mean.
    `relation`: a flat statement that one thing is likelier than another, or depends on
    another, is no statement that it will happen.
    """

    direction: Direction
    basis: Basis
    probability: float | None
    phrase: str | None
    low: float | None
    high: float | None
    relation: Relation | None = None


class WhatWasSaid(Struct, frozen=True, kw_only=True):
    """What was said in words that follow a name: "gave it 45%".

    `brief` is the same for a narrow column: "45%". `meaning` is what a hedge usually
    means ("usually means 25 to 35%"), and empty without one. `of` is how the words go
    on to the statement: "gave 45% to".
    """

    words: str
    of: str
    brief: str
    meaning: str = ""

    @property
    def whole(self) -> str:
        """The words with what they usually mean."""
        return f"{self.words} ({self.meaning})" if self.meaning else self.words


def strength(claim: Claim) -> Strength:
    """Return how strongly a claim was made."""
    hedge = claim.wording
    return Strength(
        direction=claim.direction,
        basis=claim.basis,
        probability=claim.probability,
        phrase=None if hedge is None else hedge.phrase,
        low=None if hedge is None else hedge.low,
        high=None if hedge is None else hedge.high,
        relation=relation(claim),
    )


def relation(claim: Claim) -> Relation | None:
    """Return whether a flat claim compares two outcomes or sets a condition for one."""
    if claim.basis != "none":
        return None
    if COMPARES.search(claim.statement):
        return "comparison"
    return "condition" if CONDITIONS.search(claim.statement) else None


def reported_strength(claim: Claim, report: Report) -> Strength:
    """Return how strongly an outlet had a claim, in words of its own."""
    hedge = report.wording
    stated = report.probability
    return Strength(
        direction=claim.direction,
        basis="wording" if stated is None else "stated",
        probability=stated if stated is not None else hedge and hedge.point,
        phrase=None if hedge is None else hedge.phrase,
        low=None if hedge is None else hedge.low,
        high=None if hedge is None else hedge.high,
    )


def what_was_said(made: Strength) -> WhatWasSaid:
    """Return what was said: its number, its hedge, or that it would or would not."""
    if made.basis == "stated":
        number = formatting.chance(made.probability)
        return WhatWasSaid(
            words=f"gave it {number}", of=f"gave {number} to", brief=number
        )
    denies = made.direction == "will_not"
    would = "would not" if denies else "would"
    if made.relation and made.phrase is None:
        said = f"said it {would}, on a condition"
        if made.relation == "comparison":
            said = f"said it{' would not,' if denies else ''} as a comparison"
        return WhatWasSaid(words=said, of=said, brief=f"a {made.relation}")
    if made.phrase is None or wording.is_flat(made.phrase):
        return WhatWasSaid(words=f"said it {would}", of=f"said it {would}", brief=would)
    quoted = f"“{made.phrase}”"
    usual = meaning(made)
    said = f"said it would not ({quoted})" if denies else f"said {quoted}"
    return WhatWasSaid(
        words=said,
        of=f"{said} ({usual}) of" if not denies else f"{said} ({usual})",
        brief=f"would not ({quoted})" if denies else quoted,
        meaning=usual,
    )


def meaning(made: Strength) -> str:
    """Return what a hedge is usually taken to mean, as a chance of the event."""
    if made.low is None or made.high is None:
        return "too vague for a number"
    between = formatting.between((made.low, made.high))
    if made.probability is None:
        return f"can mean {between}, too vague to score"
    if made.direction == "will_not":
        return f"usually means a {between} chance that it happens"
    return f"usually means {between}"


def scale_name(yardstick: str) -> str:
    """Return the name of a scale of hedges as readers know it."""
    return SCALES.get(yardstick, yardstick)


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
        return f"given {formatting.chance(claim.probability)}"
    said = what_was_said(strength(claim))
    return said.words if claim.direction == "will_not" else _hedge(said)


def _hedge(said: WhatWasSaid) -> str:
    return said.brief if said.meaning else ""
