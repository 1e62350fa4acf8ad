"""Table: how a measurement is told."""

from typing import NamedTuple


class Row(NamedTuple):
    """One measurement: ours, the other side, their ratio, and what is wanted of it."""

    name: str
    what: str
    ours: float
    other: float | None
    unit: str
    ratio: float | None
    target: str
    reached: bool


def ratio(  # noqa: PLR0913, PLR0917 a row of a table
    name: str, what: str, ours: float, other: float, target: float, unit: str = "/s"
) -> Row:
    """Return the row of two rates, ours and the other, and their ratio."""
    found = ours / other
    return Row(name, what, ours, other, unit, found, f">= {target}", found >= target)


def absolute(name: str, what: str, ours: float, unit: str, target: float | None) -> Row:
    """Return the row of one figure that stands alone."""
    wanted = "" if target is None else f"<= {target} {unit}"
    return Row(
        name, what, ours, None, unit, None, wanted, target is None or ours <= target
    )
