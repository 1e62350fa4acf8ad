"""Dates: expressions that name days, months and years of the calendar, and seasons."""

from datetime import date
from re import Match

from api.language.dates import calendar, spans
from api.language.dates.calendar import MONTHS, NAMED, WEEKDAYS, Yearly
from api.language.dates.grammar import (
    MONTH,
    NAME,
    NUMBER,
    ON,
    SEASON,
    THIS,
    YEAR,
    Context,
    Table,
    UnreadError,
)
from api.language.dates.spans import Span

TABLE = Table()
rule = TABLE.rule


def agreeing(found: Match[str], day: date) -> Span:
    """Return *day*, if it is the weekday that was named, if one was."""
    named = found["weekday"]
    if named is not None and WEEKDAYS[named] != day.weekday():
        raise UnreadError(f"{day} is a {day:%A}")
    return Span(day, day, "day")


@rule(
    "date",
    rf"{ON}(?P<y>\d{{4}})[-/. ](?P<m>\d{{1,2}})[-/. ](?P<d>\d{{1,2}})",
    rf"{ON}(?P<y>[12]\d{{3}})(?P<m>\d{{2}})(?P<d>\d{{2}})",
)
def _iso(found: Match[str], _: Context) -> Span:
    return agreeing(found, date(int(found["y"]), int(found["m"]), int(found["d"])))


@rule(
    "day",
    rf"{ON}{MONTH} {NUMBER}(?: {YEAR})?",
    rf"{ON}{NUMBER} {MONTH}(?: {YEAR})?",
    rf"{ON}{YEAR} {MONTH} {NUMBER}",
)
def _day(found: Match[str], context: Context) -> Span | Yearly:
    month, number = MONTHS[found["month"]], int(found["day"])
    if found["year"] is not None:
        return agreeing(found, date(int(found["year"]), month, number))
    if found["weekday"] is not None:
        agreeing(found, calendar.day(month, number).after(context.made_on).first)
        return calendar.day(month, number, WEEKDAYS[found["weekday"]])
    return calendar.day(month, number)


@rule(
    "day",
    rf"{ON}(?P<a>\d{{1,2}})(?P<mark>[-/.])(?P<b>\d{{1,2}})"
    r"(?:(?P=mark)(?P<y>\d{4}|\d{2}))?",
)
def _in_numbers(found: Match[str], context: Context) -> Span | Yearly:
    """Read day and month, or month and day: only where one of the two can be."""
    meant: dict[date, tuple[int, int]] = {}
    for month, number in ((found["a"], found["b"]), (found["b"], found["a"])):
        try:
            span = _numbered(int(month), int(number), found["y"], context)
            meant[agreeing(found, span.first).first] = (int(month), int(number))
        except ValueError:
            continue
    if not meant:
        raise UnreadError("there is no such day")
    if len(meant) > 1:
        first, second = sorted(meant)
        raise UnreadError(
            f"in numbers alone it is {first} to some and {second} to others"
        )
    ((day, (month, number)),) = meant.items()
    return Span(day, day, "day") if found["y"] else calendar.day(month, number)


def _numbered(month: int, number: int, year: str | None, context: Context) -> Span:
    if year is None:
        return calendar.day(month, number).after(context.made_on)
    full = int(year) if len(year) > 2 else 2000 + int(year)  # noqa: PLR2004
    found = date(full, month, number)
    return Span(found, found)


@rule("month", rf"{MONTH} {YEAR}", rf"{YEAR} {MONTH}")
def _month_of_year(found: Match[str], _: Context) -> Span:
    return spans.month(int(found["year"]), MONTHS[found["month"]])


@rule(
    "month",
    r"(?P<y>[12]\d{3})[-/](?P<m>\d{1,2})",
    r"(?P<m>\d{1,2})[-/](?P<y>[12]\d{3})",
)
def _month_in_numbers(found: Match[str], _: Context) -> Span:
    return spans.month(int(found["y"]), int(found["m"]))


@rule("month", rf"(?:month )?{MONTH}")
def _month(found: Match[str], _: Context) -> Yearly:
    return calendar.month(MONTHS[found["month"]])


@rule("month", rf"{THIS} {MONTH}")
def _this_month(found: Match[str], context: Context) -> Span:
    return spans.month(context.made_on.year, MONTHS[found["month"]])


@rule("year", r"(?:year )?(?P<year>[12]\d{3})(?: year)?")
def _year(found: Match[str], _: Context) -> Span:
    return spans.year(int(found["year"]))


@rule("decade", r"(?P<year>[12]\d{2}0)s")
def _decade(found: Match[str], _: Context) -> Span:
    return spans.of("decade", date(int(found["year"]), 1, 1))


@rule("century", r"(?P<n>\d{1,2})o century")
def _century(found: Match[str], _: Context) -> Span:
    return spans.of("century", date(max(1, 100 * (int(found["n"]) - 1)), 1, 1))


@rule(
    "quarter",
    rf"q(?P<n>[1-4])(?: {YEAR})?",
    rf"{YEAR} (?:to )?q(?P<n>[1-4])",
    rf"(?P<n>[1-4])o quarter(?: {YEAR})?",
)
def _quarter(found: Match[str], _: Context) -> Span | Yearly:
    def of(year: int) -> Span:
        return spans.of("quarter", date(year, 3 * int(found["n"]), 1))

    return Yearly(of) if found["year"] is None else of(int(found["year"]))


@rule("half", rf"h(?P<n>[12])(?: {YEAR})?", rf"{YEAR} h(?P<n>[12])")
def _half(found: Match[str], _: Context) -> Span | Yearly:
    def of(year: int) -> Span:
        return spans.of("half", date(year, 6 * int(found["n"]), 1))

    return Yearly(of) if found["year"] is None else of(int(found["year"]))


@rule("season", rf"{SEASON} {YEAR}")
def _season_of_year(found: Match[str], context: Context) -> Span:
    season = calendar.season(found["season"], context.hemisphere)
    return season.of(int(found["year"]))


@rule("season", rf"(?:{THIS} |coming )?{SEASON}")
def _season(found: Match[str], context: Context) -> Yearly:
    return calendar.season(found["season"], context.hemisphere)


@rule("season", rf"(?:next|following) {SEASON}")
def _next_season(found: Match[str], context: Context) -> Span:
    season = calendar.season(found["season"], context.hemisphere)
    return season.begun_after(context.made_on)


@rule("named day", rf"{NAME} {YEAR}")
def _named_of_year(found: Match[str], _: Context) -> Span:
    return NAMED[found["name"]].of(int(found["year"]))


@rule("named day", rf"(?:{THIS} |coming )?{NAME}")
def _named(found: Match[str], _: Context) -> Yearly:
    return NAMED[found["name"]]
