"""Parts: expressions that name a part of another, or the days around it."""

from re import Match

from api.language.dates import spans
from api.language.dates.grammar import (
    NAME,
    NUMBER,
    PART_OF_DAY,
    UNIT,
    YEAR,
    Context,
    Table,
    UnreadError,
)
from api.language.dates.spans import DAY, Part, Span

X = r"(?:in |on )?(?P<x>.+)"


TABLE = Table()
rule = TABLE.rule
HALF_MONTH = 15
HOUR = rf"(?:{PART_OF_DAY}|(?:early|small) hours)"
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


@rule("part of a day", rf"(?P<x>.+) {PART_OF_DAY}", rf"(?:{HOUR}|midnight) {X}")
def _part_of_day(match: Match[str], context: Context) -> Span:
    """Read "the evening of May 9" as May 9; midnight may be its first or its last."""
    day = context.span(match["x"])
    if day.unit != "day":
        raise UnreadError("only a day has a morning and a night")
    exact = day.exact and not match[0].startswith("midnight")
    return Span(day.first, day.last, "day", exact=exact)


@rule("half", rf"(?:(?P<n>[12])o|last|final|latter) half {X}")
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
