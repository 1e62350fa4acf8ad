"""A table with drawings: words on the left, a bar in the middle, words on the right."""

from collections.abc import Sequence

from markupsafe import Markup
from msgspec import Struct

from api.pages.charts.svg import element
from api.pages.pictures import lines
from api.pages.pictures.frame import INNER, Plot, place
from api.pages.pictures.lines import Style

LEFT, RIGHT, GUTTER = 204, 118, 18
AXIS = 25
PADDING = 7
WORDS = Style(face="sans", size=12, leading=15, ink="ink")
SMALL = Style(face="sans", size=10.5, leading=14)
END = Style(face="bold", size=12, leading=15, ink="ink")


class Row(Struct, frozen=True, kw_only=True):
    """What a row says, and its drawing; `ink` is the class of the words at its end."""

    label: str
    small: str = ""
    bar: Plot | None
    end: Sequence[str] = ()
    end_small: str = ""
    ink: str = "ink"


class Columns(Struct, frozen=True, kw_only=True):
    """How wide the words on the left and on the right are."""

    left: float = LEFT
    right: float = RIGHT

    @property
    def middle(self) -> float:
        """How wide the drawings are."""
        return INNER - self.left - self.right - 2 * GUTTER


def draw(
    rows: Sequence[Row], axis: Markup | None = None, columns: Columns | None = None
) -> Plot | None:
    """Draw rows below an axis; None without any."""
    if not rows:
        return None
    shape = columns or Columns()
    content, y = list[Markup](), 0.0
    if axis is not None:
        scale = Plot(drawing=axis, height=AXIS)
        content.append(place(scale, shape.left + GUTTER, 0, shape.middle))
        y = AXIS + 3.0
    for row in rows:
        drawn, height = _row(row, y, shape)
        content += drawn
        y += height
        content.append(
            element("line", x1=0, x2=INNER, y1=y, y2=y, class_="frame"),
        )
    return Plot(drawing=Markup("").join(content), height=y + 1)


def _row(row: Row, top: float, shape: Columns) -> tuple[list[Markup], float]:
    label = lines.wrap(row.label, WORDS, shape.left, 3)
    small = lines.wrap(row.small, SMALL, shape.left, 2)
    end = [line for text in row.end for line in lines.wrap(text, END, shape.right, 2)]
    end_small = lines.wrap(row.end_small, SMALL, shape.right, 3)
    left_high = len(label) * WORDS.leading + len(small) * SMALL.leading
    right_high = len(end) * END.leading + len(end_small) * SMALL.leading
    bar_high = row.bar.height if row.bar else 0.0
    height = max(left_high, right_high, bar_high) + 2 * PADDING
    middle = top + height / 2
    style = Style(face="bold", size=END.size, leading=END.leading, ink=row.ink)
    right_x = INNER - shape.right
    right_y, left_y = middle - right_high / 2, middle - left_high / 2
    content = [
        *lines.draw(label, WORDS, 0, left_y),
        *lines.draw(small, SMALL, 0, left_y + len(label) * WORDS.leading),
        *lines.draw(end, style, right_x, right_y),
        *lines.draw(end_small, SMALL, right_x, right_y + len(end) * END.leading),
    ]
    if row.bar:
        x, y = shape.left + GUTTER, middle - bar_high / 2
        content.append(place(row.bar, x, y, shape.middle))
    return content, height
