"""Prepositions: how each bounds a window by the days of its expression."""

import re
from datetime import date
from re import Match

from msgspec.structs import replace

from api.language.dates import durations, idioms, normalise, ranges, spans
from api.language.dates.bounds import RULES, Bound, Bounds
from api.language.dates.calendar import WEEKDAYS, Hemisphere
from api.language.dates.grammar import Context, UnreadError, duration
from api.language.dates.spans import DAY, Span

X = r"(?P<x>.+)"
TABLE = Bounds(idioms.TABLE)
bounding = TABLE.bounding


def read(phrase: str, made_on: date, hemisphere: Hemisphere) -> Bound:
    """Return the bound of *phrase* said on *made_on*; raise UnreadError without one."""
    words = normalise.spell(phrase)
    if words is None:
        raise UnreadError("it contains words that belong to no date")
    bound = TABLE.read(words, Context(made_on, hemisphere, RULES))
    if bound.span.end < made_on:
        raise UnreadError(
            f"it ends on {bound.span.end}, before it was said on {made_on}"
        )
    return bound


@bounding(
    rf"(?:sometime|some time|at some (?:point|stage|time)|anytime|any time) {X}",
)
def _loosely(match: Match[str], context: Context) -> Bound:
    bound = TABLE.read(match["x"], context)
    return Bound(bound.rule, replace(bound.span, exact=False))


@bounding(
    r"(?:before|by) (?P<x>.+?) (?:is (?:out|over|up)|ends|end|runs out|closes)",
    rf"(?:before|by|to|no later than|not later than) end {X}",
)
def _by_the_end(match: Match[str], context: Context) -> Bound:
    span = context.span(match["x"])
    return Bound("by", Span(context.made_on, span.last, exact=span.exact))


@bounding(
    rf"(?:by|to|on or before|(?:by )?(?:no|not) later than|as late as|up to) {X}",
    rf"at latest(?: by| on| in)? {X}",
    r"(?:by |on |in )?(?P<x>.+) (?:at latest|or (?:before|earlier|sooner))",
)
def _by(match: Match[str], context: Context) -> Bound:
    """Bound by the last day of the expression; inexact where it is not a day."""
    text = match["x"]
    if text.startswith("outset "):
        start = context.span(text.removeprefix("outset ")).first
        return Bound("by", Span(context.made_on, start, exact=False))
    if text.startswith("mid "):
        middle = spans.middle(context.span(text.removeprefix("mid ")))
        return Bound("by", Span(context.made_on, middle, exact=False))
    span = context.span(text)
    plain = span.exact and span.unit in {"day", None}
    return Bound("by", Span(context.made_on, span.last, exact=plain))


@bounding(rf"(?:before|prior to|ahead|earlier than|sooner than|in advance) {X}")
def _before(match: Match[str], context: Context) -> Bound:
    span = context.span(match["x"])
    if span.first <= context.made_on:
        meaning = context.read(match["x"]).yearly
        if meaning is not None:
            span = meaning.begun_after(context.made_on)
    return Bound("before", Span(context.made_on, span.first - DAY, exact=span.exact))


@bounding(
    rf"(?:after|later than|beyond) {X}",
    r"(?:year )?(?:greater than|more than) (?P<x>[12]\d{3})",
)
def _after(match: Match[str], context: Context) -> Bound:
    long = durations.read(match["x"])
    if long is not None:
        return Bound("after", Span(long.after(context.made_on), None, exact=long.exact))
    if match["x"].startswith("outset "):
        raise UnreadError("a beginning has no plain end")
    span = context.span(match["x"])
    if span.end < context.made_on:
        raise UnreadError("it begins in the past")
    return Bound("after", Span(span.end + DAY, None, exact=span.exact))


@bounding(
    rf"(?:no earlier than|not earlier than|not before|no sooner than) {X}",
    rf"(?:begin|as early as|as soon as|as) (?:on |in |from )?{X}",
    r"(?:from )?(?P<x>.+) (?:on|onwards?|forward|or (?:later|after))",
    r"(?P<x>.+) and (?:later|after|greater|onwards?|beyond)",
)
def _from(match: Match[str], context: Context) -> Bound:
    span = context.span(match["x"])
    if span.first < context.made_on:
        raise UnreadError("it begins in the past")
    return Bound("from", Span(span.first, None, exact=span.exact))


@bounding(r"less than (?P<long>.+?) (?:after|from) (?P<x>.+)")
def _less_after(match: Match[str], context: Context) -> Bound:
    long, span = duration(match["long"]), context.span(match["x"])
    return Bound("within", Span(span.first, long.after(span.end) - DAY))


