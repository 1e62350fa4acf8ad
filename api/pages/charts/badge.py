"""A record in one line, as an image that other sites may show."""

from litestar import Response
from markupsafe import Markup

from api.pages.charts.svg import element, image, words
from api.pages.text import formatting
from api.scoring.figures import Record

WIDTH, HEIGHT, EDGE = 7, 24, 10
NAME = 84
FONT = "Verdana, Geneva, sans-serif"


def answer(record: Record) -> Response[str]:
    """Return the badge of a record."""
    return Response(draw(record), media_type="image/svg+xml")


def draw(record: Record) -> Markup:
    """Draw the badge: counts, and a rate where there are enough of them."""
    line = summarise(record)
    width = NAME + 2 * EDGE + WIDTH * len(line)
    style = {"y": 16, "font_size": 12, "font_family": FONT, "fill": "#fff"}
    return image(
        f"{formatting.clip(record.subject.name, 80)}: {line}",
        "From Foresaid, which keeps predictions and whether they happened.",
        element("rect", width=width, height=HEIGHT, rx=3, fill="#33302b"),
        element("rect", width=NAME, height=HEIGHT, rx=3, fill="#0b4a7d"),
        words("Foresaid", x=EDGE, **style),
        words(line, x=NAME + EDGE, textLength=WIDTH * len(line), **style),
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=HEIGHT,
    )


def summarise(record: Record) -> str:
    """Return the line of a badge."""
    hits = record.hits
    judged = hits.right + hits.wrong
    if not judged:
        return f"{formatting.plural(record.claims.total, 'prediction')}, none judged"
    line = f"right on {formatting.count(hits.right)} of {formatting.count(judged)}"
    if record.enough.rates:
        line += f" ({formatting.between(hits.interval)})"
    return line
