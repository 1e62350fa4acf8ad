"""The chances that sources gave one event, a lane each, as they changed them."""

from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup
from msgspec import Struct

from api.language.dates import days
from api.model.claims import Claim
from api.model.references import SourceRef
from api.pages.charts import time_axis
from api.pages.charts.svg import across, element, image
from api.pages.charts.time_axis import Axis
from api.pages.text import formatting

HEIGHT = 64
TOP, FLOOR = 6, 58
WIDE = 1000  # units across a lane, stretched to its width
MOST_LANES = 12
MOST_POINTS = 100


class Lane(Struct, frozen=True, kw_only=True):
    """One source's chances in words ("58% → 49%") and as a picture."""

    source: SourceRef
    words: str
    picture: Markup


class Lanes(Struct, frozen=True, kw_only=True):
    """Lanes along one axis; `omitted`: how many there was no room for."""

    axis: Markup
    lanes: list[Lane]
    omitted: int


def draw(
    claims: Sequence[Claim],
    *,
    today: date,
    happened: Sequence[date],
    wide: float | None = None,
) -> Lanes | None:
    """Draw the sources that gave a number on two days or more; None without any.

    *wide*: the width of a lane where it is known, so that nothing has to be stretched.
    """
    updated = _updated(claims)
    if not updated:
        return None
    made = [claim.made_on for numbers in updated for claim in numbers]
    last = days.after(max(made), timedelta(days=1))
    axis = time_axis.over([*made, last, *happened], core=max(made))
    return Lanes(
        axis=time_axis.draw(axis, today, wide),
        lanes=[
            _lane(axis, numbers, happened, wide or WIDE)
            for numbers in updated[:MOST_LANES]
        ],
        omitted=len(updated[MOST_LANES:]),
    )


def _updated(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Return the dated numbers of each source that gave more than one, oldest first."""
    by_source: dict[str, dict[date, Claim]] = {}
    for claim in sorted(claims, key=lambda claim: claim.made_on):
        if claim.probability is not None:
            by_source.setdefault(claim.source.slug, {})[claim.made_on] = claim
    return [
        list(by_day.values())[-MOST_POINTS:]
        for by_day in by_source.values()
        if len(by_day) > 1
    ]


def _lane(
    axis: Axis, claims: list[Claim], happened: Sequence[date], wide: float
) -> Lane:
    first, last = claims[0], claims[-1]
    lowest = min(claims, key=_chance)
    highest = max(claims, key=_chance)
    picture = image(
        f"The chance that {first.source.name} gave it",
        f"{_describe(first)} at first, {_describe(last)} at last;"
        f" the lowest {_describe(lowest)}, the highest {_describe(highest)}.",
        *_grid(),
        *[_line(axis, day) for day in happened],
        _course(axis, claims, wide),
        class_="lane chance",
        height=HEIGHT,
    )
    words = f"{formatting.chance(_chance(first))} → {formatting.chance(_chance(last))}"
    return Lane(source=first.source, words=words, picture=picture)


def _describe(claim: Claim) -> str:
    day = formatting.day(claim.made_on)
    return f"{formatting.chance(_chance(claim))} on {day}"


def _chance(claim: Claim) -> float:
    return claim.probability or 0.0


def _grid() -> list[Markup]:
    return [
        element(
            "line",
            x1="0%",
            x2="100%",
            y1=_height(share),
            y2=_height(share),
            class_="even" if share == 0.5 else "rail",  # noqa: PLR2004 the middle
        )
        for share in (0.0, 0.5, 1.0)
    ]


def _course(axis: Axis, claims: list[Claim], wide: float) -> Markup:
    """Draw each chance as a dot, and a line that lasts until the next was given.

    Why paths that are stretched to the width: a lane has dozens of points, and as
    elements of their own they would make a page too large.
    """
    places = [
        (round(wide * axis.place(claim.made_on)), round(_height(_chance(claim)), 1))
        for claim in claims
    ]
    (first, start), *others = places
    steps = "".join(f"H{x}V{y:g}" for x, y in others)
    line = f"M{first} {start:g}{steps}H{wide:g}"
    dots = "".join(f"M{x} {y:g}h0" for x, y in places)
    return element(
        "svg",
        element("path", d=line, class_="step"),
        element("path", d=dots, class_="dots"),
        viewBox=f"0 0 {wide:g} {HEIGHT}",
        preserveAspectRatio="none",
        width="100%",
        height=HEIGHT,
    )


def _line(axis: Axis, day: date) -> Markup:
    x = across(axis.place(day))
    return element("line", x1=x, x2=x, y1=0, y2=HEIGHT, class_="happened")


def _height(share: float) -> float:
    return FLOOR - (FLOOR - TOP) * share
