"""Badges: a record in a line, as an image that other sites may show."""

from litestar import Response
from markupsafe import Markup

from api.pages.charts.svg import element, image, words
from api.pages.text import formatting
from api.scoring.figures import Record

WIDTH, HEIGHT, EDGE = 7, 24, 10
NAME = 84
FONT = "Verdana, Geneva, sans-serif"


def answer(record: Record) -> Response[str]:
    """Answer the badge of a record."""
    return Response(draw(record), media_type="image/svg+xml")


def draw(record: Record) -> Markup:
    """Draw the badge: counts, and a rate where there are enough of them."""
    told = tell(record)
    width = NAME + 2 * EDGE + WIDTH * len(told)
    text = {"y": 16, "font_size": 12, "font_family": FONT, "fill": "#fff"}
    return image(
        f"{formatting.clip(record.subject.name, 80)}: {told}",
        "From Foresaid, which keeps predictions and whether they happened.",
        element("rect", width=width, height=HEIGHT, rx=3, fill="#33302b"),
        element("rect", width=NAME, height=HEIGHT, rx=3, fill="#0b4a7d"),
        words("Foresaid", x=EDGE, **text),
        words(told, x=NAME + EDGE, textLength=WIDTH * len(told), **text),
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=HEIGHT,
    )


def tell(record: Record) -> str:
    """Return the line that a badge says."""
    hits = record.hits
    whole = hits.right + hits.wrong
    if not whole:
        return f"{formatting.plural(record.claims.total, 'prediction')}, none judged"
    told = f"right on {formatting.count(hits.right)} of {formatting.count(whole)}"
    if record.enough.rates:
        told += f" ({formatting.between(hits.interval)})"
    return told
