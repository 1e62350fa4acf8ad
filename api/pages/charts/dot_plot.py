"""What several gave the same question, as dots on one scale, and what happened."""

from collections.abc import Sequence

from markupsafe import Markup

from api.pages.charts.svg import across, element, image, words
from api.pages.text import formatting
from api.scoring.shared_questions import SharedQuestion

STEP, EDGE, RADIUS = 13, 8, 5
LEFT, WIDTH = 0.03, 0.94
AXIS = 18


def axis() -> Markup:
    """Draw the scale above the dots, 0 to 100%."""
    labels = ((0, "start"), (50, "middle"), (100, "end"))
    marks = [
        words(f"{step}%", x=across(_at(step / 100)), y=12, text_anchor=anchor)
        for step, anchor in labels
    ]
    return element("svg", *marks, class_="axis dots", height=AXIS, aria_hidden="true")


def row(question: SharedQuestion, names: Sequence[str]) -> Markup:
    """Draw the answers to one question, a line each, and the end that came true."""
    height = 2 * EDGE + STEP * (len(names) - 1)
    outcome = across(_at(question.outcome))
    elements = [
        element("line", x1=across(_at(0)), x2=across(_at(1)), y1=y, y2=y, class_="grid")
        for y in (_line(nth) for nth in range(len(names)))
    ]
    elements.append(
        element("line", x1=outcome, x2=outcome, y1=0, y2=height, class_="happened")
    )
    for nth, answer in enumerate(question.answers):
        if answer is None:
            continue
        end = across(_at(answer))
        y = _line(nth)
        kind = "near" if nth in question.closest else "far"
        elements += [
            element("line", x1=end, x2=outcome, y1=y, y2=y, class_=f"gap {kind}"),
            element("circle", cx=end, cy=y, r=RADIUS, class_=f"dot {kind}"),
        ]
    answers = "; ".join(
        f"{name}: {formatting.chance(answer)}"
        for name, answer in zip(names, question.answers, strict=True)
        if answer is not None
    )
    return image(
        "What each gave it",
        f"{answers}. It came to {formatting.percent(question.outcome)}.",
        *elements,
        class_="plot dots",
        height=height,
    )


def _at(share: float) -> float:
    return LEFT + WIDTH * share


def _line(nth: int) -> float:
    return float(EDGE + STEP * nth)
