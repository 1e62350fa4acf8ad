"""Instants: the `as_of` of a query, and the instant that a response is right for."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import assert_never

from dateutil.relativedelta import relativedelta
from msgspec import Struct

from api.errors import BadQueryError, Flaw, InvalidError
from api.terms import Step

RFC3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})"
)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
DAWN = datetime(1, 1, 1, tzinfo=UTC)
NOON = time(12, tzinfo=UTC)
DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)


class LogPosition(Struct, frozen=True, kw_only=True):
    """What was known at an instant: `size` entries, and the last closed day."""

    instant: datetime
    size: int
    closed_day: date


def utc(instant: datetime, pointer: str) -> datetime:
    """Return an instant that a client sent, in UTC.

    Raises InvalidError where it has no offset, or is outside the years 1 to 9999 in
    UTC.
    """
    if instant.tzinfo is None:
        raise InvalidError.at(pointer, "it has no offset from UTC")
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise InvalidError.at(pointer, "in UTC it is beyond all years") from error


def as_of(named: str | None, now: datetime) -> datetime:
    """Return the instant that *named* names, *now* by default.

    The name is an RFC 3339 instant (its `+` may arrive as a space, as in any query), or
    a date, which means the last microsecond of that UTC day; today means *now*. Raises
    BadQueryError where it is neither or lies in the future.
    """
    if named is None or is_today(named, now):
        return now
    instant = _read(named)
    if instant is None:
        raise _bad("it is neither an RFC 3339 instant nor a date")
    if instant > now:
        raise _bad("it lies in the future")
    return instant


def spelled(named: str) -> str:
    """Return an instant of a query as RFC 3339 writes it; anything else as it is.

    There a `+` that was not escaped arrives as a space.
    """
    instant = re.sub(r" (\d{2}:\d{2})$", r"+\1", named)
    if RFC3339.fullmatch(instant) is None:
        return named
    return f"{instant[:10]}T{instant[11:].upper()}"


def is_today(named: str, now: datetime) -> bool:
    """Return whether *named* is the current day in UTC."""
    return named == now.astimezone(UTC).date().isoformat()


def answered(instant: datetime, last: datetime) -> datetime:
    """Return the later of the *last* entry and the last noon UTC up to *instant*.

    Nothing else changes a record: only entries, and days that close at noon UTC.
    """
    day = instant.astimezone(UTC).date()
    noon = datetime.combine(day, NOON)
    if noon > instant:
        noon = DAWN if day == DAWN.date() else noon - DAY
    return max(last, noon)


def steps(
    first: datetime, last: datetime, step: Step
) -> Iterator[tuple[str, datetime]]:
    """Yield the name and the last instant of each step, in UTC, from *first* to *last*.

    The last one is cut off at *last*.
    """
    months = {"month": 1, "quarter": 3, "year": 12}[step]
    first, last = first.astimezone(UTC), last.astimezone(UTC)
    month = first.month - (first.month - 1) % months
    start = datetime(first.year, month, 1, tzinfo=UTC)
    while start <= last:
        try:
            after = start + relativedelta(months=months)
        except ValueError:  # no step follows the last one of the calendar
            yield _name(start, step), last
            return
        yield _name(start, step), min(after - MICROSECOND, last)
        start = after


def _name(start: datetime, step: Step) -> str:
    match step:
        case "month":
            return f"{start.year:04}-{start.month:02}"
        case "quarter":
            return f"{start.year:04}-Q{(start.month + 2) // 3}"
        case "year":
            return f"{start.year:04}"
        case _:
            assert_never(step)


def _read(named: str) -> datetime | None:
    try:
        if ISO_DATE.fullmatch(named):
            day = date.fromisoformat(named)
            return datetime.combine(day, time.max, tzinfo=UTC)
        if RFC3339.fullmatch(instant := spelled(named)):
            return datetime.fromisoformat(instant).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return None


def _bad(detail: str) -> BadQueryError:
    return BadQueryError(f"`as_of` can't be used: {detail}.", Flaw("?as_of", detail))
