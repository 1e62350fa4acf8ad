"""Parts: expressions that name a part of another, or the days around it."""

from re import Match

from api.language.dates import calendar, spans
from api.language.dates.calendar import WEEKDAYS
from api.language.dates.grammar import (
    NAME,
    NUMBER,
    UNIT,
    WD,
    YEAR,
    Context,
    Table,
    UnreadError,
    duration,
)
from api.language.dates.spans import DAY, Part, Span

X = r"(?:in )?(?P<x>.+)"


TABLE = Table()
rule = TABLE.rule
HALF_MONTH = 15
PARTS: dict[str, Part] = {
    "outset": "begin",
    "early": "begin",
    "mid": "mid",
    "late": "end",
    "end": "end",
}
HALVES = {"year": 6, "decade": 60, "century": 600}


@rule("part", rf"(?P<which>outset|early|mid|late|end)(?: (?:part|portion|day))? {X}")
def _part(match: Match[str], context: Context) -> Span:
    span = context.span(match["x"])
    if span.unit == "day":
        return Span(span.first, span.last, "day")
    return spans.part(span, PARTS[match["which"]])


@rule("part", rf"(?P<from>early|outset|mid) to (?P<to>mid|late|end) {X}")
def _parts(match: Match[str], context: Context) -> Span:
    first, last = (
        spans.part(context.span(match["x"]), PARTS[match[group]])
        for group in ("from", "to")
    )
    return Span(first.first, last.last, None, exact=False)


@rule("half", rf"(?P<n>[12])o half {X}")
def _half(match: Match[str], context: Context) -> Span:
    whole = context.span(match["x"])
    if whole.last is None or whole.unit == "day":
        raise UnreadError("it has no halves")
    if whole.unit == "month":
        cut = whole.first + HALF_MONTH * DAY
    elif whole.unit in HALVES:
        cut = spans.add(whole.first, HALVES[whole.unit], "month")
    else:
        cut = spans.middle(whole)
    first = match["n"] == "1"
    return Span(whole.first if first else cut, cut - DAY if first else whole.last)


@rule("quarter", rf"(?:q(?P<n>[1-4])|(?P<o>[1-4])o quarter) {X}")
def _quarter(match: Match[str], context: Context) -> Span:
    year = context.span(match["x"])
    if year.unit != "year":
        raise UnreadError("only a year has quarters")
    number = int(match["n"] or match["o"])
    return spans.of("quarter", year.first.replace(month=3 * number))


@rule("half", rf"h(?P<n>[12]) {X}")
def _half_of_year(match: Match[str], context: Context) -> Span:
    year = context.span(match["x"])
    if year.unit != "year":
        raise UnreadError("only a year has halves H1 and H2")
    return spans.of("half", year.first.replace(month=6 * int(match["n"])))


@rule(
    "month",
    r"(?P<month>[a-z]{3}|spring|summer|autumn|winter)"
    r" (?P<x>(?:this|next|following) year)",
)
def _month_of(match: Match[str], context: Context) -> Span | None:
    meaning = context.read(match["month"]).yearly
    return None if meaning is None else meaning.of(context.span(match["x"]).first.year)


@rule(
    "day",
    rf"{NUMBER} (?:in )?"
    r"(?P<x>(?:(?:this|next|following|coming) )?month|month after next)",
)
def _day_of(match: Match[str], context: Context) -> Span:
    month = context.span(match["x"])
    if month.unit != "month":
        raise UnreadError("only a month has numbered days")
    day = month.first.replace(day=int(match["day"]))
    return Span(day, day, "day")


@rule("week", rf"(?:(?P<n>[1-5])o|(?P<last>last|final)) week {X}")
def _week_of(match: Match[str], context: Context) -> Span:
    """Read a week of a month or a year: Monday to Sunday, placed by its Thursday."""
    whole = context.span(match["x"])
    first, last = spans.weeks_of(whole)
    monday = last if match["last"] else first + 7 * (int(match["n"]) - 1) * DAY
    if monday > last:
        raise UnreadError("it has fewer weeks")
    return Span(monday, monday + 6 * DAY, "week", exact=False)


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
    r"week (?P<begin>begin)(?: on)? (?P<x>.+)",
    r"week (?P<x>.+)",
)
def _week_about(match: Match[str], context: Context) -> Span:
    day = context.span(match["x"])
    if day.unit != "day":
        raise UnreadError("a week is named by a day")
    week = spans.of("week", day.first)
    if match.groupdict().get("begin") and week.first != day.first:
        raise UnreadError(f"no week begins on a {day.first:%A}")
    return week


@rule("weekday", rf"(?:(?P<n>[1-5])o|(?P<last>last|final)) {WD} {X}")
def _nth_weekday(match: Match[str], context: Context) -> Span:
    whole = context.span(match["x"])
    nth = -1 if match["last"] else int(match["n"])
    return calendar.nth_weekday_in(whole, WEEKDAYS[match["weekday"]], nth)


@rule("day", rf"(?:(?P<n>\d{{1,2}})o|(?P<last>last|final)) day {X}")
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
    rf"(?P<which>1o|last|final) (?P<long>\d{{1,3}} (?:day|week|month|year)s?) {X}",
)
def _end_of(match: Match[str], context: Context) -> Span:
    whole = context.span(match["x"])
    long = duration(match["long"])
    if match["which"] == "1o":
        return Span(whole.first, long.after(whole.first) - DAY)
    if long.parts[0][1] == "week":
        last = spans.weeks_of(whole)[1] + 6 * DAY
        return Span(last - 7 * long.parts[0][0] * DAY + DAY, last)
    return Span(long.before(whole.end + DAY), whole.last)


@rule(
    "later",
    rf"late (?:on )?(?:in )?(?P<x>(?:this )?{UNIT})",
    rf"later (?:on )?(?:in )?(?P<x>(?:this )?{UNIT})",
)
def _later(match: Match[str], context: Context) -> Span:
    """Read "later this week": the end of a week or a month, the rest of other units."""
    whole = context.span(match["x"])
    first = context.made_on
    if whole.unit in {"week", "month"}:
        first = max(first, spans.part(whole, "end").first)
    elif whole.unit != "day":
        first = min(first + DAY, whole.end)
    return Span(first, whole.last, None, exact=False)


@rule("rest", rf"(?:rest|remainder|balance|what is left|remaining) {X}")
def _rest(match: Match[str], context: Context) -> Span:
    whole = context.span(match["x"])
    return Span(max(whole.first, context.made_on), whole.last)


@rule("turn of the year", r"turn (?:year|(?P<x>.+))")
def _turn(match: Match[str], context: Context) -> Span:
    """Read the turn of a unit, a year by default, as 15 days before and after it."""
    whole = context.span(match["x"] or "this year")
    return Span(whole.end - 14 * DAY, whole.end + 15 * DAY, None, exact=False)


@rule(
    "weekend",
    rf"weekend (?P<x>{NAME}(?: {YEAR})?|.+)",
    rf"(?P<x>{NAME}) weekend",
    rf"(?P<x>{NAME}) weekend (?P<of>[12]\d{{3}})",
)
def _long_weekend(match: Match[str], context: Context) -> Span:
    of = match.groupdict().get("of")
    day = context.span(f"{match['x']} {of}" if of else match["x"])
    if day.unit != "day":
        raise UnreadError("a weekend is named by a day")
    return spans.long_weekend(day.first)
