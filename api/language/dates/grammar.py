"""Expressions: the first rule of a table that fits all of one says which days it names.

An expression stands in the one spelling of `numerals`. A rule may hold another
expression (`x`), so that "the end of next month" is a part of a unit beside this one.
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
WD = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
ON = rf"(?:{WD} )?"
YEAR = r"(?:(?:in |year )?(?P<year>[12]\d{3}))"
NUMBER = r"(?P<day>\d{1,2})o?(?: day)?"
UNIT = r"(?P<unit>day|weekend|week|month|quarter|half|year|decade|century)"
NAME = rf"(?P<name>{'|'.join(sorted(map(re.escape, NAMED), key=len, reverse=True))})"
SEASON = rf"(?P<season>{'|'.join(SEASONS)})"
THIS = r"(?:this|current|same|present|ongoing)"
NEXT = r"(?:next|following|coming)"


class UnreadError(ValueError):
    """The phrase names no window, or more than one; says why."""


class Read(Struct, frozen=True):
    """What an expression means: one span, or what comes once a year."""

    rule: str
    span: Span | None = None
    yearly: Yearly | None = None

    def after(self, day: date) -> Span:
        """Return the span, or the first of the year's that is not over on *day*."""
        if self.yearly is not None:
            return self.yearly.after(day)
        if self.span is None:
            raise UnreadError("it names no days")
        return self.span


class Context:
    """When and where expressions were said; each is read once."""

    def __init__(
        self, made_on: date, hemisphere: Hemisphere, rules: "Sequence[Rule]"
    ) -> None:
        self.made_on = made_on
        self.hemisphere: Hemisphere = hemisphere
        self._rules = rules
        self._read: dict[str, Read | UnreadError] = {}

    def read(self, text: str) -> Read:
        """Return what *text* means, by the first rule that fits it."""
        if text not in self._read:
            self._read[text] = UnreadError("it refers to itself")
            self._read[text] = self._by_the_rules(text)
        found = self._read[text]
        if isinstance(found, UnreadError):
            raise found
        return found

    def _by_the_rules(self, text: str) -> Read | UnreadError:
        reason: UnreadError | None = None
        for name, pattern, reading in self._rules:
            found = pattern.fullmatch(text)
            if found is None:
                continue
            try:
                meant = reading(found, self)
            except UnreadError as error:
                reason = reason or error
                continue
            if isinstance(meant, Yearly):
                return Read(name, yearly=meant)
            if meant is not None:
                return Read(name, span=meant)
        return reason or UnreadError(f"no rule reads `{text}`")

    def on(self, day: date) -> "Context":
        """Return the context of what is said from another day."""
        return Context(day, self.hemisphere, self._rules)

    def span(self, text: str) -> Span:
        """Return the span of *text*, the first that is not over."""
        return self.read(text).after(self.made_on)


Reading = Callable[[Match[str], Context], Span | Yearly | None]
Rule = tuple[str, re.Pattern[str], Reading]


class Table:
    """Rules in the order in which they are tried."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def rule(self, name: str, *patterns: str) -> Callable[[Reading], Reading]:
        """Enter a rule, for each of its patterns."""

        def enter(reading: Reading) -> Reading:
            self.rules.extend((name, re.compile(each), reading) for each in patterns)
            return reading

        return enter


def duration(text: str) -> durations.Duration:
    """Return the duration that *text* is, or raise UnreadError."""
    found = durations.read(text)
    if found is None:
        raise UnreadError(f"`{text}` is no length of time")
    return found
