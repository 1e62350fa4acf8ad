"""An axis of days, with ticks at dates people think in."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from markupsafe import Markup
from msgspec import Struct

from api.pages.charts.svg import across, element, words

MOST_TICKS = 5
FARTHEST = 3652  # days past the core, beyond which a bar runs off the edge
STEPS = (
    *(relativedelta(days=days) for days in (1, 2, 7, 14)),
    *(relativedelta(months=months) for months in (1, 2, 3, 6)),
    *(relativedelta(years=years) for years in (1, 2, 5, 10, 20, 50, 100, 500, 2000)),
)
EDGE = 0.08
LETTER = 6.8  # units that a letter of a label is wide, at most


class Axis(Struct, frozen=True, kw_only=True):
    """The days from first to last, along which claims are placed."""

    first: date
    last: date

    def place(self, day: date) -> float:
        """Return the place of a day, 0 … 1; days off the axis stand at its ends."""
        span = (self.last - self.first).days or 1
        return min(max((day - self.first).days / span, 0.0), 1.0)


def over(days: Iterable[date], *, core: date) -> Axis:
    """Return the axis over *days*; it ends at most ten years after *core*."""
    in_order = sorted(days)
    first, last = in_order[0], in_order[-1]
    limit = max(core, first).toordinal() + FARTHEST
    last = min(last, date.fromordinal(min(limit, date.max.toordinal())))
    if (last - first).days < 2:  # noqa: PLR2004 a line needs some length
        last = min(last, date.max - timedelta(days=7)) + timedelta(days=7)
    return Axis(first=first, last=last)


def ticks(axis: Axis) -> list[date]:
    """Return at most five days to mark, as round as the span allows."""
    for step in STEPS:
        days = list(_steps(axis, step))
        if len(days) <= MOST_TICKS:
            return days
    return []


def draw(axis: Axis, today: date, wide: float | None = None) -> Markup:
    """Draw the axis with its ticks, as high as a line of text.

    *wide*: its width where that is known, so that only labels are drawn that have room.
    """
    days = ticks(axis)
    yearly = len({tick.year for tick in days}) == len(days) and all(
        (tick.month, tick.day) == (1, 1) for tick in days
    )
    elements: list[Markup] = []
    taken = -LETTER
    for nth, tick in enumerate(days):
        share = axis.place(tick)
        label = str(tick.year) if yearly else f"{tick.day} {tick:%b} {tick.year}"
        x = across(share)
        elements.append(element("line", x1=x, x2=x, y1=18, y2=24, class_="tick"))
        anchor = _anchor(share)
        if wide is not None:
            start, end = _extent(label, share * wide, anchor)
            if start < taken + LETTER:
                continue
            taken = end
        spare = "spare" if nth % 2 and wide is None else None
        elements.append(words(label, x=x, y=13, text_anchor=anchor, class_=spare))
    elements.append(element("line", x1="0%", x2="100%", y1=24, y2=24, class_="tick"))
    if axis.first < today < axis.last:
        x = across(axis.place(today))
        elements.append(element("line", x1=x, x2=x, y1=14, y2=24, class_="today"))
    return element("svg", *elements, class_="axis", aria_hidden="true", height=25)


def _steps(axis: Axis, step: relativedelta) -> Iterator[date]:
    tick = _start(axis.first, step)
    for _ in range(MOST_TICKS * 3):
        if tick > axis.last:
            return
        if tick >= axis.first:
            yield tick
        try:
            tick += step
        except (ValueError, OverflowError):
            return


def _start(first: date, step: relativedelta) -> date:
    """Return a round day at or before *first*."""
    if step.years:
        return date(max(1, first.year - first.year % step.years), 1, 1)
    if step.months:
        return date(first.year, first.month - (first.month - 1) % step.months, 1)
    return first


def _extent(label: str, x: float, anchor: str) -> tuple[float, float]:
    """Return where a label begins and ends."""
    length = LETTER * len(label)
    start = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * length
    return start, start + length


def _anchor(share: float) -> str:
    if share < EDGE:
        return "start"
    return "end" if share > 1 - EDGE else "middle"
