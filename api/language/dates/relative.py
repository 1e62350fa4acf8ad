"""Relative expressions count from the day they were said: next week, on Friday."""

from re import Match

from api.language.dates import spans
from api.language.dates.calendar import WEEKDAYS
from api.language.dates.grammar import (
    MONTH,
    NAME,
    NEXT,
    PART_OF_DAY,
    THIS,
    UNIT,
    WD,
    Context,
    Table,
    UnreadError,
    duration,
)
from api.language.dates.spans import DAY, FRIDAY, Span, Unit

TABLE = Table()
rule = TABLE.rule
SUNDAY = 6
DAYS_AHEAD = {"now": 0, "today": 0, "tonight": 0, "tomorrow": 1, "overmorrow": 2}


@rule(
    "next",
    rf"(?:next|following) (?P<x>{NAME}|{MONTH}|{MONTH.replace('month', 'other')}"
    r" \d{1,2}o?|\d{1,2}o? [a-z]{3})",
)
def _next_of_year(match: Match[str], context: Context) -> Span | None:
    meaning = context.read(match["x"]).yearly
    return None if meaning is None else meaning.begun_after(context.made_on)


@rule(
    "relative",
    rf"(?P<day>{'|'.join(DAYS_AHEAD)})(?: {PART_OF_DAY})?",
    r"later (?P<day>today|tonight)",
)
def _relative(match: Match[str], context: Context) -> Span:
    day = context.made_on + DAYS_AHEAD[match["day"]] * DAY
    return Span(day, day, "day")


@rule("relative", rf"this {PART_OF_DAY}")
def _this_evening(_: Match[str], context: Context) -> Span:
    return Span(context.made_on, context.made_on, "day")


@rule("weekday", rf"(?P<which>this |this coming |coming |following )?{WD}")
def _weekday(match: Match[str], context: Context) -> Span:
    """Read a weekday as the next one; on that weekday itself it is ambiguous.

    The coming one is never today. The following one may be that of next week.
    """
    number = WEEKDAYS[match["weekday"]]
    ahead = (number - context.made_on.weekday()) % 7
    day = context.made_on + (ahead or 7) * DAY
    which = match["which"] or ""
    if ahead == 0 and "coming" not in which and "following" not in which:
        raise UnreadError(
            "it is that weekday: today to some, in a week to others"
            f" ({context.made_on} or {day})"
        )
    later = spans.of("week", context.made_on, 1).first + number * DAY
    if "following" in which and later != day:
        raise UnreadError(f"it is {day} to some and {later} to others")
    return Span(day, day, "day")


@rule(
    "offset",
    rf"(?P<long>.+ (?:week|fortnight)s?) on (?P<x>{WD})",
    r"(?P<long>.+ (?:week|fortnight|month|year)s?) (?P<x>today|tomorrow)",
    rf"(?P<x>{WD}|today|tomorrow) (?P<one>week|fortnight)",
)
def _long_after(match: Match[str], context: Context) -> Span:
    """Read "a week on Tuesday" and "Tuesday week" as a week after the next Tuesday."""
    one = match.groupdict().get("one")
    long = duration(f"a {one}" if one else match["long"])
    day = long.after(context.span(match["x"]).first)
    return Span(day, day, "day", long.exact)


@rule(
    "weekday",
    rf"next {WD}",
    rf"{WD} (?P<which>this|next|following) week",
    rf"(?P<which>this|next|following) week(?: on)? {WD}",
    rf"{WD} (?P<which>week after next)",
)
def _weekday_of_week(match: Match[str], context: Context) -> Span:
    which = match.groupdict().get("which") or "next"
    shift = {"this": 0, "week after next": 2}.get(which, 1)
    monday = spans.of("week", context.made_on, shift).first
    day = monday + WEEKDAYS[match["weekday"]] * DAY
    return Span(day, day, "day")


@rule("weekday", rf"(?P<x>.+?) on {WD}", rf"{WD} (?P<x>.+ from now)")
def _weekday_in(match: Match[str], context: Context) -> Span:
    """Read a weekday of a named week, or of the week of a day from now."""
    meaning = context.read(match["x"])
    span = meaning.after(context.made_on)
    if span.unit != "week" and meaning.rule != "from now":
        raise UnreadError("it names no week")
    day = spans.of("week", span.first).first + WEEKDAYS[match["weekday"]] * DAY
    return Span(day, day, "day")


@rule("relative", "day after")
def _day_after(_: Match[str], context: Context) -> Span:
    return spans.of("day", context.made_on, 1)


@rule("day of the month", rf"{WD} (?P<day>\d{{1,2}})o?", r"(?P<day>\d{1,2})o(?: day)?")
def _day_of_month(match: Match[str], context: Context) -> Span:
    """Read a day of the month, on its weekday if one is named: the next such day."""
    weekday = match.groupdict().get("weekday")
    first = context.made_on.replace(day=1)
    for shift in range(12 * 8):
        month = spans.of("month", first, shift)
        day = month.first + (int(match["day"]) - 1) * DAY
        if (
            context.made_on <= day <= month.end
            and int(match["day"]) > 0
            and weekday in {None, [*WEEKDAYS][day.weekday()]}
        ):
            return Span(day, day, "day")
    raise UnreadError("there is no such day")


@rule("unit", rf"(?:{THIS} )?{UNIT}")
def _this_unit(match: Match[str], context: Context) -> Span | None:
    unit = _unit(match)
    if unit == "week" and context.made_on.weekday() == SUNDAY:
        raise UnreadError(
            "said on a Sunday, it is the week that ends today to some, and the one that"
            " begins to others"
        )
    return None if unit == "half" else spans.of(unit, context.made_on)


@rule("working week", rf"(?:(?P<which>{THIS}|{NEXT}) )?workweek(?P<after> after next)?")
def _working_week(match: Match[str], context: Context) -> Span:
    """Read a working week as its Monday to Friday."""
    which = match["which"] or ""
    shift = 2 if match["after"] else int(which in {"next", "following", "coming"})
    monday = spans.of("week", context.made_on, shift).first
    return Span(monday, monday + FRIDAY * DAY)


@rule("unit", rf"{NEXT} {UNIT}")
def _next_unit(match: Match[str], context: Context) -> Span | None:
    unit = _unit(match)
    if unit == "decade":  # ten years from now, among the offsets
        return None
    if unit == "weekend" and "coming" in match[0]:
        return spans.of(unit, context.made_on)
    return spans.of(unit, context.made_on, 1)


@rule("unit", rf"{UNIT} after next")
def _unit_after_next(match: Match[str], context: Context) -> Span:
    return spans.of(_unit(match), context.made_on, 2)


def _unit(match: Match[str]) -> Unit:
    unit: Unit = match["unit"]  # pyright: ignore[reportAssignmentType] UNIT matches no other
    return unit
