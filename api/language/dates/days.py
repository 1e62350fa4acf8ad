"""Days: arithmetic that ends where the calendar does, at years 1 and 9999."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def after(day: date, span: timedelta | relativedelta) -> date:
    """Return the day so much later, or the last there is."""
    try:
        return day + span
    except (OverflowError, ValueError):
        return date.max


def before(day: date, span: timedelta | relativedelta) -> date:
    """Return the day so much earlier, or the first there is."""
    try:
        return day - span
    except (OverflowError, ValueError):
        return date.min
