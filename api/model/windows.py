"""Windows: the days in which what was said must happen, read from the words for them.

A phrase is read by the first rule of a versioned table whose pattern fits all of it.
What no rule fits is refused, never guessed: a client can always send a window instead.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from re import Match, Pattern

from dateutil.relativedelta import relativedelta
from msgspec import Struct

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


Day = Callable[[Match[str], date], date]
Span = tuple[date, date]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tues tue",
            "wednesday wed",
            "thursday thurs thu",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
MONTH = rf"(?P<month>{'|'.join(MONTHS)})\.?"
NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?:,? (?P<year>\d{4}))?"
WEEKDAY = rf"(?:(?P<weekday>{'|'.join(WEEKDAYS)})\.?,? (?:the )?)?"
BOUND = (
    r"(?:(?P<by>by|until|till|no later than|on or before)"
    r"|(?P<before>before)|(?P<on>on)) "
)


def _iso(found: Match[str], _: date) -> date:
    return date(int(found["y"]), int(found["m"]), int(found["d"]))


def _calendar(found: Match[str], made_on: date) -> date:
    month, number = MONTHS[found["month"]], int(found["day"])
    if found["year"]:
        day = date(int(found["year"]), month, number)
    else:
        day = _next(made_on, month, number)
    if found["weekday"] and WEEKDAYS[found["weekday"]] != day.weekday():
        raise ValueError(f"{day} is not a {found['weekday'].capitalize()}")
    return day


def _next(made_on: date, month: int, number: int) -> date:
    """Return the first such day from *made_on* on; 29 February may be years away."""
    for year in range(made_on.year, made_on.year + LEAP_CYCLE + 1):
        try:
            day = date(year, month, number)
        except ValueError:
            continue
        if day >= made_on:
            return day
    raise ValueError("there is no such day")


def _relative(found: Match[str], made_on: date) -> date:
    days = {"today": 0, "tonight": 0, "tomorrow": 1, "the day after tomorrow": 2}
    return made_on + relativedelta(days=days[found["relative"]])


def _weekday(found: Match[str], made_on: date) -> date:
    ahead = (WEEKDAYS[found["name"]] - made_on.weekday() - 1) % 7 + 1
    return made_on + relativedelta(days=ahead)


RULES: tuple[tuple[str, Pattern[str], Day], ...] = tuple(
    (rule, re.compile(f"(?:{BOUND})?{pattern}"), read)
    for rule, pattern, read in (
        ("date", r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)", _iso),
        ("day", f"{WEEKDAY}{MONTH} (?:the )?{NUMBER}{YEAR}", _calendar),
        ("day", f"{WEEKDAY}(?:the )?{NUMBER} (?:of )?{MONTH}{YEAR}", _calendar),
        (
            "relative",
            r"(?P<relative>today|tonight|tomorrow|the day after tomorrow)",
            _relative,
        ),
        ("weekday", rf"(?:this )?(?P<name>{'|'.join(WEEKDAYS)})\.?", _weekday),
    )
)


def read(phrase: str, made_on: date) -> Window:
    """Return the window that *phrase* means when said on *made_on*.

    Raises InvalidError where no rule reads it, or where it lies in the past.
    """
    words = " ".join(phrase[: LONGEST + 1].lower().split()).rstrip(".!?,;")
    if len(phrase) > LONGEST:
        raise _unread(phrase, f"it is longer than {LONGEST} characters")
    for rule, pattern, day_of in RULES:
        found = pattern.fullmatch(words)
        if found is not None:
            return _window(phrase, made_on, rule, found, day_of)
    raise _unread(phrase, "no rule reads it")


def explicit(earliest: date | None, latest: date | None, made_on: date) -> Window:
    """Return the window that a client sent; without *earliest* it opens at once.

    Raises InvalidError where it closes before it opens, or before it was said.
    """
    first = made_on if earliest is None else earliest
    if latest is not None and latest < made_on:
        raise InvalidError.at(
            "/window/latest", f"`latest` must not be before `made_on`, {made_on}"
        )
    if latest is not None and latest < first:
        raise InvalidError.at(
            "/window/latest", "`latest` must not be before `earliest`"
        )
    return Window(earliest=first, latest=latest)


def last_closed_day(now: datetime) -> date:
    """Return the last day that is over everywhere (UTC-12) at *now*."""
    return (now.astimezone(UTC) - CLOSING).date()


def latest_today(now: datetime) -> date:
    """Return the latest day that has begun somewhere (UTC+14) at *now*."""
    return (now.astimezone(UTC) + AHEAD).date()


def _window(
    phrase: str, made_on: date, rule: str, found: Match[str], day_of: Day
) -> Window:
    try:
        day = day_of(found, made_on)
        if found["before"]:
            day -= DAY
    except (ValueError, OverflowError) as error:
        raise _unread(phrase, str(error)) from error
    if day < made_on:
        raise _unread(phrase, f"it ends on {day}, before the claim was made")
    if found["by"] or found["before"]:
        bound = "before" if found["before"] else "by"
        return Window(earliest=made_on, latest=day, phrase=phrase, rule=bound)
    return Window(earliest=day, latest=day, phrase=phrase, rule=rule)


def _unread(phrase: str, reason: str) -> InvalidError:
    shown = phrase[:LONGEST]
    return InvalidError.at(
        "/due",
        f"`{shown}` can't be read as a date: {reason}. Send `window` with `earliest`"
        " and `latest` instead, or leave both out if the claim gives no date.",
    )
