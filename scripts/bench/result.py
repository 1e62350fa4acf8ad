"""One result of the bench: a figure, what it is compared with, and its target."""

from typing import NamedTuple


class Result(NamedTuple):
    """One measurement; `other` and `ratio` where it is compared with something."""

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
) -> Result:
    """Compare two rates; the target is the least ratio of ours to the other."""
    value = ours / other
    return Result(name, what, ours, other, unit, value, f">= {target}", value >= target)


def absolute(
    name: str, what: str, ours: float, unit: str, limit: float | None
) -> Result:
    """Return a figure that stands alone; the target, if any, is the most it may be."""
    target = "" if limit is None else f"<= {limit} {unit}"
    reached = limit is None or ours <= limit
    return Result(name, what, ours, None, unit, None, target, reached)
