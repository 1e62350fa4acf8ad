"""Claims as squares: right, wrong, partly, hedged and open differ in shape, too."""

from collections.abc import Sequence
from math import ceil

from markupsafe import Markup
from msgspec import Struct

from api.pages.charts.svg import element
from api.pages.pictures import fonts, lines
from api.pages.pictures.frame import Plot
from api.pages.pictures.lines import Style

KEY = Style(face="sans", size=12, leading=18)
WORDS = {
    "right": "right",
    "wrong": "wrong",
    "partly": "partly",
    "hedged": "too vague to judge",
    "open": "open or not yet judged",
}
SMALLEST = 8.0
KEY_GAP = 10


class Grid(Struct, frozen=True, kw_only=True):
    """The room that squares have: its width, and the largest and the most rows."""

    width: float
    largest: float
    rows: int


def draw(kinds: Sequence[str], grid: Grid) -> Plot:
    """Draw a square for each claim, as large as lets all stand in the grid."""
    pitch = grid.largest
    while pitch > SMALLEST and ceil(len(kinds) / (grid.width // pitch)) > grid.rows:
        pitch -= 0.5
    across = int(grid.width // pitch)
    side = pitch * 0.84
    content = [
        square(kind, nth % across * pitch, nth // across * pitch, side)
        for nth, kind in enumerate(kinds)
    ]
    rows = ceil(len(kinds) / across)
    return Plot(drawing=Markup("").join(content), height=rows * pitch)


def key(kinds: Sequence[str], style: Style, width: float) -> Plot:
    """Draw what the squares mean, as far as they occur, in lines."""
    x, y, content = 0.0, 0.0, list[Markup]()
    shown = {"open" if kind == "out" else kind for kind in kinds}
    for kind, text in WORDS.items():
        if kind not in shown:
            continue
        wide = style.size * 1.5 + fonts.width(text, style.size, style.face)
        if x and x + wide > width:
            x, y = 0.0, y + style.leading
        content.append(square(kind, x, y + style.size * 0.1, style.size))
        content += lines.draw([text], style, x + style.size * 1.4, y)
        x += wide + KEY_GAP
    return Plot(drawing=Markup("").join(content), height=y + style.leading)


def with_key(kinds: Sequence[str], grid: Grid, style: Style = KEY) -> Plot | None:
    """Draw squares and, below them, what they mean; None without any."""
    if not kinds:
        return None
    plot, meaning = draw(kinds, grid), key(kinds, style, grid.width)
    below = element(
        "svg", meaning.drawing, y=plot.height + 8, width="100%", height=meaning.height
    )
    return Plot(drawing=plot.drawing + below, height=plot.height + 8 + meaning.height)


def square(kind: str, x: float, y: float, side: float) -> Markup:
    """Draw one square with its mark."""
    if kind in {"open", "out"}:
        inset = side * 0.07
        return element(
            "rect",
            x=x + inset,
            y=y + inset,
            width=side - 2 * inset,
            height=side - 2 * inset,
            rx=side * 0.1,
            stroke_width=2 * inset,
            class_=kind,
        )
    body = element(
        "rect",
        x=x,
        y=y,
        width=side,
        height=side,
        rx=side * 0.12,
        class_="half" if kind == "partly" else f"bar {kind}",
    )
    return body + _mark(kind, x, y, side)


def _mark(kind: str, x: float, y: float, side: float) -> Markup:
    match kind:
        case "wrong":
            return element(
                "line",
                x1=x,
                y1=y,
                x2=x + side,
                y2=y + side,
                stroke_width=side * 0.16,
                class_="gash",
            )
        case "partly":
            half = side / 2
            return element(
                "rect", x=x, y=y + half, width=side, height=half, class_="right"
            )
        case _:
            return Markup("")
