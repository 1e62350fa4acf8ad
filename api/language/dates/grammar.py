"""The grammar of expressions: the first rule that fits a whole expression reads it.

An expression is spelt as `normalise.spell` does. A rule may contain another expression
(`x`): "the end of next month" is the last part of the next unit.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from re import Match

from msgspec import Struct

from api.language.dates import durations
from api.language.dates.calendar import (
    MONTHS,
    NAMED,
    SEASONS,
    WEEKDAYS,
    Hemisphere,
    Yearly,
)
from api.language.dates.spans import Span

MONTH = rf"(?P<month>{'|'.join(MONTHS)})"
PART_OF_DAY = r"(?:morning|afternoon|evening|night|lunchtime|noon|midday)"
WD = rf"(?P<weekday>{'|'.join(WEEKDAYS)})(?: {PART_OF_DAY})?"
ON = rf"(?:{WD} )?"
YEAR = r"(?:(?:in |year )?(?P<year>[12]\d{3}))"
NUMBER = r"(?P<day>\d{1,2})o?(?: day)?"
UNIT = r"(?P<unit>day|weekend|week|month|quarter|half|year|decade|century)"
NAME = rf"(?P<name>{'|'.join(sorted(map(re.escape, NAMED), key=len, reverse=True))})"
SEASON = rf"(?P<season>{'|'.join(SEASONS)})"
THIS = r"(?:this|current|same|present|ongoing)"
NEXT = r"(?:next|following|coming)"
# Words before a length of time that leave it vague.
VAGUE = (
    r"(?:(?:about|around|roughly|approximately|some|nearly|almost"
    r"|(?:just|slightly|(?:a )?little) (?:over|under))) "
)


class UnreadError(ValueError):
    """The phrase names no window, or more than one; the message says why."""


class Meaning(Struct, frozen=True):
    """What an expression means: one span, or one that comes every year."""

    rule: str
    span: Span | None = None
    yearly: Yearly | None = None

    def after(self, day: date) -> Span:
        """Return the span, or the first yearly one that is not over on *day*."""
        if self.yearly is not None:
            return self.yearly.after(day)
        if self.span is None:
            raise UnreadError("it names no days")
        return self.span


class Context:
    """The day and hemisphere in which expressions are read; each is read once."""

    def __init__(
        self, made_on: date, hemisphere: Hemisphere, rules: "Sequence[Rule]"
    ) -> None:
        self.made_on = made_on
        self.hemisphere: Hemisphere = hemisphere
        self._rules = rules
        self._meanings: dict[str, Meaning | UnreadError] = {}

    def read(self, text: str) -> Meaning:
        """Return what *text* means by the first rule that fits; raise UnreadError."""
        if text not in self._meanings:
            self._meanings[text] = UnreadError("it refers to itself")
            self._meanings[text] = self._apply_rules(text)
        result = self._meanings[text]
        if isinstance(result, UnreadError):
            raise result
        return result

    def _apply_rules(self, text: str) -> Meaning | UnreadError:
        first_error: UnreadError | None = None
        for name, pattern, reader in self._rules:
            match = pattern.fullmatch(text)
            if match is None:
                continue
            try:
                result = reader(match, self)
            except UnreadError as error:
                first_error = first_error or error
                continue
            if isinstance(result, Yearly):
                return Meaning(name, yearly=result)
            if result is not None:
                return Meaning(name, span=result)
        return first_error or UnreadError(f"no rule reads `{text}`")

    def on(self, day: date) -> "Context":
        """Return the same context on another day."""
        return Context(day, self.hemisphere, self._rules)

    def span(self, text: str) -> Span:
        """Return the first span of *text* that is not over."""
        return self.read(text).after(self.made_on)


Reader = Callable[[Match[str], Context], Span | Yearly | None]
Rule = tuple[str, re.Pattern[str], Reader]


class Table:
    """Rules, tried in their order."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def rule(self, name: str, *patterns: str) -> Callable[[Reader], Reader]:
        """Register a function as the reader of each of these patterns."""

        def register(reader: Reader) -> Reader:
            self.rules.extend(
                (name, re.compile(pattern), reader) for pattern in patterns
            )
            return reader

        return register


def duration(text: str) -> durations.Duration:
    """Return the duration that *text* names, or raise UnreadError."""
    result = durations.read(text)
    if result is None:
        raise UnreadError(f"`{text}` is no length of time")
    return result
