"""Absolute expressions: days, months and years of the calendar, and seasons."""

from datetime import date
from re import Match

from api.language.dates import calendar, spans
from api.language.dates.calendar import (
    MONTHS,
    NAMED,
    OF_SEVERAL_COUNTRIES,
    WEEKDAYS,
    Yearly,
)
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
UNCLEAR_NAME = rf"(?:{'|'.join(OF_SEVERAL_COUNTRIES)})"


def checked_weekday(match: Match[str], day: date) -> Span:
    """Return *day*; raise UnreadError where the phrase names another weekday."""
    named = match["weekday"]
    if named is not None and WEEKDAYS[named] != day.weekday():
        raise UnreadError(f"{day} is a {day:%A}")
    return Span(day, day, "day")


@rule(
    "date",
    rf"{ON}(?P<y>\d{{4}})[-/. ](?P<m>\d{{1,2}})[-/. ](?P<d>\d{{1,2}})",
    rf"{ON}(?P<y>[12]\d{{3}})(?P<m>\d{{2}})(?P<d>\d{{2}})",
)
def _iso(match: Match[str], _: Context) -> Span:
    return checked_weekday(
        match, date(int(match["y"]), int(match["m"]), int(match["d"]))
    )


@rule(
    "day",
    rf"{ON}{MONTH} {NUMBER}(?: {YEAR})?",
    rf"{ON}{NUMBER} {MONTH}(?: {YEAR})?",
    rf"{ON}{YEAR} {MONTH} {NUMBER}",
)
def _day(match: Match[str], context: Context) -> Span | Yearly:
    month, number = MONTHS[match["month"]], int(match["day"])
    if match["year"] is not None:
        return checked_weekday(match, date(int(match["year"]), month, number))
    if match["weekday"] is not None:
        checked_weekday(match, calendar.day(month, number).after(context.made_on).first)
        return calendar.day(month, number, WEEKDAYS[match["weekday"]])
    return calendar.day(month, number)


@rule(
    "day",
    rf"{ON}(?P<a>\d{{1,2}})(?P<mark>[-/.])(?P<b>\d{{1,2}})"
    r"(?:(?P=mark)(?P<y>\d{4}|\d{2}))?",
)
def _in_numbers(match: Match[str], context: Context) -> Span | Yearly:
    """Read day and month in either order, where only one order gives a date."""
    readings: dict[date, tuple[int, int]] = {}
    for month, number in ((match["a"], match["b"]), (match["b"], match["a"])):
        try:
            span = _numbered(int(month), int(number), match["y"], context)
            readings[checked_weekday(match, span.first).first] = (
                int(month),
                int(number),
            )
        except ValueError:
            continue
    if not readings:
        raise UnreadError("there is no such day")
    if len(readings) > 1:
        first, second = sorted(readings)
        raise UnreadError(
            f"in numbers alone it is {first} to some and {second} to others"
        )
    ((day, (month, number)),) = readings.items()
    return Span(day, day, "day") if match["y"] else calendar.day(month, number)


def _numbered(month: int, number: int, year: str | None, context: Context) -> Span:
    if year is None:
        return calendar.day(month, number).after(context.made_on)
    full = int(year) if len(year) > 2 else 2000 + int(year)  # noqa: PLR2004
    day = date(full, month, number)
    return Span(day, day)


@rule("month", rf"{MONTH} {YEAR}", rf"{YEAR} {MONTH}")
def _month_of_year(match: Match[str], _: Context) -> Span:
    return spans.month(int(match["year"]), MONTHS[match["month"]])


@rule(
    "month",
    r"(?P<y>[12]\d{3})[-/](?P<m>\d{1,2})",
    r"(?P<m>\d{1,2})[-/](?P<y>[12]\d{3})",
)
def _month_in_numbers(match: Match[str], _: Context) -> Span:
    return spans.month(int(match["y"]), int(match["m"]))


@rule("month", rf"(?:month )?{MONTH}")
def _month(match: Match[str], _: Context) -> Yearly:
    return calendar.month(MONTHS[match["month"]])


@rule("month", rf"{THIS} {MONTH}")
def _this_month(match: Match[str], context: Context) -> Span:
    return spans.month(context.made_on.year, MONTHS[match["month"]])


@rule("year", r"(?:years? )?(?P<year>[12]\d{3})(?: year)?")
def _year(match: Match[str], _: Context) -> Span:
    return spans.year(int(match["year"]))


@rule("decade", r"(?P<year>[12]\d{2}0)s")
def _decade(match: Match[str], _: Context) -> Span:
    return spans.of("decade", date(int(match["year"]), 1, 1))


@rule("century", r"(?P<n>\d{1,2})o century")
def _century(match: Match[str], _: Context) -> Span:
    return spans.of("century", date(max(1, 100 * (int(match["n"]) - 1)), 1, 1))


@rule(
    "quarter",
    rf"q(?P<n>[1-4])(?: {YEAR})?",
    rf"{YEAR} (?:to )?q(?P<n>[1-4])",
    rf"(?P<n>[1-4])o quarter(?: {YEAR})?",
)
def _quarter(match: Match[str], _: Context) -> Span | Yearly:
    def of(year: int) -> Span:
        return spans.of("quarter", date(year, 3 * int(match["n"]), 1))

    return Yearly(of) if match["year"] is None else of(int(match["year"]))


@rule("half", rf"h(?P<n>[12])(?: {YEAR})?", rf"{YEAR} h(?P<n>[12])")
def _half(match: Match[str], _: Context) -> Span | Yearly:
    def of(year: int) -> Span:
        return spans.of("half", date(year, 6 * int(match["n"]), 1))

    return Yearly(of) if match["year"] is None else of(int(match["year"]))


@rule("season", rf"{SEASON} {YEAR}")
def _season_of_year(match: Match[str], context: Context) -> Span:
    season = calendar.season(match["season"], context.hemisphere)
    return season.of(int(match["year"]))


@rule("season", rf"(?:{THIS} |coming )?{SEASON}")
def _season(match: Match[str], context: Context) -> Yearly:
    return calendar.season(match["season"], context.hemisphere)


@rule("season", rf"(?:next|following) {SEASON}")
def _next_season(match: Match[str], context: Context) -> Span:
    season = calendar.season(match["season"], context.hemisphere)
    return season.begun_after(context.made_on)


@rule("named day", rf"{NAME} {YEAR}")
def _named_of_year(match: Match[str], _: Context) -> Span:
    return NAMED[match["name"]].of(int(match["year"]))


@rule("named day", rf"(?:{THIS} |coming )?{NAME}")
def _named(match: Match[str], _: Context) -> Yearly:
    return NAMED[match["name"]]


@rule("named day", rf"(?:{THIS} |coming |next )?{UNCLEAR_NAME}(?: {YEAR})?")
def _of_several_countries(_: Match[str], __: Context) -> Span:
    raise UnreadError("several countries have one, on other days: send the date")
