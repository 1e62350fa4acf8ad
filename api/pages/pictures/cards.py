"""Cards: 1200 by 630 pixels, shown where a link to a page is shared."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup
from msgspec import Struct, structs

from api.pages.charts.svg import element
from api.pages.pictures import fonts, frame, lines
from api.pages.pictures.fonts import Face
from api.pages.pictures.frame import Plot
from api.pages.pictures.lines import Style
from api.pages.text import formatting

WIDTH, HEIGHT, EDGE = 1200, 630, 64
INNER = WIDTH - 2 * EDGE
TOP, BOTTOM = 122, 548
ROOM = BOTTOM - TOP
GAP, NARROWEST_GAP = 34.0, 14.0
LEADING = 1.26  # of the size of letters
BRAND = Style(face="serif", size=34, leading=40, ink="ink")
SMALL = Style(face="sans", size=23, leading=28)
ROW = Style(face="bold", size=28, leading=34, ink="ink")
BESIDE = Style(face="sans", size=26, leading=34)
LINE = 42


class Words(Struct, frozen=True, kw_only=True):
    """Text on a card, in the first of its sizes that leaves room for all the rest.

    Where even the last is too large, the first text of a card is cut, which says so.
    """

    text: str
    sizes: Sequence[float]
    most: int
    face: Face = "sans"
    ink: str = "ink"

    def style(self, level: int) -> Style:
        """Return how it is set at a level: the higher, the smaller."""
        size = self.sizes[min(level, len(self.sizes) - 1)]
        leading = round(size * LEADING)
        return Style(face=self.face, size=size, leading=leading, ink=self.ink)


class Card(Struct, frozen=True, kw_only=True):
    """What a card says: over its title, in its blocks, and where it comes from."""

    kicker: str
    blocks: Sequence[Words | Plot]
    path: str
    as_of: datetime


def draw(card: Card, public_url: str) -> Markup:
    """Draw a card as SVG."""
    blocks = _fit([block for block in card.blocks if block])
    spare = ROOM - sum(block.height for block in blocks)
    gap = min(GAP, max(spare, 0.0) / max(len(blocks) - 1, 1))
    content, y = _edges(card, public_url), float(TOP)
    for block in blocks:
        content.append(frame.place(block, EDGE, y, INNER))
        y += block.height + gap
    return frame.sheet("Foresaid", content, HEIGHT, WIDTH)


def figure(number: str, meaning: str) -> Plot:
    """Draw a number in large type, and beside it what it counts."""
    large = Style(face="serif", size=92, leading=100, ink="ink")
    beside = Style(face="sans", size=30, leading=38, ink="ink")
    x = fonts.width(number, large.size, large.face) + 28
    wrapped = lines.wrap(meaning, beside, INNER - x, 2)
    y = (large.leading - len(wrapped) * beside.leading) / 2 + 4
    drawn = [
        *lines.draw([number], large, 0, 0),
        *lines.draw(wrapped, beside, x, y),
    ]
    return Plot(drawing=Markup("").join(drawn), height=large.leading + 8)


def table(rows: Sequence[tuple[str, str]]) -> Plot:
    """Draw rows of a name and what it is known for, a line each."""
    drawn = list[Markup]()
    for nth, (name, known_for) in enumerate(rows):
        y = nth * LINE
        drawn += lines.draw(lines.wrap(name, ROW, INNER / 2, 1), ROW, 0, y)
        beside = lines.wrap(known_for, BESIDE, INNER / 2 - 60, 1)
        drawn += lines.draw(beside, BESIDE, INNER / 2 + 60, y + 2)
    return Plot(drawing=Markup("").join(drawn), height=len(rows) * LINE)


def _fit(blocks: Sequence[Words | Plot]) -> list[Plot]:
    """Return the blocks as they are drawn, none too high for the card."""
    levels = max((len(b.sizes) for b in blocks if isinstance(b, Words)), default=1)
    for level in range(levels):
        if _height(blocks, level) <= ROOM and not _is_cut(blocks, level):
            return [_drawn(block, level) for block in blocks]
    return [_drawn(block, levels - 1) for block in _cut(blocks, levels - 1)]


def _cut(blocks: Sequence[Words | Plot], level: int) -> list[Words | Plot]:
    """Return the blocks with fewer lines, the first of them cut first."""
    shorter = list(blocks)
    for nth, block in enumerate(blocks):
        if not isinstance(block, Words):
            continue
        for most in range(block.most, 0, -1):
            shorter[nth] = structs.replace(block, most=most)
            if _height(shorter, level) <= ROOM:
                return shorter
    return shorter


def _height(blocks: Sequence[Words | Plot], level: int) -> float:
    gaps = NARROWEST_GAP * (len(blocks) - 1)
    return gaps + sum(_drawn(block, level).height for block in blocks)


def _is_cut(blocks: Sequence[Words | Plot], level: int) -> bool:
    return any(
        not lines.fits(_written(block), block.style(level), INNER, block.most)
        for block in blocks
        if isinstance(block, Words)
    )


def _written(block: Words) -> str:
    """Return the text as it can be written, since a card is only ever a PNG."""
    return fonts.writable(block.text).strip()


def _drawn(block: Words | Plot, level: int) -> Plot:
    if isinstance(block, Plot):
        return block
    style = block.style(level)
    wrapped = lines.wrap(_written(block), style, INNER, block.most)
    return Plot(
        drawing=Markup("").join(lines.draw(wrapped, style, 0, 0)),
        height=len(wrapped) * style.leading,
    )


def _edges(card: Card, public_url: str) -> list[Markup]:
    """Draw the name of the site and the kicker above, the source and date below."""
    address = lines.wrap(frame.address(card.path, public_url), SMALL, INNER - 340, 1)
    kicker = lines.wrap(card.kicker, SMALL, INNER - 220, 1)
    day = [f"As of {formatting.day(card.as_of)}"]
    right = WIDTH - EDGE
    return [
        *lines.draw(["Foresaid"], BRAND, EDGE, 38),
        *lines.draw(kicker, SMALL, right, 47, "end"),
        *(
            element("line", x1=EDGE, x2=right, y1=y, y2=y, class_="frame")
            for y in (94, 98, 566)
        ),
        *lines.draw(address, SMALL, EDGE, 580),
        *lines.draw(day, SMALL, right, 580, "end"),
    ]
