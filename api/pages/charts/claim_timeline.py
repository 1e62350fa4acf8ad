"""Claims on a common axis of days: when each was made, and its window."""

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup
from msgspec import Struct

from api.language.dates import days
from api.model.claims import Claim
from api.pages.charts import time_axis
from api.pages.charts.svg import across, element
from api.pages.charts.time_axis import Axis
from api.pages.text import formatting, verdict_labels
from api.pages.text.verdict_labels import VerdictLabel

HEIGHT = 18
MIDDLE = 9
NARROWEST = 0.03  # so that the dot on a bar of one day leaves some of it to be seen


class TimelineRow(Struct, frozen=True, kw_only=True):
    """One claim, its verdict, its window in words, and its bar."""

    claim: Claim
    verdict: VerdictLabel
    window: str
    bar: Markup


class ClaimTimeline(Struct, frozen=True, kw_only=True):
    """Claims along one axis; `omitted`: how many there was no room for."""

    axis: Markup
    rows: list[TimelineRow]
    omitted: int


def draw(
    labelled: Sequence[tuple[Claim, VerdictLabel]],
    *,
    today: date,
    omitted: int = 0,
    happened: Sequence[date] = (),
    wide: float | None = None,
) -> ClaimTimeline | None:
    """Draw claims along one axis; days on which it *happened* cross every row.

    *wide*: the width of the axis where it is known.
    """
    if not labelled:
        return None
    claim_days = [day for claim, verdict in labelled for day in _days(claim, verdict)]
    core = max(today, *(claim.made_on for claim, _ in labelled))
    axis = time_axis.over([*claim_days, *happened], core=core)
    return ClaimTimeline(
        axis=time_axis.draw(axis, today, wide),
        rows=[
            TimelineRow(
                claim=claim,
                verdict=verdict,
                window=_window(claim),
                bar=bar(axis, claim, verdict, today=today, happened=happened),
            )
            for claim, verdict in labelled
        ],
        omitted=omitted,
    )


def bar(
    axis: Axis,
    claim: Claim,
    verdict: VerdictLabel,
    *,
    today: date,
    happened: Sequence[date],
) -> Markup:
    """Draw one row: a dot on the day it was made, a bar over its window."""
    made = axis.place(claim.made_on)
    first = axis.place(claim.window.earliest)
    latest = claim.window.latest
    last = 1.0 if latest is None else axis.place(days.after(latest, timedelta(days=1)))
    width = max(last - first, NARROWEST)
    elements = [
        element("line", x1="0%", x2="100%", y1=MIDDLE, y2=MIDDLE, class_="rail"),
        element(
            "line",
            x1=across(made),
            x2=across(max(first, made)),
            y1=MIDDLE,
            y2=MIDDLE,
            class_="lead",
        ),
        element(
            "rect",
            x=across(min(first, 1.0 - width)),
            y=MIDDLE - 5,
            width=across(width),
            height=10,
            rx=2,
            class_=f"bar {verdict.kind}" + ("" if latest else " endless"),
        ),
        element("circle", cx=across(made), cy=MIDDLE, r=4, class_="said"),
    ]
    outcome_days = dict.fromkeys([*happened, *_late_days(claim, verdict)])
    elements += [_line(axis, day, "happened") for day in outcome_days]
    if axis.first < today < axis.last:
        elements.append(_line(axis, today, "today"))
    return element("svg", *elements, class_="lane", aria_hidden="true", height=HEIGHT)


def _line(axis: Axis, day: date, kind: str) -> Markup:
    x = across(axis.place(day))
    return element("line", x1=x, x2=x, y1=0, y2=HEIGHT, class_=kind)


def _window(claim: Claim) -> str:
    return formatting.window(claim.made_on, claim.window.earliest, claim.window.latest)


def _days(claim: Claim, verdict: VerdictLabel) -> list[date]:
    latest = claim.window.latest
    dated = [claim.made_on, claim.window.earliest, *_late_days(claim, verdict)]
    return dated if latest is None else [*dated, latest]


def _late_days(claim: Claim, verdict: VerdictLabel) -> list[date]:
    """Return the day on which it happened after the window, if it did."""
    latest = claim.window.latest
    if latest is None or not verdict.late_by:
        return []
    return [days.after(latest, timedelta(days=verdict.late_by))]


def with_verdicts(claims: Sequence[Claim]) -> list[tuple[Claim, VerdictLabel]]:
    """Return claims with their verdicts as they stand now."""
    return [(claim, verdict_labels.of_claim(claim)) for claim in claims]
