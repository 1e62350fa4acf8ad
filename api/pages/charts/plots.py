"""Plots: calibration, scores over time, and wordings on their scale, as SVG."""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

from markupsafe import Markup

from api.language.hedges.wording import Wording
from api.pages.charts.svg import across, element, image, words
from api.pages.text import formatting
from api.scoring.breakdowns import Point
from api.scoring.calibration import CalibrationBin
from api.scoring.histories import Period

# The calibration plot: a square within a square, in units of its own.
SIDE, LEFT, BOTTOM, TOP = 360, 46, 316, 12
SPAN = BOTTOM - TOP
LARGEST_DOT = 11.0
SMALLEST_DOT = 3.0
MOST_POINTS = 120
# Scores over time: any width, a fixed height.
HIGH, FLOOR, CEILING = 220, 184, 12
MARGIN_LEFT, MARGIN_RIGHT = 0.1, 0.97
WIDEST = 12
MOST_NAMED = 6  # labels that fit side by side on a small screen
ROW = 34


def calibration(bins: Sequence[CalibrationBin], curve: Sequence[Point]) -> Markup:
    """Plot how often what was given a probability came to pass, with intervals."""
    most = max((each.n for each in bins), default=1)
    drawn = [*_grid(), *(_band(each) for each in bins)]
    drawn.append(_line(0, 0, 1, 1, "ideal"))
    if len(curve) > 1:
        drawn.append(_curve(curve))
    for each in bins:
        x = each.mean_probability
        drawn.append(_line(x, each.interval[0], x, each.interval[1], "whisker"))
    for each in bins:
        radius = max(SMALLEST_DOT, LARGEST_DOT * sqrt(each.n / most))
        x, y = _x(each.mean_probability), _y(each.rate)
        drawn.append(element("circle", cx=x, cy=y, r=radius, class_="dot"))
    told = "; ".join(
        f"said {formatting.percent(each.mean_probability)}, happened"
        f" {formatting.percent(each.rate)} of {each.n}"
        for each in bins
    )
    return image(
        "Calibration: how often it happened, by the probability that was given",
        f"On the diagonal, words and world agree. {told}.",
        *drawn,
        viewBox=f"0 0 {SIDE} {SIDE}",
        class_="plot square",
    )


def _grid() -> list[Markup]:
    drawn: list[Markup] = []
    for step in range(0, 101, 25):
        share = step / 100
        drawn.append(_line(share, 0, share, 1, "grid"))
        drawn.append(_line(0, share, 1, share, "grid"))
        x, y = _x(share), _y(share)
        drawn.append(words(f"{step}%", x=x, y=BOTTOM + 16, text_anchor="middle"))
        drawn.append(words(f"{step}%", x=LEFT - 6, y=y + 4, text_anchor="end"))
    middle = LEFT + SPAN / 2
    label = "probability given"
    drawn.append(words(label, x=middle, y=SIDE - 6, text_anchor="middle"))
    drawn.append(words("happened", x=LEFT + 6, y=TOP + 14, class_="name"))
    return drawn


def _band(each: CalibrationBin) -> Markup:
    low, high = each.band
    return element(
        "rect",
        x=_x(each.mean_probability) - 7,
        y=_y(high),
        width=14,
        height=max(_y(low) - _y(high), 1.0),
        class_="band",
    )


