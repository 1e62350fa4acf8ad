"""Lengths of time: windows that are counted from the day a phrase was said."""

import re
from re import Match

from api.language.dates import durations, idioms, spans
from api.language.dates.bounds import Bound, Bounds
from api.language.dates.calendar import WEEKDAYS
from api.language.dates.grammar import NEXT, VAGUE, Context, UnreadError, duration
from api.language.dates.spans import DAY, Span

TABLE = Bounds(idioms.TABLE)
bounding = TABLE.bounding
WORKING_DAYS = re.compile(r"\d{1,3} (?:business|working|trading) days?")
WITHIN = r"(?:within|inside|in less than|in under|in no more than|in at most|less than)"


@bounding(r"(?:in|over|during|for|to|across|throughout|within|inside) unclear quarter")
def _unclear(_: Match[str], __: Context) -> Bound:
    raise UnreadError("it is three months to some, a quarter of the calendar to others")


@bounding(r"less than (?P<long>.+?) (?:after|from) (?P<x>.+)")
def _less_after(match: Match[str], context: Context) -> Bound:
    long, span = duration(match["long"]), context.span(match["x"])
    return Bound("within", Span(span.first, long.after(span.end) - DAY))


@bounding(
    rf"(?:(?P<lead>in|over|during|for|throughout|across|{WITHIN}) )?(?P<vague>{VAGUE})?"
    rf"(?P<next>{NEXT} )?(?P<between>between )?(?P<a>.+?)(?P<joint> to | or | and |-)"
    r"(?P<b>.+?)(?P<hence> time| from now| from today| hence)?"
)
def _between_lengths(match: Match[str], context: Context) -> Bound | None:
    """Read "in two to three weeks" as the days between; without "in" as all before.

    What is to happen "in the next two to three weeks" may happen tomorrow.
    """
    if (match["between"] is not None) != (match["joint"] == " and "):
        return None
    longer = durations.read(match["b"])
    unit = match["b"].partition(" ")[2]
    shorter = durations.read(match["a"]) or durations.read(f"{match['a']} {unit}")
    if longer is None or shorter is None:
        return None
    made_on = context.made_on
    first, last = shorter.after(made_on), longer.after(made_on)
    if last < first:
        raise UnreadError("it ends before it begins")
    lead = match["lead"] or ""
    is_between = lead == "in" or (not lead and match["hence"])
    if match["next"] or not is_between:
        first = made_on + DAY
    if re.fullmatch(WITHIN, lead) or not shorter.exact or unit == "hours":
        first = made_on
    exact = shorter.exact and longer.exact and match["vague"] is None
    return Bound("in", Span(first, last, exact=exact))


@bounding(
    r"(?:(?:in|over|during|for) )?(?P<long>week|month|quarter|year|12 months) to"
    r" (?P<x>.+)"
)
def _up_to(match: Match[str], context: Context) -> Bound:
    """Read "the week to May 15" as the week that ends on that day."""
    long = durations.read(match["long"]) or duration(f"a {match['long']}")
    span = context.span(match["x"])
    first = long.before(span.end) + DAY
    if span.first <= first:
        raise UnreadError("it is no shorter than what ends with it")
    return Bound("up to", Span(first, span.last, exact=span.exact))


@bounding(
    rf"{WITHIN} (?P<vague>{VAGUE})?(?:(?P<next>{NEXT}) |a matter )?(?P<x>.+)",
    r"(?:in a matter|a matter) (?P<x>.+)",
)
def _within(match: Match[str], context: Context) -> Bound:
    groups = match.groupdict()
    exact = not groups.get("vague")
    long = durations.read(match["x"]) or durations.read(f"a {match['x']}")
    if long is not None:
        last = long.after(context.made_on)
        return Bound("within", Span(context.made_on, last, exact=exact and long.exact))
    if WORKING_DAYS.fullmatch(match["x"]):
        last = context.span(f"next {match['x']}").last
        return Bound("within", Span(context.made_on, last, exact=False))
    span = context.span(match["x"])
    if span.unit == "day" or groups.get("next"):
        raise UnreadError("it has no length to be within")
    first = max(span.first, context.made_on)
    return Bound("within", Span(first, span.last, exact=exact and span.exact))


@bounding(
    rf"in (?P<vague>{VAGUE})?(?P<long>.+?)(?: time)?"
    rf"(?: on (?P<day>{'|'.join(WEEKDAYS)}))?"
)
def _in(match: Match[str], context: Context) -> Bound | None:
    if WORKING_DAYS.fullmatch(match["long"]) and match["day"] is None:
        day = context.span(f"next {match['long']}").end
        return Bound("in", Span(day, day, exact=False))
    long = durations.read(match["long"])
    if long is None:
        return None
    day = long.after(context.made_on)
    if not long.exact:
        return Bound("in", Span(context.made_on, day, exact=False))
    if match["day"] is not None:
        day = spans.of("week", day).first + WEEKDAYS[match["day"]] * DAY
    return Bound("in", Span(day, day, exact=match["vague"] is None))


@bounding(
    r"for (?P<long>.+?) (?:from|begin)(?: on)? (?P<x>.+)",
    r"(?P<long>.+?) begin(?: on)? (?P<x>.+)",
)
def _so_long(match: Match[str], context: Context) -> Bound | None:
    long = durations.read(match["long"])
    if long is None:
        return None
    first = context.span(match["x"]).first
    return Bound("for", Span(first, long.after(first) - DAY, exact=long.exact))
