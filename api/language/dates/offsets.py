"""Offsets: expressions that say how long after or before something, or from now."""

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
def _next_so_many(found: Match[str], context: Context) -> Span:
    """Read "the next three weeks": from tomorrow on; decades by the calendar."""
    unit = found["unit"]
    many = found.groupdict().get("long")
    one = found[0].endswith(unit)
    count = f"{many} {unit}s" if many else f"a {unit}" if one else f"{unit}s"
    long = duration(count)
    if unit == "decade" and many and long.exact:
        first = spans.of("decade", context.made_on, 1).first
        return Span(first, long.after(first) - DAY)
    return Span(context.made_on + DAY, long.after(context.made_on), None, long.exact)


@rule("business days", rf"{NEXT} (?P<n>\d{{1,3}}) (?:business|working|trading) days?")
def _business_days(found: Match[str], context: Context) -> Span:
    """Read weekdays from tomorrow on; holidays differ from place to place."""
    day, left = context.made_on, int(found["n"])
    while left:
        day += DAY
        left -= day.weekday() < SATURDAY
    return Span(context.made_on + DAY, day, None, exact=False)


@rule("next", rf"{NEXT} half (?P<unit>year|decade|month)")
def _next_half(found: Match[str], context: Context) -> Span:
    last = duration(f"half {found['unit']}").after(context.made_on)
    return Span(context.made_on + DAY, last)


@rule(
    "from now",
    r"(?P<long>.+) (?:from now|from today|hence|ahead|late|later|time)",
)
def _from_now(found: Match[str], context: Context) -> Span:
    long = duration(found["long"])
    day = long.after(context.made_on)
    return Span(day, day, "day", long.exact)


@rule("offset", r"(?P<long>.+?) (?:after|from|past) (?P<x>.+)")
def _after(found: Match[str], context: Context) -> Span:
    long, meant = duration(found["long"]), context.read(found["x"])
    day = long.after(meant.after(context.made_on).end)
    return Span(day, day, "day", long.exact)


@rule("offset", r"(?P<long>.+?) (?:before|ahead) (?P<x>.+)")
def _before(found: Match[str], context: Context) -> Span:
    long, meant = duration(found["long"]), context.read(found["x"])
    span = meant.after(context.made_on)
    day = long.before(span.first)
    if day < context.made_on and meant.yearly is not None:
        day = long.before(meant.yearly.begun_after(span.first).first)
    return Span(day, day, "day", long.exact)


@rule("day", r"day (?P<side>before|after) (?!day$)(?P<x>.+)")
def _beside(found: Match[str], context: Context) -> Span:
    span = context.span(found["x"])
    day = span.first - DAY if found["side"] == "before" else span.end + DAY
    return Span(day, day, "day")
