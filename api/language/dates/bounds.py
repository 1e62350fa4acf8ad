"""Bounds: how a preposition turns the days of an expression into a window."""

import re
from collections.abc import Callable
from re import Match

from msgspec import Struct

from api.language.dates import absolute, counted, offsets, parts, relative
from api.language.dates.grammar import Context, UnreadError
from api.language.dates.spans import Span

RULES = (
    *absolute.TABLE.rules,
    *relative.TABLE.rules,
    *parts.TABLE.rules,
    *counted.TABLE.rules,
    *offsets.TABLE.rules,
)


class Bound(Struct, frozen=True):
    """The days of a window, and the name of the rule that read them."""

    rule: str
    span: Span


Reader = Callable[[Match[str], Context], Bound | None]


class Bounds:
    """The patterns that bound a window, tried in order; those of *first* come first."""

    def __init__(self, first: "Bounds | None" = None) -> None:
        self.table: list[tuple[re.Pattern[str], Reader]] = (
            [] if first is None else [*first.table]
        )

    def bounding(self, *patterns: str) -> Callable[[Reader], Reader]:
        """Register a function as the reader of these patterns."""

        def register(reader: Reader) -> Reader:
            self.table.extend((re.compile(pattern), reader) for pattern in patterns)
            return reader

        return register

    def read(self, words: str, context: Context) -> Bound:
        """Return the bound of *words*, which are spelt as `normalise.spell` does.

        Raises UnreadError with the reason of the first pattern that fitted.
        """
        first_error: UnreadError | None = None
        for pattern, reader in self.table:
            match = pattern.fullmatch(words)
            if match is None:
                continue
            try:
                bound = reader(match, context)
            except UnreadError as error:
                first_error = first_error or _name_preposition(match, error)
                continue
            if bound is not None:
                return bound
        raise first_error or UnreadError(f"no rule reads `{words}`")


def _name_preposition(match: Match[str], error: UnreadError) -> UnreadError:
    """Name the preposition that was understood, where only the rest was not."""
    rest = match.groupdict().get("x")
    before = match.string[: match.start("x")].strip() if rest else ""
    return UnreadError(f"`{before}` was understood, but {error}") if before else error
