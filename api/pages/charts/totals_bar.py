"""All predictions as one bar, by how they turned out."""

from collections.abc import Iterator

from markupsafe import Markup
from msgspec import Struct

from api.pages.charts.svg import across, element, image
from api.pages.text import formatting
from api.scoring.tallies import Totals

HEIGHT = 36
GAP = 0.002  # a share of the width


class Part(Struct, frozen=True, kw_only=True):
    """Some of the predictions: their kind, how many, and a page that lists them."""

    kind: str
    words: str
    count: int
    href: str | None


def parts(totals: Totals) -> list[Part]:
    """Return the parts that are not empty, the judged ones first."""
    rows = (
        ("right", "right", totals.right, None),
        ("partly", "partly right", totals.partly, None),
        ("wrong", "wrong", totals.wrong, None),
        ("hedged", "too vague to be right or wrong", totals.hedged, None),
        ("open", "still open", totals.open, "/claims?status=open&sort=due"),
        ("due", "whose time is over, not yet judged", totals.due, "/due"),
        ("void", "without a date, or cannot be judged", totals.other, None),
    )
    return [
        Part(
            kind=kind,
            words=f"{formatting.count(count)} {words}",
            count=count,
            href=href,
        )
        for kind, words, count, href in rows
        if count
    ]


def draw(shown: list[Part]) -> Markup:
    """Draw the parts side by side, each as wide as it has predictions."""
    return image(
        "How all predictions turned out",
        ", ".join(part.words for part in shown),
        *_bars(shown),
        class_="plot totals",
        height=HEIGHT,
    )


def _bars(shown: list[Part]) -> Iterator[Markup]:
    total = sum(part.count for part in shown)
    start = 0.0
    for part in shown:
        width = part.count / total
        yield element(
            "rect",
            x=across(start),
            width=across(max(width - GAP, GAP)),
            y=1,
            height=HEIGHT - 2,
            class_=f"bar {part.kind}",
        )
        start += width
