"""Plots: pictures of figures as SVG, each with a title, a description and its data."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup
from msgspec import Struct

from api.model.calibration import CalibrationBin
from api.model.claims import Claim
from api.model.histories import Period
from api.pages.rendering import templates

SIDE, EDGE = 320, 36
WIDE, TALL = 640, 200
ROW, NARROW_ROW, MANY = 18, 11, 15
MOST_ROWS = 40


class Dot(Struct, frozen=True):
    """A point of a plot, and the ends of its interval, in the picture's units."""

    x: float
    y: float
    low: float
    high: float
    size: float


class Bar(Struct, frozen=True):
    """A claim on an axis of time: when it was made, its window, how it ended."""

    made: float
    first: float
    last: float
    row: float
    end: str
    claim: Claim


def calibration(bins: Sequence[CalibrationBin]) -> Markup | None:
    """Return how often what was given a probability came true, against it."""
    if not bins:
        return None
    most = max(each.n for each in bins)
    dots = [
        Dot(
            x=_place(each.mean_probability),
            y=SIDE - _place(each.rate),
            low=SIDE - _place(each.interval[0]),
            high=SIDE - _place(each.interval[1]),
            size=3 + 6 * (each.n / most) ** 0.5,
        )
        for each in bins
    ]
    return _picture("calibration.svg", dots=dots, bins=bins, side=SIDE, edge=EDGE)


def history(periods: Sequence[Period]) -> Markup | None:
    """Return the Brier score as of each period's end."""
    told = [each for each in periods if each.scores.brier is not None]
    if len(told) < 2:  # noqa: PLR2004 a line has two ends
        return None
    step = (WIDE - 2 * EDGE) / (len(told) - 1)
    points = [
        (EDGE + nth * step, TALL - EDGE - (each.scores.brier or 0) * (TALL - 2 * EDGE))
        for nth, each in enumerate(told)
    ]
    return _picture(
        "history.svg", points=points, periods=told, wide=WIDE, tall=TALL, edge=EDGE
    )


def timeline(claims: Sequence[Claim]) -> Markup | None:
    """Return claims as bars on an axis of time, at most forty, the newest first."""
    shown = sorted(claims, key=lambda each: each.made_on, reverse=True)[:MOST_ROWS]
    if not shown:
        return None
    first = min(each.made_on for each in shown)
    last = max(each.window.latest or each.made_on for each in shown)
    days = max(1, (last - first).days)
    row = ROW if len(shown) < MANY else NARROW_ROW

    def at(day: date) -> float:
        return EDGE + (day - first).days / days * (WIDE - 2 * EDGE)

    bars = [
        Bar(
            made=at(each.made_on),
            first=at(max(each.window.earliest, first)),
            last=at(each.window.latest or last),
            row=EDGE + nth * row,
            end=_end(each),
            claim=each,
        )
        for nth, each in enumerate(shown)
    ]
    tall = 2 * EDGE + len(bars) * row
    return _picture(
        "timeline.svg", bars=bars, first=first, last=last, wide=WIDE, tall=tall,
        edge=EDGE, more=len(claims) - len(shown),
    )  # fmt: skip


def _end(claim: Claim) -> str:
    verdict = claim.outcome.verdict if claim.outcome else None
    return verdict or claim.status


def _place(share: float) -> float:
    return EDGE + share * (SIDE - 2 * EDGE)


def _picture(template: str, **values: object) -> Markup:
    return Markup(templates().get_template(template).render(**values))  # noqa: S704 escaped by the template
