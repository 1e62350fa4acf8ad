"""Day arithmetic that stops at the ends of the calendar, years 1 and 9999."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def after(day: date, span: timedelta | relativedelta) -> date:
    """Return the day that is *span* later, at most 9999-12-31."""
    try:
        return day + span
    except (OverflowError, ValueError):
        return date.max


def before(day: date, span: timedelta | relativedelta) -> date:
    """Return the day that is *span* earlier, at least 0001-01-01."""
    try:
        return day - span
    except (OverflowError, ValueError):
        return date.min
