"""Bounds: how a preposition makes a window of the days that an expression names."""

import re
from collections.abc import Callable
from re import Match

from msgspec import Struct

from api.model import dates, offsets, portions, units
from api.model.expressions import Context, UnreadError
from api.model.spans import Span

RULES = (
    *dates.TABLE.rules,
    *units.TABLE.rules,
    *portions.TABLE.rules,
    *offsets.TABLE.rules,
)


class Bound(Struct, frozen=True):
    """A window's days, and the rule that found them."""

    rule: str
    span: Span


Bounding = Callable[[Match[str], Context], Bound | None]
BOUNDS: list[tuple[re.Pattern[str], Bounding]] = []


def bounding(*patterns: str) -> Callable[[Bounding], Bounding]:
    """Enter what reads these patterns, after those that are entered already."""

    def enter(reading: Bounding) -> Bounding:
        BOUNDS.extend((re.compile(pattern), reading) for pattern in patterns)
        return reading

    return enter


def bound(words: str, context: Context) -> Bound:
    """Return what *words*, in the one spelling, bound."""
    reason: UnreadError | None = None
    for pattern, reading in BOUNDS:
        found = pattern.fullmatch(words)
        if found is None:
            continue
        try:
            meant = reading(found, context)
        except UnreadError as error:
            reason = reason or _understood(found, error)
            continue
        if meant is not None:
            return meant
    raise reason or UnreadError(f"no rule reads `{words}`")


def _understood(found: Match[str], error: UnreadError) -> UnreadError:
    """Say which preposition was understood, where it was the rest that was not."""
    rest = found.groupdict().get("x")
    before = found.string[: found.start("x")].strip() if rest else ""
    return UnreadError(f"`{before}` was understood, but {error}") if before else error
