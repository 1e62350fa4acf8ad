"""Idioms: date phrases that are not a preposition and an expression."""

from re import Match

from api.language.dates import spans
from api.language.dates.bounds import Bound, Bounds
from api.language.dates.grammar import Context, duration
from api.language.dates.spans import DAY, Span

LOOSE_DAYS = 7  # "any day now"
TABLE = Bounds()
bounding = TABLE.bounding


@bounding(r"any (?:day|time|moment|minute|hour)(?: now)?")
def _any_day(_: Match[str], context: Context) -> Bound:
    last = context.made_on + LOOSE_DAYS * DAY
    return Bound("any day", Span(context.made_on, last, exact=False))


@bounding(r"(?:in|into|early in|at start|begin) new-year")
def _new_year(_: Match[str], context: Context) -> Bound:
    """Read "in the new year" as early in it, as newspapers mean it."""
    next_year = spans.of("year", context.made_on, 1)
    return Bound("part", spans.part(next_year, "begin"))


@bounding(
    r"(?:by |in |at |around |about )?this time (?P<x>next (?:week|month|year))",
)
def _this_time(match: Match[str], context: Context) -> Bound:
    """Read "this time next year" as the day by which the claim comes true."""
    day = duration(match["x"].replace("next", "a")).after(context.made_on)
    return Bound("by", Span(context.made_on, day, exact=False))


@bounding("overnight")
def _overnight(_: Match[str], context: Context) -> Bound:
    return Bound("overnight", Span(context.made_on, context.made_on + DAY))
