"""Calibration, and scores over time, as SVG."""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

from markupsafe import Markup

from api.pages.charts.svg import across, element, image, words
from api.pages.text import formatting
from api.scoring.breakdowns import Point
from api.scoring.calibration import CalibrationBin
from api.scoring.histories import Period

# The calibration plot: a square within a square, in units of its own.
SIDE, LEFT, BOTTOM, TOP = 360, 46, 320, 28
SPAN = BOTTOM - TOP
LARGEST_DOT = 11.0
SMALLEST_DOT = 3.0
MOST_POINTS = 120
# Scores over time: any width, a fixed height.
HIGH, FLOOR, CEILING = 220, 184, 12
MARGIN_LEFT, MARGIN_RIGHT = 0.1, 0.97
MOST_PERIODS = 12
MOST_LABELS = 6  # labels that fit side by side on a small screen


def calibration(
    bins: Sequence[CalibrationBin], curve: Sequence[Point] = (), *, plain: bool = False
) -> Markup:
    """Plot the rate at which events happened by the probability they were given.

    *plain* leaves out the intervals of the rates.
    """
    largest = max((bin_.n for bin_ in bins), default=1)
    elements = [*_grid(), *(_band(bin_) for bin_ in bins)]
    elements.append(_line(0, 0, 1, 1, "ideal"))
    if len(curve) > 1:
        elements.append(_curve(curve))
    for bin_ in () if plain else bins:
        x = bin_.mean_probability
        elements.append(_line(x, bin_.interval[0], x, bin_.interval[1], "whisker"))
    for bin_ in bins:
        radius = max(SMALLEST_DOT, LARGEST_DOT * sqrt(bin_.n / largest))
        x, y = _x(bin_.mean_probability), _y(bin_.rate)
        elements.append(element("circle", cx=x, cy=y, r=radius, class_="dot"))
    description = "; ".join(
        f"said {formatting.percent(bin_.mean_probability)}, happened"
        f" {formatting.percent(bin_.rate)} of {bin_.n}"
        for bin_ in bins
    )
    return image(
        "Calibration: how often it happened, by the probability that was given",
        f"On the diagonal, words and world agree. {description}.",
        *elements,
        viewBox=f"0 0 {SIDE} {SIDE}",
        class_="plot square",
    )


def _grid() -> list[Markup]:
    elements: list[Markup] = []
    for step in range(0, 101, 25):
        share = step / 100
        elements.append(_line(share, 0, share, 1, "grid"))
        elements.append(_line(0, share, 1, share, "grid"))
        x, y = _x(share), _y(share)
        elements.append(words(f"{step}%", x=x, y=BOTTOM + 20, text_anchor="middle"))
        elements.append(words(f"{step}%", x=LEFT - 6, y=y + 4, text_anchor="end"))
    middle = LEFT + SPAN / 2
    label = "the chance given"
    elements.append(words(label, x=middle, y=SIDE - 4, text_anchor="middle"))
    label = "how often it happened"
    elements.append(words(label, x=LEFT - 38, y=12, class_="name"))
    return elements


def _band(bin_: CalibrationBin) -> Markup:
    low, high = bin_.band
    return element(
        "rect",
        x=_x(bin_.mean_probability) - 7,
        y=_y(high),
        width=14,
        height=max(_y(low) - _y(high), 1.0),
        class_="band",
    )


def _curve(curve: Sequence[Point]) -> Markup:
    """Draw the fit; of a flat stretch only the two ends are drawn."""
    corners = [
        point
        for nth, point in enumerate(curve)
        if nth in {0, len(curve) - 1}
        or not curve[nth - 1].rate == point.rate == curve[nth + 1].rate
    ]
    thinned = corners[:: max(1, -(-len(corners) // MOST_POINTS))]
    points = " ".join(f"{_x(p.probability):.1f},{_y(p.rate):.1f}" for p in thinned)
    return element("polyline", points=points, class_="fit")


def _x(share: float) -> float:
    return LEFT + SPAN * share


def _y(share: float) -> float:
    return BOTTOM - SPAN * share


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return element("line", x1=_x(x1), y1=_y(y1), x2=_x(x2), y2=_y(y2), class_=kind)


def score_history(periods: Sequence[Period]) -> Markup:
    """Plot the Brier score as of each period's end; lower is better."""
    scored = [period for period in periods if period.scores.brier is not None]
    highs = [(period.scores.brier_interval or (0.0, 0.25))[1] for period in scored]
    top = max(0.3, *highs) * 1.05
    places = _spread(len(scored))
    elements = [*_score_grid(top), *_segments(scored, places, top)]
    every = -(-len(scored) // MOST_LABELS)
    for nth, (period, place) in enumerate(zip(scored, places, strict=True)):
        elements += _period(period, place, top, labelled=nth % every == 0)
    first, last = scored[0], scored[-1]
    return image(
        "Brier score over time; lower is better",
        f"From {formatting.score(first.scores.brier)} in {first.period} to"
        f" {formatting.score(last.scores.brier)} in {last.period}.",
        *elements,
        class_="plot course",
        height=HIGH,
    )


def _score_grid(top: float) -> list[Markup]:
    elements: list[Markup] = []
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        if value > top:
            break
        y = _height(value, top)
        kind = "ideal" if value == 0.25 else "grid"  # noqa: PLR2004 always 50 %
        x1, x_label = across(MARGIN_LEFT), across(MARGIN_LEFT - 0.02)
        elements += [
            element("line", x1=x1, x2="100%", y1=y, y2=y, class_=kind),
            words(f"{value:g}", x=x_label, y=y + 4, text_anchor="end"),
        ]
    return elements


def _segments(
    scored: Sequence[Period], places: Sequence[float], top: float
) -> list[Markup]:
    """Join the points; no polyline, as its points can't be in percent of the width."""
    heights = [_height(period.scores.brier or 0.0, top) for period in scored]
    ends = list(zip(places, heights, strict=True))
    return [
        element("line", x1=across(x1), y1=y1, x2=across(x2), y2=y2, class_="fit")
        for (x1, y1), (x2, y2) in pairwise(ends)
    ]


def _period(
    period: Period, share: float, top: float, *, labelled: bool
) -> list[Markup]:
    x = across(share)
    elements: list[Markup] = []
    if labelled:
        elements.append(words(period.period, x=x, y=HIGH - 14, text_anchor="middle"))
    if period.enough.rates and period.scores.brier_interval is not None:
        low, high = (_height(end, top) for end in period.scores.brier_interval)
        elements.append(element("line", x1=x, x2=x, y1=low, y2=high, class_="whisker"))
    y = _height(period.scores.brier or 0.0, top)
    return [*elements, element("circle", cx=x, cy=y, r=4, class_="dot")]


def _spread(number: int) -> list[float]:
    width = MARGIN_RIGHT - MARGIN_LEFT
    return [MARGIN_LEFT + width * (nth + 0.5) / number for nth in range(number)]


def _height(value: float, top: float) -> float:
    return FLOOR - (FLOOR - CEILING) * value / top
