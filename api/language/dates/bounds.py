"""Bounds: how a preposition makes a window of the days that an expression names."""

import re
from collections.abc import Callable
from re import Match

from msgspec import Struct

from api.language.dates import absolute, offsets, parts, relative
from api.language.dates.grammar import Context, UnreadError
from api.language.dates.spans import Span

RULES = (
    *absolute.TABLE.rules,
    *relative.TABLE.rules,
    *parts.TABLE.rules,
    *offsets.TABLE.rules,
)


class Bound(Struct, frozen=True):
    """A window's days, and the rule that found them."""

    rule: str
    span: Span


Bounding = Callable[[Match[str], Context], Bound | None]


class Bounds:
    """What bounds a window, in the order in which it is tried: others' *first*."""

    def __init__(self, first: "Bounds | None" = None) -> None:
        self.table: list[tuple[re.Pattern[str], Bounding]] = (
            [] if first is None else [*first.table]
        )

    def bounding(self, *patterns: str) -> Callable[[Bounding], Bounding]:
        """Enter what reads these patterns."""

        def enter(reading: Bounding) -> Bounding:
            self.table.extend((re.compile(each), reading) for each in patterns)
            return reading

        return enter

    def read(self, words: str, context: Context) -> Bound:
        """Return what *words*, in the one spelling, bound."""
        reason: UnreadError | None = None
        for pattern, reading in self.table:
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
