"""Stretches: from one expression to another, both of them included."""

import re

from api.language.dates import calendar, spans
from api.language.dates.grammar import Context, Read, UnreadError
from api.language.dates.spans import DAY, Span

BARE_DAY = re.compile(r"\d{1,2}o?(?: day)?")
MONTH_OF = re.compile(rf".*\b(?P<month>{'|'.join(calendar.MONTHS)})\b.*")
RELATIVE = re.compile(rf"(?:{'|'.join(calendar.WEEKDAYS)})")


def read(first: str, last: str, context: Context) -> Span:
    """Return the days from the first of *first* to the last of *last*.

    A day without a month is of the other's, a year's name without a year comes before
    what it leads to; "end" and "mid" are points here.
    """
    first, last = _completed(first, last)
    if RELATIVE.fullmatch(last):
        start = _edge(first, context, opens=True).first
        end = context.on(start).span(last)
        return _between(Span(start, start), end)
    begun, ended = _meaning(first, context), _meaning(last, context)
    if begun.yearly is None:
        start = _edge(first, context, opens=True)
        end = _edge(last, context.on(start.first), opens=False)
        if ended.yearly is None:
            end = _edge(last, context, opens=False)
        return _between(start, end)
    end = _edge(last, context, opens=False)
    start = begun.yearly.before(end.end)
    return _between(_opening(first, start), end)


def _between(start: Span, end: Span) -> Span:
    if end.last is None or end.last < start.first:
        raise UnreadError("it ends before it begins")
    return Span(start.first, end.last, None, start.exact and end.exact)


def _completed(first: str, last: str) -> tuple[str, str]:
    """Return both with a month, where one of them is only a day."""
    if BARE_DAY.fullmatch(first):
        found = MONTH_OF.fullmatch(last)
        if found is not None:
            if _number(first) > _number(last):
                raise UnreadError(f"in which month `{first}` is, is not said")
            year = re.search(r" [12]\d{3}$", last)
            return f"{first} {found['month']}{year[0] if year else ''}", last
    if BARE_DAY.fullmatch(last):
        found = MONTH_OF.fullmatch(first)
        if found is not None:
            year = re.search(r" [12]\d{3}$", first)
            return first, f"{last} {found['month']}{year[0] if year else ''}"
    return first, last


def _number(words: str) -> int:
    found = re.search(r"\b\d{1,2}(?=o|\b)", words)
    return 0 if found is None else int(found[0])


def _meaning(words: str, context: Context) -> Read:
    return context.read(re.sub(r"^(?:mid|end|outset|in) ", "", words))


def _edge(words: str, context: Context, *, opens: bool) -> Span:
    """Return the span whose first day opens the range, or whose last day closes it."""
    whole = _meaning(words, context).after(context.made_on)
    if opens:
        return _opening(words, whole)
    if words.startswith("mid "):
        return Span(whole.first, spans.middle(whole), exact=False)
    if words.startswith("outset "):
        return spans.part(whole, "begin")
    return whole


def _opening(words: str, whole: Span) -> Span:
    if words.startswith("mid "):
        return Span(spans.middle(whole), whole.last, exact=False)
    if words.startswith("end "):
        return Span(whole.end + DAY, None)
    return whole
