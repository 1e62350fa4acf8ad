"""A plot with a title above it, and its source and date below, fit to be printed."""

from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import urlsplit

from markupsafe import Markup
from msgspec import Struct

from api.pages.charts.svg import element
from api.pages.pictures import fonts, lines, stylesheet
from api.pages.pictures.lines import Style
from api.pages.text import formatting

WIDTH, EDGE = 600, 24
INNER = WIDTH - 2 * EDGE
GAP = 14
TITLE = Style(face="serif", size=22, leading=27, ink="ink")
HEADING = Style(face="bold", size=14, leading=19, ink="ink")
BODY = Style(face="sans", size=13, leading=19, ink="ink")
FINE = Style(face="sans", size=11, leading=15)
TOO_FEW = "Too few are settled for this plot."


class Plot(Struct, frozen=True, kw_only=True):
    """What is drawn, and how high it is, in units of a width of INNER."""

    drawing: Markup
    height: float


class Picture(Struct, frozen=True, kw_only=True):
    """A plot with its words.

    `name` is whom or what it is about, `heading` what it shows, `sentence` what it
    comes to, `note` how to read it, `warning` what to know before printing it,
    `filters` what was left out, `path` its page. `empty` stands where nothing is drawn.
    """

    name: str
    heading: str
    plot: Plot | None
    path: str
    as_of: date
    sentence: str = ""
    note: str = ""
    warning: str = ""
    empty: str = TOO_FEW
    filters: Mapping[str, str] | None = None


def draw(picture: Picture, public_url: str) -> Markup:
    """Draw a picture as SVG."""
    heads = (
        (lines.wrap(picture.name, TITLE, INNER, 3), TITLE),
        (lines.wrap(picture.heading, HEADING, INNER, 2), HEADING),
        (lines.wrap(picture.sentence, BODY, INNER, 3), BODY),
    )
    y, content = float(EDGE), list[Markup]()
    for text, style in heads:
        content += lines.draw(text, style, EDGE, y)
        y += len(text) * style.leading + (4 if text else 0)
    plot = picture.plot or _sentence(picture.empty)
    y += GAP - 4
    content.append(place(plot, EDGE, y, INNER))
    y += plot.height + GAP
    for text in _foot(picture, public_url):
        wrapped = lines.wrap(text, FINE, INNER, 4)
        content += lines.draw(wrapped, FINE, EDGE, y)
        y += len(wrapped) * FINE.leading + 4
    return sheet(f"{picture.name}: {picture.heading}", content, y + EDGE - 8)


def place(plot: Plot, x: float, y: float, width: float) -> Markup:
    """Return a plot at a place, in a width in which its percents are reckoned."""
    return element("svg", plot.drawing, x=x, y=y, width=width, height=plot.height)


def sheet(
    title: str, content: Iterable[Markup], height: float, width: float = WIDTH
) -> Markup:
    """Return content on paper, with the stylesheet that all pictures have."""
    size = f"0 0 {width:g} {round(height)}"
    return element(
        "svg",
        element("title", title),
        element("style", Markup(stylesheet.TEXT)),  # noqa: S704 our own
        element("rect", width=width, height=round(height), class_="paper"),
        *content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=size,
        width=width,
        height=round(height),
        role="img",
    )


def legible(name: str, path: str) -> str:
    """Return a name, with its address where our fonts cannot write most of it."""
    return name if fonts.is_legible(name) else f"{name} ({path.rpartition('/')[2]})"


def address(path: str, public_url: str) -> str:
    """Return where a picture comes from, as readers type it.

    Without a public address it is only what the page is called: a path alone leads
    nowhere on paper. The Host header names none, as answers to all hosts are shared.
    """
    if public_url:
        return f"{urlsplit(public_url).netloc}{path}".rstrip("/")
    kind, _, name = path.strip("/").rpartition("/")
    return f"{kind}/{name}" if kind == "leaderboard" else name


def day(of: date) -> str:
    """Write a day that is not broken into two lines."""
    return formatting.day(of).replace(" ", "\N{NO-BREAK SPACE}")


def _sentence(text: str) -> Plot:
    return Plot(drawing=Markup("").join(lines.draw([text], BODY, 0, 0)), height=20)


def _foot(picture: Picture, public_url: str) -> Iterable[str]:
    if picture.note and picture.plot:
        yield picture.note
    if picture.warning:
        yield f"Careful: {picture.warning}"
    if picture.filters:
        chosen = "; ".join(
            f"{name.replace('_', ' ')} {value}"
            for name, value in picture.filters.items()
        )
        yield f"Only part of the record: {chosen}."
    where = address(picture.path, public_url)
    source = " · ".join(filter(None, ["Source: Foresaid", where]))
    yield f"{source} · As of {day(picture.as_of)}"
