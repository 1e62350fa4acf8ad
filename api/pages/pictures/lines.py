"""Text broken into lines, as SVG has no lines of its own."""

import re
from collections.abc import Iterator
from typing import Literal

from markupsafe import Markup
from msgspec import Struct

from api.pages.charts.svg import element
from api.pages.pictures import fonts
from api.pages.pictures.fonts import Face

ROOM = 0.99  # of the width, as a viewer's own fonts may be a little wider
ELLIPSIS = "…"
SHORT = 20  # characters of a line that has room in any font
WORD = re.compile("[^ \t\r\n]+")  # a no-break space is no end of a word


class Style(Struct, frozen=True, kw_only=True):
    """How text is set: its face, size and leading in units, the class of its ink."""

    face: Face
    size: float
    leading: float
    ink: str = "soft"


def wrap(text: str, style: Style, width: float, most: int) -> list[str]:
    """Return *text* in at most so many lines; the last ends in “…” if it is cut."""
    room = ROOM * width
    lines: list[str] = []
    line = ""
    for word in _pieces(text, style, room):
        longer = f"{line} {word}".strip()
        if line and fonts.width(longer, style.size, style.face) > room:
            lines.append(line)
            line = word
        else:
            line = longer
        if len(lines) > most:
            break
    lines = [*lines, line] if line else lines
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut(lines[most - 1], style, room)]


def fits(text: str, style: Style, width: float, most: int) -> bool:
    """Return whether *text* fits into so many lines."""
    return len(wrap(text, style, width, most + 1)) <= most


def draw(
    lines: list[str],
    style: Style,
    x: float,
    y: float,
    anchor: Literal["start", "middle", "end"] = "start",
) -> list[Markup]:
    """Draw lines; *y* is the top of the first, x where they start, or end.

    Each says how long it is, so that it fits in the viewer's own fonts, too.
    """
    return [
        element(
            "text",
            *(_run(part, is_other=is_other) for part, is_other in fonts.runs(line)),
            x=x,
            y=y + style.size + nth * style.leading,
            text_anchor=None if anchor == "start" else anchor,
            font_size=style.size,
            **_length(line, style),
            class_=f"{style.face} {style.ink}",
        )
        for nth, line in enumerate(lines)
    ]


def _length(line: str, style: Style) -> dict[str, object]:
    """Return how long a line is; nothing where it is short, or not known well."""
    if len(line) < SHORT or not all(map(fonts.is_measured, line)):
        return {}
    length = fonts.width(line, style.size, style.face)
    return {"textLength": length, "lengthAdjust": "spacingAndGlyphs"}


def _run(text: str, *, is_other: bool) -> str:
    return element("tspan", text, class_="other") if is_other else text


def _pieces(text: str, style: Style, room: float) -> Iterator[str]:
    """Yield the words of *text*, each cut where it is wider than a line."""
    for word in WORD.findall(text):
        piece = ""
        for character in word:
            if piece and fonts.width(piece + character, style.size, style.face) > room:
                yield piece
                piece = ""
            piece += character
        yield piece


def _cut(line: str, style: Style, room: float) -> str:
    while line and fonts.width(line + ELLIPSIS, style.size, style.face) > room:
        shorter, space, _ = line.rpartition(" ")
        line = shorter if space else line[:-1]
    return line.rstrip(" ,;:.") + ELLIPSIS
