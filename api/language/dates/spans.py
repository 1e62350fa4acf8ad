"""Spans: runs of days, and the arithmetic of calendar units."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta
from msgspec import Struct

Unit = Literal[
    "day",
    "week",
    "weekend",
    "month",
    "quarter",
    "half",
    "year",
    "decade",
    "century",
    "season",
]
Part = Literal["begin", "mid", "end"]
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
YEARS = {"year": 1, "decade": 10, "century": 100}
DAYS_OF = {"day": 1, "week": 7, "fortnight": 14}
MONTHS_OF = {"month": 1, "quarter": 3, "half": 6}
FRIDAY, SATURDAY = 4, 5


class Span(Struct, frozen=True):
    """The days from `first` to `last`, both included; without a `last` it is open.

    `unit` is the calendar unit that the span is, if it is one. `exact` is false where
    the words leave the days vague.
    """

    first: date
    last: date | None
    unit: Unit | None = None
    exact: bool = True

    @property
    def end(self) -> date:
        """The last day; of an open span that of the calendar, 9999-12-31."""
        return date.max if self.last is None else self.last


def of(unit: Unit, day: date, shift: int = 0) -> Span:
    """Return the calendar unit that contains *day*, or the one *shift* units later.

    Weeks begin on Monday. A weekend is the Saturday and Sunday of the day's week.
    """
    if unit == "day":
        return Span(day + shift * DAY, day + shift * DAY, unit)
    if unit in {"week", "weekend"}:
        monday = day - day.weekday() * DAY + shift * WEEK
        first = monday + SATURDAY * DAY if unit == "weekend" else monday
        return Span(first, monday + 6 * DAY, unit)
    if unit in MONTHS_OF:
        size = MONTHS_OF[unit]
        month = (day.year * 12 + day.month - 1) // size * size + shift * size
        return Span(_month(month), _month(month + size) - DAY, unit)
    size = YEARS[unit]
    year = (day.year // size + shift) * size
    return Span(date(max(year, 1), 1, 1), date(year + size - 1, 12, 31), unit)


def month(year: int, number: int) -> Span:
    """Return a month of a year."""
    return Span(
        date(year, number, 1), date(year, number, monthrange(year, number)[1]), "month"
    )


def year(number: int) -> Span:
    """Return a year."""
    return Span(date(number, 1, 1), date(number, 12, 31), "year")


def add(day: date, number: int, unit: str) -> date:
    """Return the day *number* units later; the end of a month that lacks that day."""
    if unit in DAYS_OF:
        return day + number * DAYS_OF[unit] * DAY
    if unit in MONTHS_OF:
        return day + relativedelta(months=number * MONTHS_OF[unit])
    return day + relativedelta(years=number * YEARS[unit])


def part(span: Span, which: Part) -> Span:
    """Return a vague part of a unit.

    A month: its first 15 days, the 10th to the 20th, from the 16th on. A week: Monday
    to Wednesday, Wednesday and Thursday, from Thursday on. Anything else: thirds.
    """
    if span.last is None:
        raise ValueError("an open span has no parts")
    days = (span.last - span.first).days + 1
    cuts = {
        "month": {"begin": (0, 15), "mid": (9, 20), "end": (15, days)},
        "week": {"begin": (0, 3), "mid": (2, 4), "end": (3, 7)},
    }.get(span.unit or "")
    if cuts is not None:
        start, past = (span.first + shift * DAY for shift in cuts[which])
    else:
        edges = [span.first, *_thirds(span), span.last + DAY]
        nth = ("begin", "mid", "end").index(which)
        start, past = edges[nth], edges[nth + 1]
    return Span(start, past - DAY, None, exact=False)


def _thirds(span: Span) -> tuple[date, date]:
    months = {"year": 12, "quarter": 3, "half": 6, "season": 3}.get(span.unit or "")
    if months is not None:
        third = relativedelta(months=months // 3)
        return span.first + third, span.first + third + third
    last = span.last or span.first
    if span.unit in {"decade", "century"}:
        size = YEARS[span.unit]
        early, late = round(size * 0.4), round(size * 0.7)
        return (
            span.first + relativedelta(years=early),
            span.first + relativedelta(years=late),
        )
    days = (last - span.first).days + 1
    return span.first + days // 3 * DAY, last + DAY - days // 3 * DAY


def middle(span: Span) -> date:
    """Return the day in the middle of a span."""
    return span.first + ((span.end - span.first).days + 1) // 2 * DAY


def weeks_of(span: Span) -> tuple[date, date]:
    """Return the Mondays of the first and the last week of a month or a year.

    As in ISO 8601, a week belongs to the month or year of its Thursday.
    """
    monday = of("week", span.first).first
    if monday + 3 * DAY < span.first:
        monday += WEEK
    last = of("week", span.end).first
    if last + 3 * DAY > span.end:
        last -= WEEK
    return monday, last


def long_weekend(day: date) -> Span:
    """Return the weekend with the day, and the days between; raise on a Wednesday."""
    number = day.weekday()
    saturday = of("weekend", day, -1 if number < 2 else 0).first  # noqa: PLR2004
    if number == 2:  # noqa: PLR2004 Wednesday
        raise ValueError("no weekend is beside a Wednesday")
    return Span(min(day, saturday), max(day, saturday + DAY), "weekend")


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