@bounding(
    rf"(?:within|inside|in less than|in under|in no more than|in at most|less than)"
    rf" (?:next |coming |a matter )?{X}",
    rf"(?:in a matter|a matter) {X}",
)
def _within(match: Match[str], context: Context) -> Bound:
    long = durations.read(match["x"]) or durations.read(f"a {match['x']}")
    if long is not None:
        last = long.after(context.made_on)
        return Bound("within", Span(context.made_on, last, exact=long.exact))
    span = context.span(match["x"])
    if span.unit in {"day", None}:
        raise UnreadError("a day has no length to be within")
    return Bound("within", Span(max(span.first, context.made_on), span.last))


@bounding(
    r"(?:in |within |over )?(?:next )?(?P<a>\d{1,4})(?: to | or |-)(?P<b>\d{1,4})"
    r" (?P<unit>[a-z]+)(?: time| from now)?",
)
def _in_between(match: Match[str], context: Context) -> Bound | None:
    if durations.read(f"{match['a']} {match['unit']}") is None:
        return None
    first, last = (
        duration(f"{match[group]} {match['unit']}").after(context.made_on)
        for group in ("a", "b")
    )
    if last < first:
        raise UnreadError("it ends before it begins")
    if match[0].startswith("within"):
        first = context.made_on
    return Bound("in", Span(first, last))


@bounding(
    r"in (?:about |around |roughly )?(?P<long>.+?)(?: time)?"
    rf"(?: on (?P<day>{'|'.join(WEEKDAYS)}))?"
)
def _in(match: Match[str], context: Context) -> Bound | None:
    long = durations.read(match["long"])
    if long is None:
        return None
    vague = re.match("in (?:about|around|roughly) ", match[0])
    day = long.after(context.made_on)
    if not long.exact:
        return Bound("in", Span(context.made_on, day, exact=False))
    if match["day"] is not None:
        day = spans.of("week", day).first + WEEKDAYS[match["day"]] * DAY
    return Bound("in", Span(day, day, exact=not vague))


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


@bounding(rf"(?:around|about|approximately|roughly|circa|near) {X}")
def _about(match: Match[str], context: Context) -> Bound:
    """Widen the expression by half its length, at least three days, on each side."""
    span = context.span(match["x"])
    margin = max(3, ((span.end - span.first).days + 1) // 2) * DAY
    first = max(span.first - margin, context.made_on)
    return Bound("about", Span(first, span.end + margin, exact=False))


@bounding(
    r"(?:between|from) (?P<a>.+?) (?:and|to) (?P<b>.+)",
    r"(?:in |on )?(?!(?:early|outset|mid) to )(?P<a>.+?) to (?P<b>.+)",
)
def _range(match: Match[str], context: Context) -> Bound:
    span = ranges.read(match["a"], match["b"], context)
    return Bound("from to", span)


@bounding(r"(?:in |on )?(?P<a>.+?) or (?P<b>.+)")
def _either(match: Match[str], context: Context) -> Bound:
    first, last = context.span(match["a"]), context.span(match["b"])
    if last.first <= first.end:
        raise UnreadError("it names two times that don't follow each other")
    return Bound("or", Span(first.first, last.last, exact=first.exact and last.exact))


@bounding(
    r"(?:between |from |in |on )?(?P<month>[a-z]{3}) (?P<a>\d{1,2})-(?P<b>\d{1,2})"
    r"(?: (?P<year>\d{4}))?",
    r"(?:between |from |in |on )?(?P<a>\d{1,2})-(?P<b>\d{1,2}) (?P<month>[a-z]{3})"
    r"(?: (?P<year>\d{4}))?",
)
def _days_of_month(match: Match[str], context: Context) -> Bound:
    year = f" {match['year']}" if match["year"] else ""
    first, last = (f"{match['month']} {match[group]}{year}" for group in ("a", "b"))
    return Bound("from to", ranges.read(first, last, context))


@bounding(rf"from {X}")
def _open(match: Match[str], context: Context) -> Bound:
    span = context.span(match["x"])
    if span.first < context.made_on:
        raise UnreadError("it begins in the past")
    return Bound("from", Span(span.first, None, exact=span.exact))


@bounding(rf"since {X}")
def _since(_: Match[str], __: Context) -> Bound:
    raise UnreadError("it is about the past")


@bounding(
    rf"(?:(?:on|in|during|over|throughout|for|at|this coming|come|across|into) )?{X}"
)
def _on(match: Match[str], context: Context) -> Bound:
    meaning = context.read(match["x"])
    return Bound(meaning.rule, meaning.after(context.made_on))
