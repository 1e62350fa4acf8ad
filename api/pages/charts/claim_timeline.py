"""Lanes: each claim on a common axis of days, when it was said and what it spanned."""

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
THINNEST = 0.006


class Lane(Struct, frozen=True, kw_only=True):
    """One claim, its mark, and its bar."""

    claim: Claim
    mark: VerdictLabel
    window: str
    bar: Markup


class ClaimTimeline(Struct, frozen=True, kw_only=True):
    """Claims along one axis; `omitted` are those there was no room for."""

    axis: Markup
    lanes: list[Lane]
    omitted: int


def draw(
    marked: Sequence[tuple[Claim, VerdictLabel]],
    *,
    today: date,
    omitted: int = 0,
    happened: Sequence[date] = (),
) -> ClaimTimeline | None:
    """Draw claims along one axis; days on which it *happened* cross every lane."""
    if not marked:
        return None
    known = [day for claim, mark in marked for day in _days(claim, mark)]
    core = max(today, *(claim.made_on for claim, _ in marked))
    axis = time_axis.over([*known, *happened], core=core)
    return ClaimTimeline(
        axis=time_axis.draw(axis, today),
        lanes=[
            Lane(
                claim=claim,
                mark=mark,
                window=_window(claim),
                bar=bar(axis, claim, mark, today=today, happened=happened),
            )
            for claim, mark in marked
        ],
        omitted=omitted,
    )


def bar(
    axis: Axis,
    claim: Claim,
    mark: VerdictLabel,
    *,
    today: date,
    happened: Sequence[date],
) -> Markup:
    """Draw one lane: a dot where it was said, a bar over its window."""
    made = axis.place(claim.made_on)
    first = axis.place(claim.window.earliest)
    latest = claim.window.latest
    last = 1.0 if latest is None else axis.place(days.after(latest, timedelta(days=1)))
    width = max(last - first, THINNEST)
    drawn = [
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
            class_=f"bar {mark.kind}" + ("" if latest else " endless"),
        ),
        element("circle", cx=across(made), cy=MIDDLE, r=4, class_="said"),
    ]
    came = [*happened, *_came(claim, mark)]
    drawn += [_line(axis, day, "happened") for day in dict.fromkeys(came)]
    if axis.first < today < axis.last:
        drawn.append(_line(axis, today, "today"))
    return element("svg", *drawn, class_="lane", aria_hidden="true", height=HEIGHT)


def _line(axis: Axis, day: date, kind: str) -> Markup:
    x = across(axis.place(day))
    return element("line", x1=x, x2=x, y1=0, y2=HEIGHT, class_=kind)


def _window(claim: Claim) -> str:
    return formatting.window(claim.made_on, claim.window.earliest, claim.window.latest)


def _days(claim: Claim, mark: VerdictLabel) -> list[date]:
    latest = claim.window.latest
    known = [claim.made_on, claim.window.earliest, *_came(claim, mark)]
    return known if latest is None else [*known, latest]


def _came(claim: Claim, mark: VerdictLabel) -> list[date]:
    latest = claim.window.latest
    if latest is None or not mark.late_by:
        return []
    return [days.after(latest, timedelta(days=mark.late_by))]


def of(claims: Sequence[Claim]) -> list[tuple[Claim, VerdictLabel]]:
    """Return claims with their marks as they stand now."""
    return [(claim, verdict_labels.of_claim(claim)) for claim in claims]
