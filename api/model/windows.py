"""Windows: the days in which what was said must happen, read from the words for them.

A phrase is a preposition and an expression. The first rule of a versioned table that
fits all of the expression says which days it names, the preposition how they bound
the window. What no rule fits is refused, never guessed: a client can send the window.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from re import Match, Pattern

from msgspec import Struct

from api.model import names, text
from api.model.errors import InvalidError

VERSION = "1"
LONGEST = 200
DAY = timedelta(days=1)
CLOSING = timedelta(hours=36)  # a day is over everywhere at 12:00 UTC of the next
AHEAD = timedelta(hours=14)  # where a day begins first
LEAP_CYCLE = 8  # years within which every day of the calendar comes, 1900 and 2100 too


class Window(Struct, frozen=True, kw_only=True):
    """The days from `earliest` to `latest`, both included; no `latest` is undated.

    `phrase` is what was read, `rule` the rule that read it; `exact` unless the words
    leave the days vague.
    """

    earliest: date
    latest: date | None
    phrase: str | None = None
    rule: str | None = None
    exact: bool = True


class Span(Struct, frozen=True):
    """The days that an expression names, first to last."""

    first: date
    last: date
    exact: bool = True


class Rule(Struct, frozen=True):
    """What an expression looks like, and which days it names when said on a day."""

    name: str
    pattern: Pattern[str]
    days: Callable[[Match[str], date], Span]


class _UnreadError(ValueError):
    """The phrase names no window, or more than one; says why."""


def _numbers(names: str, start: int) -> dict[str, int]:
    return {
        name: number
        for number, spellings in enumerate(names.split(","), start)
        for name in spellings.split()
    }


MONTHS = _numbers(
    "january jan, february feb, march mar, april apr, may, june jun, july jul,"
    " august aug, september sept sep, october oct, november nov, december dec",
    start=1,
)
WEEKDAYS = _numbers(
    "monday mon, tuesday tues tue, wednesday wed, thursday thurs thu, friday fri,"
    " saturday sat, sunday sun",
    start=0,
)
RELATIVE = {"today": 0, "tonight": 0, "tomorrow": 1, "day after tomorrow": 2}

WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})\.?"
ON_WEEKDAY = f"(?:{WEEKDAY} )?(?:the )?"
MONTH = rf"(?P<month>{'|'.join(MONTHS)})\.?"
NUMBER = r"(?P<day>[0-9]{1,2})(?P<ending>st|nd|rd|th)?"
YEAR = "(?: (?P<year>[0-9]{4}))?"
IN_NUMBERS = "[0-9]{1,4}[-/. ][0-9]{1,2}(?:[-/. ][0-9]{1,4})?"


def _in_the_calendar(found: Match[str], made_on: date) -> Span:
    """Read a day of a month; without a year, the first such day from *made_on* on."""
    month, number = MONTHS[found["month"]], int(found["day"])
    if found["ending"] not in {None, _ending(number)}:
        raise _UnreadError(f"there is no {number}{found['ending']}")
    if found["year"] is not None:
        return _agreeing(found, date(int(found["year"]), month, number))
    for year in range(made_on.year, made_on.year + LEAP_CYCLE + 1):
        if 1 <= number <= monthrange(year, month)[1]:
            day = date(year, month, number)
            if day >= made_on:
                return _agreeing(found, day)
    raise _UnreadError("there is no such day")


def _iso(found: Match[str], _: date) -> Span:
    return _agreeing(found, date.fromisoformat(found["iso"]))


def _relative(found: Match[str], made_on: date) -> Span:
    day = made_on + RELATIVE[found["relative"]] * DAY
    return Span(day, day)


def _weekday(found: Match[str], made_on: date) -> Span:
    """Read a weekday: the first after *made_on*, never that day itself."""
    ahead = (WEEKDAYS[found["weekday"]] - made_on.weekday() - 1) % 7 + 1
    return _agreeing(found, made_on + ahead * DAY)


def _next_weekday(found: Match[str], _: date) -> Span:
    raise _UnreadError(
        f"`next {found['weekday']}` is the coming one to some and that of the week"
        " after to others"
    )


def _in_numbers(_: Match[str], __: date) -> Span:
    raise _UnreadError("in numbers alone only YYYY-MM-DD is not ambiguous")


RULES = tuple(
    Rule(name, re.compile(pattern), days)
    for name, pattern, days in (
        ("date", f"{ON_WEEKDAY}(?P<iso>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})", _iso),
        ("day", f"{ON_WEEKDAY}{MONTH} (?:the )?{NUMBER}{YEAR}", _in_the_calendar),
        ("day", f"{ON_WEEKDAY}{NUMBER} (?:of )?{MONTH}{YEAR}", _in_the_calendar),
        ("relative", f"(?:the )?(?P<relative>{'|'.join(RELATIVE)})", _relative),
        ("weekday", f"(?:(?:this|this coming|the coming) )?{WEEKDAY}", _weekday),
        ("next weekday", f"next {WEEKDAY}", _next_weekday),
        ("numbers", IN_NUMBERS, _in_numbers),
    )
)
# How a preposition bounds the window; the longer first, and none at all is "on".
UP_TO = ("on or before", "no later than", "not later than", "by", "until", "till")
PREPOSITIONS = {**dict.fromkeys(UP_TO, "by"), "before": "before", "on": "on"}


def read(phrase: str, made_on: date, *, pointer: str = "/due") -> Window:
    """Return the window that *phrase* means when said on *made_on*.

    Raises InvalidError at *pointer* where no rule reads it, where it has two meanings,
    and where it lies in the past: a past day is never taken for the next of its name.
    """
    if len(phrase) > LONGEST:
        raise _refusal(pointer, f"it is longer than {LONGEST} characters")
    said = text.clean(phrase, pointer)
    try:
        return _window(said, made_on)
    except _UnreadError as error:
        raise _refusal(pointer, str(error)) from error
    except (ValueError, OverflowError) as error:
        raise _refusal(pointer, "years 1 to 9999 have no such day") from error


def explicit(earliest: date | None, latest: date | None, made_on: date) -> Window:
    """Return the window that a client sent; without *earliest* it opens at once.

    Raises InvalidError where it closes before it opens, or before it was said.
    """
    first = made_on if earliest is None else earliest
    for name, bound in (("made_on", made_on), ("earliest", first)):
        if latest is not None and latest < bound:
            raise InvalidError.at(
                "/window/latest", f"`latest` must not be before `{name}`, {bound}"
            )
    return Window(earliest=first, latest=latest)


def last_closed_day(now: datetime) -> date:
    """Return the last day that is over everywhere (UTC-12) at *now*."""
    try:
        return (now.astimezone(UTC) - CLOSING).date()
    except OverflowError:
        return date.min


def latest_today(now: datetime) -> date:
    """Return the latest day that has begun somewhere (UTC+14) at *now*."""
    try:
        return (now.astimezone(UTC) + AHEAD).date()
    except OverflowError:
        return date.max


def _refusal(pointer: str, reason: str) -> InvalidError:
    return InvalidError.at(
        pointer,
        f"it can't be read as a date, and isn't guessed: {reason}. Send `window` with"
        " `earliest` and `latest` instead, or neither if the claim gives no date",
    )


def _window(said: str, made_on: date) -> Window:
    words = names.text_key(said).replace(",", " ").replace('"', " ").split()
    bound, expression = _bound(" ".join(words))
    rule, span = _span(expression, made_on)
    if bound != "on":
        last = span.last if bound == "by" else span.first - DAY
        rule, span = bound, Span(made_on, last, span.exact)
    if span.last < made_on:
        raise _UnreadError(f"it ends on {span.last}, before it was said on {made_on}")
    return Window(
        earliest=span.first,
        latest=span.last,
        phrase=said,
        rule=rule,
        exact=span.exact,
    )


def _bound(words: str) -> tuple[str, str]:
    for preposition, bound in PREPOSITIONS.items():
        if words.startswith(f"{preposition} "):
            return bound, words[len(preposition) + 1 :]
    return "on", words


def _span(expression: str, made_on: date) -> tuple[str, Span]:
    for rule in RULES:
        found = rule.pattern.fullmatch(expression)
        if found is not None:
            return rule.name, rule.days(found, made_on)
    raise _UnreadError(f"no rule reads `{expression}`")


def _agreeing(found: Match[str], day: date) -> Span:
    named = found["weekday"]
    if named is not None and WEEKDAYS[named] != day.weekday():
        raise _UnreadError(f"{day} is a {day:%A}")
    return Span(day, day)


def _ending(number: int) -> str:
    teen = number // 10 == 1
    return "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
