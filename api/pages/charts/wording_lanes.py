"""How sure a source and each outlet sounded about one claim, on one scale."""

from collections.abc import Sequence

from markupsafe import Markup
from msgspec import Struct

from api.model.claims import Claim
from api.model.reports import Report
from api.pages.charts.svg import across, element, words
from api.pages.text import claim_labels, wording_changes

HEIGHT, MIDDLE = 24, 12
MOST_LANES = 8


class WordingLane(Struct, frozen=True, kw_only=True):
    """Whose words, the words, what they usually mean, and the same as a picture.

    `change` says how an outlet's words differ from the source's.
    """

    name: str
    words: str
    meaning: str
    picture: Markup
    change: str | None = None


def draw(claim: Claim, reports: Sequence[Report]) -> list[WordingLane]:
    """Return a lane for the source and each outlet with words of its own.

    Return none where no hedge was used and no outlet changed the words.
    """
    strengths = [
        (report, claim_labels.reported_strength(claim, report))
        for report in reports
        if report.wording is not None or report.probability is not None
    ]
    own = claim_labels.strength(claim)
    if own.phrase is None and not strengths:
        return []
    return [
        _lane(claim.source.name, own, None),
        *(
            _lane(report.outlet.name, made, wording_changes.describe(claim, report))
            for report, made in strengths[: MOST_LANES - 1]
        ),
    ]


def axis() -> Markup:
    """Draw the scale from 0 to 100%."""
    elements: list[Markup] = []
    for percent in (0, 25, 50, 75, 100):
        x = across(percent / 100)
        elements += [
            element("line", x1=x, x2=x, y1=18, y2=24, class_="tick"),
            words(f"{percent}%", x=x, y=13, text_anchor=_anchor(percent)),
        ]
    elements.append(element("line", x1="0%", x2="100%", y1=24, y2=24, class_="tick"))
    return element("svg", *elements, class_="axis", aria_hidden="true", height=25)


def _lane(name: str, made: claim_labels.Strength, change: str | None) -> WordingLane:
    said = claim_labels.what_was_said(made)
    return WordingLane(
        name=name,
        words=said.brief,
        meaning=said.meaning,
        picture=_picture(made),
        change=change,
    )


def _picture(made: claim_labels.Strength) -> Markup:
    """Draw the interval that words usually mean, and the dot that is scored."""
    rail = element("line", x1="0%", x2="100%", y1=MIDDLE, y2=MIDDLE, class_="rail")
    elements = [rail]
    if made.low is not None and made.high is not None and made.basis != "stated":
        width = max(made.high - made.low, 0.008)
        bar = element(
            "rect",
            x=across(made.low),
            width=across(width),
            y=MIDDLE - 5,
            height=10,
            rx=2,
            class_="range",
        )
        elements.append(bar)
    if made.probability is not None:
        x = across(made.probability)
        elements.append(element("circle", cx=x, cy=MIDDLE, r=5, class_="said"))
    return element("svg", *elements, class_="lane", aria_hidden="true", height=HEIGHT)


def _anchor(percent: int) -> str:
    return {0: "start", 100: "end"}.get(percent, "middle")
