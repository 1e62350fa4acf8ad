"""A table with drawings: words on the left, a bar in the middle, words on the right."""

from collections.abc import Sequence

from markupsafe import Markup
from msgspec import Struct, structs

from api.pages.charts import dot_plot
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
TIGHT = Style(face="sans", size=10.5, leading=dot_plot.STEP, ink="ink")

Group = tuple[list[str], Style]


class Row(Struct, frozen=True, kw_only=True):
    """What a row says, and its drawing; `ink` is the class of the words at its end.

    `end_lines` stand beside the lines of a drawing that has several.
    """

    label: str
    small: str = ""
    bar: Plot | None
    end: Sequence[str] = ()
    end_small: str = ""
    end_lines: Sequence[str] = ()
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
    end = structs.replace(END, ink=row.ink)
    left = [
        (lines.wrap(row.label, WORDS, shape.left, 3), WORDS),
        (lines.wrap(row.small, SMALL, shape.left, 2), SMALL),
    ]
    right = [
        *((lines.wrap(text, end, shape.right, 2), end) for text in row.end),
        (lines.wrap(row.end_small, SMALL, shape.right, 3), SMALL),
        *((lines.wrap(text, TIGHT, shape.right, 1), TIGHT) for text in row.end_lines),
    ]
    bar_high = row.bar.height if row.bar else 0.0
    height = max(_height(left), _height(right), bar_high) + 2 * PADDING
    middle = top + height / 2
    content = [
        *_column(left, 0, middle),
        *_column(right, INNER - shape.right, middle),
    ]
    if row.bar:
        x, y = shape.left + GUTTER, middle - bar_high / 2
        content.append(place(row.bar, x, y, shape.middle))
    return content, height


def _height(groups: Sequence[Group]) -> float:
    return sum(len(text) * style.leading for text, style in groups)


def _column(groups: Sequence[Group], x: float, middle: float) -> list[Markup]:
    """Draw groups of lines below each other, centred about a height."""
    y, content = middle - _height(groups) / 2, list[Markup]()
    for text, style in groups:
        content += lines.draw(text, style, x, y)
        y += len(text) * style.leading
    return content
