"""Counted parts: the third month of a year, its last week, its first hundred days."""

from re import Match

from api.language.dates import calendar, spans
from api.language.dates.calendar import WEEKDAYS
from api.language.dates.grammar import WD, Context, Table, UnreadError, duration
from api.language.dates.parts import X
from api.language.dates.spans import DAY, Span, Unit

TABLE = Table()
rule = TABLE.rule
NTH = r"(?:(?P<n>[1-9]\d{0,2})o|(?P<last>last|final))"
UNITS: dict[str, Unit] = {"month": "month", "quarter": "quarter", "year": "year"}


@rule("counted", rf"{NTH} (?P<unit>{'|'.join(UNITS)}) {X}")
def _nth_unit(match: Match[str], context: Context) -> Span:
    whole = context.span(match["x"])
    unit = UNITS[match["unit"]]
    last = spans.of(unit, whole.end)
    if match["last"]:
        span = last
    else:
        span = spans.of(unit, spans.add(whole.first, int(match["n"]) - 1, unit))
    if whole.unit == "day" or not whole.first <= span.first <= span.end <= whole.end:
        raise UnreadError(f"it has no such {unit}")
    return span


@rule("week", rf"{NTH} week {X}")
def _week_of(match: Match[str], context: Context) -> Span:
    """Read a week of a month or a year: Monday to Sunday, placed by its Thursday."""
    whole = context.span(match["x"])
    first, last = spans.weeks_of(whole)
    monday = last if match["last"] else first + 7 * (int(match["n"]) - 1) * DAY
    if monday > last:
        raise UnreadError("it has fewer weeks")
    return Span(monday, monday + 6 * DAY, "week", exact=False)


@rule("weekend", rf"{NTH} weekend {X}")
def _weekend_of(match: Match[str], context: Context) -> Span:
    """Read a weekend of a month: that of its Saturday."""
    nth = -1 if match["last"] else int(match["n"])
    whole = context.span(match["x"])
    saturday = calendar.nth_weekday_in(whole, spans.SATURDAY, nth).first
    return Span(saturday, saturday + DAY, "weekend")


@rule("week", r"week (?P<n>\d{1,2})(?: (?P<x>.+))?")
def _numbered_week(match: Match[str], context: Context) -> Span:
    year = context.span(match["x"] or "this year")
    if year.unit != "year":
        raise UnreadError("only a year has numbered weeks")
    first, last = spans.weeks_of(year)
    monday = first + 7 * (int(match["n"]) - 1) * DAY
    if not first <= monday <= last:
        raise UnreadError("it has fewer weeks")
    return Span(monday, monday + 6 * DAY, "week")


@rule(
    "week",
    r"week (?P<edge>begin|ending)(?: on)? (?P<x>.+)",
    r"week (?P<x>.+)",
)
def _week_about(match: Match[str], context: Context) -> Span:
    """Read "the week of May 11" as Monday to Sunday.

    A week "commencing" on another weekday is that of the calendar too, but not exact;
    on a Saturday or a Sunday it is the seven days from then.
    """
    day = context.span(match["x"])
    if day.unit != "day":
        raise UnreadError("a week is named by a day")
    edge = match.groupdict().get("edge")
    if edge == "ending":
        return Span(day.first - 6 * DAY, day.first, "week")
    week = spans.of("week", day.first)
    if edge is None or day.first == week.first:
        return week
    if day.first.weekday() >= spans.SATURDAY:
        week = Span(day.first, day.first + 6 * DAY)
    return Span(week.first, week.last, "week", exact=False)


@rule("weekday", rf"{NTH} {WD} {X}")
def _nth_weekday(match: Match[str], context: Context) -> Span:
    whole = context.span(match["x"])
    nth = -1 if match["last"] else int(match["n"])
    return calendar.nth_weekday_in(whole, WEEKDAYS[match["weekday"]], nth)


@rule("day", rf"{NTH} day {X}")
def _nth_day(match: Match[str], context: Context) -> Span:
    whole = context.span(match["x"])
    if match["last"]:
        return Span(whole.end, whole.end, "day")
    day = whole.first + (int(match["n"]) - 1) * DAY
    if not whole.first <= day <= whole.end:
        raise UnreadError("it has fewer days")
    return Span(day, day, "day")


@rule(
    "part",
    rf"(?P<which>1o|last|final)"
    rf" (?P<long>\d{{1,3}} (?:day|week|month|quarter|year)s?) {X}",
)
def _end_of(match: Match[str], context: Context) -> Span:
    whole = context.span(match["x"])
    long = duration(match["long"])
    if long.after(whole.first) - DAY > whole.end:
        raise UnreadError(f"it is shorter than `{match['long']}`")
    if match["which"] == "1o":
        return Span(whole.first, long.after(whole.first) - DAY)
    if long.parts[0][1] == "week":
        last = spans.weeks_of(whole)[1] + 6 * DAY
        return Span(last - 7 * long.parts[0][0] * DAY + DAY, last)
    return Span(long.before(whole.end + DAY), whole.last)
