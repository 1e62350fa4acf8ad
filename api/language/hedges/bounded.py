"""Bounded numbers: "less than 10 %", "at least one in three", "70 % or more".

"Up to 30 %" says how likely it may be, not that it is unlikely: it has no point.
"""

import re
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

DIGITS = 9  # after the point, of a probability
EVEN = 0.5


class Stated(Struct, frozen=True, kw_only=True):
    """A stated probability of the event, 0 to 1; low and high differ for a range.

    `point` is the middle; None where a bound has even chances inside.
    """

    low: float
    point: float | None
    high: float


Bound = Literal["below", "above", "up to"]
# "Just under" and the like say how near a number is; as a bound they would say less.
NEAR = re.compile(
    r"(?:nearly|almost|close to|approaching|just (?:over|under|above|below)"
    r"|(?:slightly|a (?:bit|little|shade|touch)) (?:over|under|above|below|(?:more|less"
    r"|better|higher|lower) than)) "
)
MUCH = r"(?:(?:well|far|much|considerably|significantly) )?"
BELOW = re.compile(
    rf"{MUCH}(?:less than|under|below|fewer than|lower than|smaller than|worse than|<|≤"
    r"|no (?:more|greater|higher|better) than|at-most) "
)
UP_TO = re.compile(r"(?:up to|as (?:much|high) as) ")
ABOVE = re.compile(
    rf"{MUCH}(?:more than|over|above|greater than|higher than|better than|>|≥"
    r"|no (?:less|fewer|lower|worse) than|at-least|upwards of|in excess of|exceeding) "
)
OR_LESS = re.compile(r" (?:or (?:less|lower|fewer|below|under|worse)|at-most)$")
OR_MORE = re.compile(
    r" (?:\+|plus|or (?:more|higher|greater|better|above|over)|at-least)$"
)
SIDES: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    *(("below", BELOW), ("up to", UP_TO), ("above", ABOVE)),
    *(("below", OR_LESS), ("above", OR_MORE)),
)
# Words that belong together. The "not" of "not more than" denies nothing.
JOINED = (
    (re.compile(r"\bnot (?=(?:more|less|greater|fewer|higher|lower) than\b)"), "no "),
    (re.compile(r"\bat (?:the )?(?=(?:least|most)\b)"), "at-"),
    (re.compile(r"\b(?:just|mere|merely) (?=(?:an? )?N\b)| or so\b"), ""),
)


def join(shape: Sequence[str]) -> list[str]:
    """Return *shape* with the words of a bound that belong together in one."""
    words = " ".join(shape)
    for pattern, replacement in JOINED:
        words = pattern.sub(replacement, words)
    return words.split()


def split(shape: Sequence[str]) -> tuple[Bound | None, list[str]]:
    """Return on which side the words of *shape* bound its number, and the rest."""
    words = " ".join(shape)
    near = NEAR.match(words)
    if near is not None:
        return None, words[near.end() :].split()
    for bound, pattern in SIDES:
        match = pattern.search(words)
        if match is not None and (match.start() == 0 or match.end() == len(words)):
            return bound, (words[: match.start()] + words[match.end() :]).split()
    return None, list(shape)


def widen(stated: Stated, bound: Bound | None) -> Stated | None:
    """Return *stated* with all on the side of *bound*; None where that is nothing."""
    if bound is None:
        return stated
    low = stated.low if bound == "above" else 0.0
    high = 1.0 if bound == "above" else stated.high
    if stated.low != stated.high or low == high:
        return None
    has_point = bound != "up to" and not low < EVEN < high
    point = round((low + high) / 2, DIGITS) if has_point else None
    return Stated(low=low, point=point, high=high)
