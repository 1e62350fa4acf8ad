"""Ranges: from one expression to another, both included."""

import re
from datetime import date
from re import Match

from api.language.dates import calendar, spans
from api.language.dates.grammar import WD, Context, Meaning, UnreadError
from api.language.dates.spans import DAY, Span

BARE_DAY = re.compile(r"\d{1,2}o?(?: day)?")
MONTH_OF = re.compile(rf".*\b(?P<month>{'|'.join(calendar.MONTHS)})\b.*")
IN_NUMBERS = re.compile(
    r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})(?:[-/.](?P<year>\d{4}))?", re.ASCII
)
RELATIVE = re.compile(WD)


def read(first: str, last: str, context: Context) -> Span:
    """Return the days from the start of *first* to the end of *last*.

    A day without a month takes the month of the other. A month or named day without a
    year is the last one before the end. "End" and "mid" are points in time here.
    """
    days = [IN_NUMBERS.fullmatch(words) for words in (first, last)]
    if days[0] is not None and days[1] is not None and days[1]["year"]:
        return _in_numbers(days[0], days[1], context)
    first, last = _completed(first, last)
    if RELATIVE.fullmatch(last):
        start = _edge(first, context, opens=True).first
        end = context.on(start).span(last)
        return _between(Span(start, start), end)
    opening, closing = _meaning(first, context), _meaning(last, context)
    if opening.yearly is None:
        start = _edge(first, context, opens=True)
        end = _edge(last, context.on(start.first), opens=False)
        if closing.yearly is None:
            end = _edge(last, context, opens=False)
        return _between(start, end)
    end = _edge(last, context, opens=False)
    start = opening.yearly.before(end.end)
    return _between(_opening(first, start), end)


def _in_numbers(first: Match[str], last: Match[str], context: Context) -> Span:
    """Read both days in the one order of day and month in which both are days."""
    years = int(first["year"] or last["year"]), int(last["year"])
    readings: set[tuple[date, date]] = set()
    for month, number in (("a", "b"), ("b", "a")):
        try:
            start = date(years[0], int(first[month]), int(first[number]))
            end = date(years[1], int(last[month]), int(last[number]))
        except ValueError:
            continue
        if start <= end >= context.made_on:
            readings.add((start, end))
    if not readings:
        raise UnreadError("there are no such days to come")
    if len(readings) > 1:
        (a, b), (c, d) = sorted(readings)
        raise UnreadError(
            f"in numbers alone it is {a} to {b} to some and {c} to {d} to others"
        )
    ((start, end),) = readings
    return Span(start, end)


def _between(start: Span, end: Span) -> Span:
    if end.last is None or end.last < start.first:
        raise UnreadError("it ends before it begins")
    return Span(start.first, end.last, None, start.exact and end.exact)


def _completed(first: str, last: str) -> tuple[str, str]:
    """Return both with a month, where one of them is only the number of a day."""
    if BARE_DAY.fullmatch(first):
        month = MONTH_OF.fullmatch(last)
        if month is not None:
            if _number(first) > _number(last):
                raise UnreadError(f"the month of `{first}` is not given")
            year = re.search(r" [12]\d{3}$", last)
            return f"{first} {month['month']}{year[0] if year else ''}", last
    if BARE_DAY.fullmatch(last):
        month = MONTH_OF.fullmatch(first)
        if month is not None:
            year = re.search(r" [12]\d{3}$", first)
            return first, f"{last} {month['month']}{year[0] if year else ''}"
    return first, last


def _number(words: str) -> int:
    match = re.search(r"\b\d{1,2}(?=o|\b)", words)
    return 0 if match is None else int(match[0])


def _meaning(words: str, context: Context) -> Meaning:
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
