"""The calendar: months, weekdays, seasons and named days, and when they next come."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

from dateutil.easter import easter
from msgspec import Struct

from api.language.dates import spans
from api.language.dates.spans import DAY, Span

Hemisphere = Literal["northern", "southern"]
NAMES_OF_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
MONTHS = {name: number for number, name in enumerate(NAMES_OF_MONTHS.split(), 1)}
NAMES_OF_DAYS = "mon tue wed thu fri sat sun"
WEEKDAYS = {name: number for number, name in enumerate(NAMES_OF_DAYS.split())}
# The month in which each meteorological season begins, in the northern hemisphere.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
CYCLE = 40  # years in which every date falls on every weekday, 29 February too
MONDAY, THURSDAY = 0, 3


class Yearly(Struct, frozen=True):
    """What comes once a year.

    `of` returns its span in a year, and raises ValueError where the year has none.
    """

    of: Callable[[int], Span]

    def after(self, day: date) -> Span:
        """Return the first span that is not over on *day*."""
        for span in self._from(day.year - 1):
            if span.end >= day:
                return span
        raise ValueError("there is no such day")

    def begun_after(self, day: date) -> Span:
        """Return the first span that begins after *day*."""
        for span in self._from(day.year - 1):
            if span.first > day:
                return span
        raise ValueError("there is no such day")

    def before(self, day: date) -> Span:
        """Return the last span that begins on *day* or before."""
        for year in range(day.year, max(0, day.year - CYCLE), -1):
            try:
                span = self.of(year)
            except ValueError:
                continue
            if span.first <= day:
                return span
        raise ValueError("there is no such day")

    def _from(self, year: int) -> Iterator[Span]:
        for number in range(max(1, year), min(year + CYCLE + 2, 9999) + 1):
            try:
                yield self.of(number)
            except ValueError:
                continue


def day(month: int, number: int, weekday: int | None = None) -> Yearly:
    """Return a day of a month; with *weekday*, only in years where it is one."""

    def of(year: int) -> Span:
        day = date(year, month, number)
        if weekday is not None and day.weekday() != weekday:
            raise ValueError(f"{day} is a {day:%A}")
        return Span(day, day, "day")

    return Yearly(of)


def month(number: int) -> Yearly:
    """Return a month."""
    return Yearly(lambda year: spans.month(year, number))


def season(name: str, hemisphere: Hemisphere) -> Yearly:
    """Return a season; one that spans two years belongs to the first."""
    start = SEASONS[name]
    if hemisphere == "southern":
        start = (start + 5) % 12 + 1

    def of(year: int) -> Span:
        last = spans.add(date(year, start, 1), 3, "month") - DAY
        return Span(date(year, start, 1), last, "season", exact=False)

    return Yearly(of)


def nth_weekday(month: int, weekday: int, nth: int) -> Yearly:
    """Return the *nth* weekday of a month, counted from its end where negative."""

    def of(year: int) -> Span:
        return nth_weekday_in(spans.month(year, month), weekday, nth)

    return Yearly(of)


def nth_weekday_in(span: Span, weekday: int, nth: int) -> Span:
    """Return the *nth* weekday of a span, counted from its end where negative.

    Raises ValueError where the span has fewer.
    """
    if nth > 0:
        ahead = (weekday - span.first.weekday()) % 7
        day = span.first + (ahead + 7 * (nth - 1)) * DAY
    else:
        back = (span.end.weekday() - weekday) % 7
        day = span.end - (back + 7 * (-nth - 1)) * DAY
    if not span.first <= day <= span.end:
        raise ValueError("it has fewer of them")
    return Span(day, day, "day")


def from_easter(days: int) -> Yearly:
    """Return the day so many days after Western Easter; negative is before."""

    def of(year: int) -> Span:
        day = easter(year) + days * DAY
        return Span(day, day, "day")

    return Yearly(of)


NAMED: dict[str, Yearly] = {
    "christmas": day(12, 25),
    "christmas day": day(12, 25),
    "christmas eve": day(12, 24),
    "boxing day": day(12, 26),
    "new-year": day(1, 1),
    "new-year day": day(1, 1),
    "new-year eve": day(12, 31),
    "easter": from_easter(0),
    "easter sunday": from_easter(0),
    "easter sun": from_easter(0),
    "easter mon": from_easter(1),
    "good fri": from_easter(-2),
    "ash wed": from_easter(-46),
    "pentecost": from_easter(49),
    "valentine's day": day(2, 14),
    "valentines day": day(2, 14),
    "st patrick's day": day(3, 17),
    "st. patrick's day": day(3, 17),
    "april fools day": day(4, 1),
    "april fool's day": day(4, 1),
    "earth day": day(4, 22),
    "may day": day(5, 1),
    "international workers' day": day(5, 1),
    "bastille day": day(7, 14),
    "us independence day": day(7, 4),
    "halloween": day(10, 31),
    "veterans day": day(11, 11),
    "armistice day": day(11, 11),
    "juneteenth": day(6, 19),
    "us thanksgiving": nth_weekday(11, THURSDAY, 4),
    "us thanksgiving day": nth_weekday(11, THURSDAY, 4),
    "canadian thanksgiving": nth_weekday(10, MONDAY, 2),
    "us labor day": nth_weekday(9, MONDAY, 1),
    "memorial day": nth_weekday(5, MONDAY, -1),
    "martin luther king day": nth_weekday(1, MONDAY, 3),
    "mlk day": nth_weekday(1, MONDAY, 3),
    "presidents day": nth_weekday(2, MONDAY, 3),
    "columbus day": nth_weekday(10, MONDAY, 2),
}
# Days of these names fall on other dates in other countries.
OF_SEVERAL_COUNTRIES = (
    *("independence day", "labor day", "labour day"),
    *("thanksgiving", "thanksgiving day"),
)