def _curve(curve: Sequence[Point]) -> Markup:
    """Draw the fit; of a flat stretch its two ends are all there is to draw."""
    kept = [
        point
        for nth, point in enumerate(curve)
        if nth in {0, len(curve) - 1}
        or not curve[nth - 1].rate == point.rate == curve[nth + 1].rate
    ]
    thinned = kept[:: max(1, -(-len(kept) // MOST_POINTS))]
    points = " ".join(f"{_x(p.probability):.1f},{_y(p.rate):.1f}" for p in thinned)
    return element("polyline", points=points, class_="fit")


def _x(share: float) -> float:
    return LEFT + SPAN * share


def _y(share: float) -> float:
    return BOTTOM - SPAN * share


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return element("line", x1=_x(x1), y1=_y(y1), x2=_x(x2), y2=_y(y2), class_=kind)


def course(periods: Sequence[Period]) -> Markup:
    """Plot the Brier score as of each step's end; lower is better."""
    told = [each for each in periods if each.scores.brier is not None]
    highs = [(each.scores.brier_interval or (0.0, 0.25))[1] for each in told]
    top = max(0.3, *highs) * 1.05
    drawn: list[Markup] = []
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        if value <= top:
            y = _height(value, top)
            kind = "ideal" if value == 0.25 else "grid"  # noqa: PLR2004 always 50 %
            drawn.append(
                element(
                    "line", x1=across(MARGIN_LEFT), x2="100%", y1=y, y2=y, class_=kind
                )
            )
            drawn.append(
                words(
                    f"{value:g}",
                    x=across(MARGIN_LEFT - 0.02),
                    y=y + 4,
                    text_anchor="end",
                )
            )
    places = _spread(len(told))
    drawn += _segments(told, places, top)
    every = -(-len(told) // MOST_NAMED)
    for nth, (each, x) in enumerate(zip(told, places, strict=True)):
        drawn += _moment(each, x, top, named=nth % every == 0)
    first, last = told[0], told[-1]
    return image(
        "Brier score over time; lower is better",
        f"From {formatting.score(first.scores.brier)} in {first.period} to"
        f" {formatting.score(last.scores.brier)} in {last.period}.",
        *drawn,
        class_="plot course",
        height=HIGH,
    )


def _segments(
    told: Sequence[Period], places: Sequence[float], top: float
) -> list[Markup]:
    """Join the points; a line in percent of the width has two ends, no more."""
    heights = [_height(each.scores.brier or 0.0, top) for each in told]
    ends = list(zip(places, heights, strict=True))
    return [
        element("line", x1=across(x1), y1=y1, x2=across(x2), y2=y2, class_="fit")
        for (x1, y1), (x2, y2) in pairwise(ends)
    ]


def _moment(each: Period, share: float, top: float, *, named: bool) -> list[Markup]:
    x = across(share)
    drawn: list[Markup] = []
    if named:
        drawn.append(words(each.period, x=x, y=HIGH - 14, text_anchor="middle"))
    if each.enough.rates and each.scores.brier_interval is not None:
        low, high = (_height(end, top) for end in each.scores.brier_interval)
        drawn.append(element("line", x1=x, x2=x, y1=low, y2=high, class_="whisker"))
    y = _height(each.scores.brier or 0.0, top)
    return [*drawn, element("circle", cx=x, cy=y, r=4, class_="dot")]


def _spread(number: int) -> list[float]:
    width = MARGIN_RIGHT - MARGIN_LEFT
    return [MARGIN_LEFT + width * (nth + 0.5) / number for nth in range(number)]


def _height(value: float, top: float) -> float:
    return FLOOR - (FLOOR - CEILING) * value / top


def scale(worded: Sequence[tuple[str, Wording]]) -> Markup:
    """Draw wordings on the scale from 0 to 100 %: their interval and their point."""
    height = ROW * len(worded) + 24
    drawn: list[Markup] = []
    for step in range(0, 101, 25):
        x = across(0.02 + 0.96 * step / 100)
        drawn.append(element("line", x1=x, x2=x, y1=0, y2=height - 20, class_="grid"))
        drawn.append(words(f"{step}%", x=x, y=height - 6, text_anchor=_anchor(step)))
    for nth, (_, said) in enumerate(worded):
        drawn += _reading(said, ROW * nth)
    told = "; ".join(
        f"{who} “{said.phrase}”: {formatting.between(_ends(said))}"
        for who, said in worded
    )
    return image(
        "The wording as a probability",
        f"{told}.",
        *drawn,
        class_="plot scale",
        height=height,
    )


def _reading(said: Wording, y: float) -> list[Markup]:
    drawn: list[Markup] = []
    ends = _ends(said)
    if ends is not None:
        low, high = ends
        drawn.append(
            element(
                "rect",
                x=across(0.02 + 0.96 * low),
                width=across(max(0.96 * (high - low), 0.008)),
                y=y + 18,
                height=10,
                rx=2,
                class_="range",
            )
        )
    if said.point is not None:
        x = across(0.02 + 0.96 * said.point)
        drawn.append(element("circle", cx=x, cy=y + 23, r=6, class_="dot"))
    drawn.append(words(f"“{formatting.clip(said.phrase, 40)}”", x="2%", y=y + 13))
    return drawn


def _ends(said: Wording) -> tuple[float, float] | None:
    if said.low is None or said.high is None:
        return None
    return said.low, said.high


def _anchor(step: int) -> str:
    return {0: "start", 100: "end"}.get(step, "middle")
