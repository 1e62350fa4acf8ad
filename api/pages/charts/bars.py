"""Small bars in the cells of a table: a range of ranks, and a figure beside zero."""

from markupsafe import Markup

from api.pages.charts.svg import across, element

HEIGHT, MIDDLE = 16, 8
THICK = 6
LEFT, WIDTH = 0.03, 0.94


def rank_range(rank: int, interval: tuple[int, int], ranked: int) -> Markup:
    """Draw where a rank could lie, from the best on the left; the text beside says it.

    *ranked*: how many have a rank, which are the whole width.
    """
    steps = max(ranked - 1, 1)
    best, worst, own = (
        LEFT + WIDTH * (place - 1) / steps for place in (*interval, rank)
    )
    return _bar(
        element("line", x1="0%", x2="100%", y1=MIDDLE, y2=MIDDLE, class_="grid"),
        element(
            "rect",
            x=across(best - 0.02),
            width=across(worst - best + 0.04),
            y=MIDDLE - THICK / 2,
            height=THICK,
            rx=THICK / 2,
            class_="range",
        ),
        element("circle", cx=across(own), cy=MIDDLE, r=4, class_="dot"),
    )


def beside_zero(value: float, largest: float) -> Markup:
    """Draw a figure to the right of zero, or to the left if it is below.

    *largest*: the distance from zero that fills one side, above 0.
    """
    share = 0.5 * min(abs(value) / largest, 1.0)
    kind = "better" if value >= 0 else "worse"
    return _bar(
        element(
            "rect",
            x=across(0.5 if value >= 0 else 0.5 - share),
            width=across(max(share, 0.01)),
            y=MIDDLE - THICK / 2,
            height=THICK,
            class_=kind,
        ),
        element("line", x1="50%", x2="50%", y1=0, y2=HEIGHT, class_="tick"),
    )


def from_zero(value: float, largest: float) -> Markup:
    """Draw a figure of at least 0; *largest* fills the whole width, above 0."""
    return _bar(
        element("line", x1="0%", x2="100%", y1=MIDDLE, y2=MIDDLE, class_="grid"),
        element(
            "rect",
            x="0%",
            width=across(max(value / largest, 0.01)),
            y=MIDDLE - THICK / 2,
            height=THICK,
            class_="better",
        ),
    )


def shares(first: int, even: int, second: int) -> Markup:
    """Draw how many questions went to each of two, the others between; one at least."""
    total = first + even + second
    ends = (0.0, first / total, (first + even) / total, 1.0)
    kinds = ("better", "even", "worse")
    return _bar(
        *(
            element(
                "rect",
                x=across(ends[nth]),
                width=across(ends[nth + 1] - ends[nth]),
                y=2,
                height=HEIGHT - 4,
                class_=kind,
            )
            for nth, kind in enumerate(kinds)
            if ends[nth + 1] > ends[nth]
        )
    )


def _bar(*content: Markup) -> Markup:
    """Return a bar; it is hidden from readers by ear, since the cell has its words."""
    return element(
        "svg",
        *content,
        class_="plot rod",
        height=HEIGHT,
        aria_hidden="true",
    )
