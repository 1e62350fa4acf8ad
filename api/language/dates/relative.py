"""Relative expressions count from the day they were said: next week, on Friday."""

from re import Match

from api.language.dates import spans
from api.language.dates.calendar import WEEKDAYS
from api.language.dates.grammar import (
    MONTH,
    NAME,
    NEXT,
    THIS,
    UNIT,
    WD,
    Context,
    Table,
    UnreadError,
)
from api.language.dates.spans import DAY, Span, Unit

TABLE = Table()
rule = TABLE.rule
DAYS_AHEAD = {"now": 0, "today": 0, "tonight": 0, "tomorrow": 1, "overmorrow": 2}


@rule(
    "next",
    rf"(?:next|following) (?P<x>{NAME}|{MONTH}|{MONTH.replace('month', 'other')}"
    r" \d{1,2}o?|\d{1,2}o? [a-z]{3})",
)
def _next_of_year(match: Match[str], context: Context) -> Span | None:
    meaning = context.read(match["x"]).yearly
    return None if meaning is None else meaning.begun_after(context.made_on)


@rule("relative", rf"(?P<day>{'|'.join(DAYS_AHEAD)})(?: (?:night|evening|morning))?")
def _relative(match: Match[str], context: Context) -> Span:
    day = context.made_on + DAYS_AHEAD[match["day"]] * DAY
    return Span(day, day, "day")


@rule("relative", r"this (?:evening|afternoon|morning)")
def _this_evening(_: Match[str], context: Context) -> Span:
    return Span(context.made_on, context.made_on, "day")


@rule("weekday", rf"(?:(?:this|coming|this coming) )?{WD}")
def _weekday(match: Match[str], context: Context) -> Span:
    """Read a weekday as the next one; on that weekday itself it is ambiguous."""
    ahead = (WEEKDAYS[match["weekday"]] - context.made_on.weekday()) % 7
    if ahead == 0:
        raise UnreadError("it is that weekday: today to some, in a week to others")
    day = context.made_on + ahead * DAY
    return Span(day, day, "day")


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
    return None if unit == "half" else spans.of(unit, context.made_on)


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
