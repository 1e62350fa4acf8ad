"""Pictures of a record: the share right by when it fell due, and changed wordings."""

from calendar import month_abbr
from collections.abc import Sequence

from markupsafe import Markup

from api.pages.charts.svg import across, element, image, words
from api.pages.text import formatting
from api.scoring.breakdowns import Part
from api.scoring.wording_drift import WordingChange

HIGH, FLOOR, CEILING = 240, 200, 26
LABEL_GAP = 12  # above the highest bar, which no label then crosses
MARGIN_LEFT, MARGIN_RIGHT = 0.1, 0.97
MOST_LABELS = 6
# The slope: words of sources on the left, of the outlet on the right.
SLOPE_HIGH, SLOPE_FLOOR, SLOPE_CEILING = 300, 276, 34
SLOPE_LEFT, SLOPE_RIGHT = 0.36, 0.64
MOST_SLOPES = 8
LOWEST = 0.4  # surety at the foot, unless an outlet went below
APART = 15
THICKEST = 9.0


def right_by_due(periods: Sequence[Part], word: str, share: float) -> Markup | None:
    """Plot the share right by when claims fell due; None below two such periods.

    Only periods with enough events are drawn. *share*: what always saying *word* would
    have got, 0 … 1.
    """
    shown = [period for period in periods if period.enough.rates and _rated(period)]
    if len(shown) < 2:  # noqa: PLR2004
        return None
    y, x = _height(share), across(MARGIN_LEFT)
    elements = [
        *_grid(),
        element("line", x1=x, x2="100%", y1=y, y2=y, class_="ideal"),
        words(f"dashed: who always says “{word}”", x=x, y=CEILING - LABEL_GAP),
    ]
    every = -(-len(shown) // MOST_LABELS)
    width = MARGIN_RIGHT - MARGIN_LEFT
    for nth, period in enumerate(shown):
        x = across(MARGIN_LEFT + width * (nth + 0.5) / len(shown))
        elements += _period(period, x, labelled=nth % every == 0)
    description = "; ".join(
        f"{_name(period.key)}: {formatting.percent(period.hits.rate)} of"
        f" {formatting.count(period.hits.right + period.hits.wrong)}"
        for period in shown
    )
    return image(
        "Share right, by when it fell due",
        f"{description}.",
        *elements,
        class_="plot course",
        height=HIGH,
    )


def _rated(period: Part) -> bool:
    return period.hits.rate is not None and period.hits.interval is not None


def _grid() -> list[Markup]:
    elements: list[Markup] = []
    for step in (0, 25, 50, 75, 100):
        y = _height(step / 100)
        x = across(MARGIN_LEFT)
        label = across(MARGIN_LEFT - 0.02)
        elements += [
            element("line", x1=x, x2="100%", y1=y, y2=y, class_="grid"),
            words(f"{step}%", x=label, y=y + 4, text_anchor="end"),
        ]
    return elements


def _period(period: Part, x: str, *, labelled: bool) -> list[Markup]:
    low, high = period.hits.interval or (0.0, 1.0)
    elements = [
        element("line", x1=x, x2=x, y1=_height(low), y2=_height(high), class_="luck"),
        element("circle", cx=x, cy=_height(period.hits.rate or 0.0), r=5, class_="dot"),
    ]
    if labelled:
        elements.append(
            words(_name(period.key), x=x, y=HIGH - 20, text_anchor="middle")
        )
    return elements


def _name(key: str) -> str:
    """Return the name of a period as readers write it: Nov 2022 for 2022-11."""
    year, dash, month = key.partition("-")
    return f"{month_abbr[int(month)]} {year}" if dash else key


def _height(share: float) -> float:
    return FLOOR - (FLOOR - CEILING) * share


def slopes(changes: Sequence[WordingChange]) -> Markup | None:
    """Draw how sure sources sounded, and how sure the outlet made it sound."""
    shown = changes[:MOST_SLOPES]
    if not shown:
        return None
    most = max(change.reports for change in shown)
    lowest = min(LOWEST, *(change.after for change in shown))
    left = _places([(change.before, change.said or "") for change in shown], lowest)
    right = _places([(change.after, change.written or "") for change in shown], lowest)
    elements = [
        words("the source said", x=across(SLOPE_LEFT), y=14, text_anchor="end"),
        words("the outlet wrote", x=across(SLOPE_RIGHT), y=14),
    ]
    for change, from_y, to_y in zip(shown, left, right, strict=True):
        elements += _slope(change, from_y, to_y, THICKEST * change.reports / most)
    description = "; ".join(
        f"{_words(change.said, change.before)} became"
        f" {_words(change.written, change.after)}"
        f" in {formatting.plural(change.reports, 'report')}"
        for change in shown
    )
    return image(
        "How sure the source sounded, and how sure the outlet made it sound",
        f"Higher is surer. {description}.",
        *elements,
        class_="plot slope",
        height=SLOPE_HIGH,
    )


def _slope(
    change: WordingChange, from_y: float, to_y: float, thick: float
) -> list[Markup]:
    kind = "same"
    if change.is_hardened or change.is_softened:
        kind = "hardened" if change.is_hardened else "softened"
    before, after = across(SLOPE_LEFT + 0.02), across(SLOPE_RIGHT - 0.02)
    return [
        element(
            "line",
            x1=before,
            x2=after,
            y1=from_y,
            y2=to_y,
            class_=f"change {kind}",
            stroke_width=max(thick, 1.5),
        ),
        words(
            _words(change.said, change.before),
            x=across(SLOPE_LEFT),
            y=from_y + 4,
            text_anchor="end",
        ),
        words(_words(change.written, change.after), x=across(SLOPE_RIGHT), y=to_y + 4),
    ]


def _words(phrase: str | None, surety: float) -> str:
    given = formatting.percent(surety)
    return given if phrase is None else f"“{formatting.clip(phrase, 18)}” {given}"


def _places(labels: Sequence[tuple[float, str]], lowest: float) -> list[float]:
    """Return the height of each label, the surest on top, each clear of the next."""
    span = (SLOPE_FLOOR - SLOPE_CEILING) / (1.0 - lowest)
    places = dict[tuple[float, str], float]()
    last = SLOPE_CEILING - APART
    for surety, text in sorted(set(labels), reverse=True):
        height = SLOPE_CEILING + span * (1.0 - surety)
        last = places[surety, text] = max(height, last + APART)
    return [places[label] for label in labels]
