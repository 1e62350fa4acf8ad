"""Prepositions: how each bounds a window by the days of its expression."""

import re
from datetime import date
from re import Match

from msgspec.structs import replace

from api.language.dates import durations, lengths, normalise, ranges, spans
from api.language.dates.bounds import RULES, Bound, Bounds
from api.language.dates.calendar import Hemisphere
from api.language.dates.grammar import WD, Context, UnreadError
from api.language.dates.spans import DAY, Span

X = r"(?P<x>.+)"
TABLE = Bounds(lengths.TABLE)
bounding = TABLE.bounding


def read(phrase: str, made_on: date, hemisphere: Hemisphere) -> Bound:
    """Return the bound of *phrase* said on *made_on*; raise UnreadError without one."""
    words = normalise.spell(phrase)
    if words is None:
        raise UnreadError("it is part of a phrase, or has words that belong to no date")
    bound = TABLE.read(words, Context(made_on, hemisphere, RULES))
    if bound.span.end < made_on:
        raise UnreadError(
            f"it ends on {bound.span.end}, before it was said on {made_on}"
        )
    if bound.span.end < bound.span.first:
        raise UnreadError("it ends before it begins")
    return bound


@bounding(rf"(?:{normalise.SOMETIME}) {X}", r"(?P<x>.+) or so")
def _loosely(match: Match[str], context: Context) -> Bound:
    if LOOSELY.search(match["x"]):  # or reading it would take exponential time
        raise UnreadError("it is vague twice")
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
    rf"(?:no earlier than|not earlier than|not before|no sooner than"
    rf"|on (?:or|and) after) {X}",
    rf"(?:begin|as early as|as soon as) (?:on |in |from )?{X}",
    r"from (?P<x>.+) on",
    rf"at earliest(?: on| in)? {X}",
    r"(?:on |in |from )?(?P<x>.+) at earliest",
    r"(?:from )?(?P<x>.+) (?:onwards?|forward|or (?:later|after))",
    r"(?P<x>.+) and (?:later|after|greater|onwards?|beyond)",
)
def _from(match: Match[str], context: Context) -> Bound:
    span = context.span(match["x"])
    if span.first < context.made_on:
        raise UnreadError("it begins in the past")
    return Bound("from", Span(span.first, None, exact=span.exact))


LOOSELY = re.compile(rf"\b(?:{normalise.SOMETIME}|or so)\b")
DURING = r"(?:(?:in|on|over|during|throughout|for|across) )"
ABOUT = r"(?:around|about|approximately|roughly|circa|near)"


@bounding(
    rf"(?:(?:on|in|at) or )?{ABOUT} (?:on |in )?{X}",
    rf"(?:in|on|at) {ABOUT} {X}",
)
def _about(match: Match[str], context: Context) -> Bound:
    """Widen the expression by half its length, at least three days, on each side."""
    span = context.span(match["x"])
    margin = max(3, ((span.end - span.first).days + 1) // 2) * DAY
    first = max(span.first - margin, context.made_on)
    return Bound("about", Span(first, span.end + margin, exact=False))


@bounding(rf"(?P<by>by|before) {ABOUT} {X}")
def _by_about(match: Match[str], context: Context) -> Bound:
    if re.match(ABOUT, match["x"]) or LOOSELY.search(match["x"]):
        raise UnreadError("it is vague twice")
    bound = TABLE.read(f"{match['by']} {match['x']}", context)
    return Bound(bound.rule, replace(bound.span, exact=False))


@bounding(
    rf"{DURING}?(?:between|from) (?P<a>.+?) (?:and|to) (?P<b>.+)",
    rf"{DURING}?(?!(?:early|outset|mid) to )(?P<a>.+?) to (?P<b>.+)",
)
def _range(match: Match[str], context: Context) -> Bound:
    span = ranges.read(match["a"], match["b"], context)
    return Bound("from to", span)


@bounding(r"(?:in |on )?(?:either )?(?P<a>.+?) or (?P<b>.+)")
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
    r"(?:(?:on|in|during|over|throughout|for|at|come|across|into"
    rf"|this coming(?! {WD}$)) )?{X}"
)
def _on(match: Match[str], context: Context) -> Bound:
    meaning = context.read(match["x"])
    return Bound(meaning.rule, meaning.after(context.made_on))
