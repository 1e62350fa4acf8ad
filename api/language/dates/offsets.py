"""Offsets: expressions of so long after or before something, or from now."""

from re import Match

from api.language.dates import spans
from api.language.dates.grammar import NEXT, Context, Table, duration
from api.language.dates.spans import DAY, SATURDAY, Span

TABLE = Table()
rule = TABLE.rule
COUNTED = r"(?P<unit>hour|day|week|fortnight|month|quarter|year|decade)s?"
PLURAL = r"(?P<unit>hour|day|week|month|quarter|year|decade)s"
MANY = r"(?P<long>\d{1,4}|couple|few|several)"


@rule(
    "next",
    rf"{NEXT} {MANY} {COUNTED}",
    rf"{MANY} {NEXT} {COUNTED}",
    rf"(?:in )?{NEXT} {PLURAL}",
    rf"{PLURAL} (?:ahead|to come)",
    rf"{NEXT} (?P<unit>decade)",
)
def _next_units(match: Match[str], context: Context) -> Span:
    """Read "the next three weeks" as from tomorrow on, decades by the calendar.

    Hours may pass today.
    """
    unit = match["unit"]
    many = match.groupdict().get("long")
    is_singular = match[0].endswith(unit)
    length = f"{many} {unit}s" if many else f"a {unit}" if is_singular else f"{unit}s"
    long = duration(length)
    if unit == "decade" and many and long.exact:
        first = spans.of("decade", context.made_on, 1).first
        return Span(first, long.after(first) - DAY)
    first = context.made_on + (unit != "hour") * DAY
    return Span(first, long.after(context.made_on), None, long.exact)


@rule("business days", rf"{NEXT} (?P<n>\d{{1,3}}) (?:business|working|trading) days?")
def _business_days(match: Match[str], context: Context) -> Span:
    """Read weekdays from tomorrow on; inexact, since holidays differ by country."""
    day, remaining = context.made_on, int(match["n"])
    while remaining:
        day += DAY
        remaining -= day.weekday() < SATURDAY
    return Span(context.made_on + DAY, day, None, exact=False)


@rule("next", rf"{NEXT} half (?P<unit>year|decade|month)")
def _next_half(match: Match[str], context: Context) -> Span:
    last = duration(f"half {match['unit']}").after(context.made_on)
    return Span(context.made_on + DAY, last)


@rule(
    "from now",
    r"(?P<long>.+) (?:from now|from today|hence|ahead|later|time)",
)
def _from_now(match: Match[str], context: Context) -> Span:
    long = duration(match["long"])
    day = long.after(context.made_on)
    return Span(day, day, "day", long.exact)


@rule("offset", r"(?P<long>.+?) (?:after|from|past) (?P<x>.+)")
def _after(match: Match[str], context: Context) -> Span:
    long, meaning = duration(match["long"]), context.read(match["x"])
    day = long.after(meaning.after(context.made_on).end)
    return Span(day, day, "day", long.exact)


@rule("offset", r"(?P<long>.+?) (?:before|ahead) (?P<x>.+)")
def _before(match: Match[str], context: Context) -> Span:
    long, meaning = duration(match["long"]), context.read(match["x"])
    span = meaning.after(context.made_on)
    day = long.before(span.first)
    if day < context.made_on and meaning.yearly is not None:
        day = long.before(meaning.yearly.begun_after(span.first).first)
    return Span(day, day, "day", long.exact)


@rule("day", r"day (?P<side>before|after) (?!day$)(?P<x>.+)")
def _beside(match: Match[str], context: Context) -> Span:
    span = context.span(match["x"])
    day = span.first - DAY if match["side"] == "before" else span.end + DAY
    return Span(day, day, "day")
