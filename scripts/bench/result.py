"""One result of the bench: a figure, what it is compared with, and its target."""

from typing import NamedTuple

from scripts.bench.memory import Memory

MILLION = 1_000_000


class Result(NamedTuple):
    """One measurement; `other` and `ratio` where it is compared with something.

    `reached` is None where there is no target; `error` says why there is no figure.
    """

    name: str = ""
    what: str = ""
    ours: float | None = None
    other: float | None = None
    unit: str = ""
    ratio: float | None = None
    target: str = ""
    reached: bool | None = None
    error: str = ""
    memory: Memory | None = None


def faster(
    ours: float, other: float, least: float | None = None, unit: str = "/s"
) -> Result:
    """Compare two rates; the target is the least ratio of ours to the other."""
    ratio = ours / other
    result = Result(ours=ours, other=other, unit=unit, ratio=ratio)
    if least is None:
        return result
    return result._replace(target=f"≥ {least:g} ×", reached=ratio >= least)


def slower(
    ours: float, other: float, most: float | None = None, unit: str = "ms"
) -> Result:
    """Compare two times; the target is the most that the ratio may be."""
    ratio = ours / other
    result = Result(ours=ours, other=other, unit=unit, ratio=ratio)
    if most is None:
        return result
    return result._replace(target=f"≤ {most:g} ×", reached=ratio <= most)


def limited(ours: float, most: float | None = None, unit: str = "ms") -> Result:
    """Return a figure that stands alone; the target, if any, is the most it may be."""
    if most is None:
        return Result(ours=ours, unit=unit)
    return Result(
        ours=ours, unit=unit, target=f"≤ {most:g} {unit}", reached=ours <= most
    )


def with_refusals(result: Result) -> Result:
    """Return *result*, where something was answered 503: that misses any target."""
    reached = None if result.reached is None else False
    return result._replace(unit=f"{result.unit} with 503s", reached=reached)


def by_size(size: int, at_million: float, above: float) -> float:
    """Return the target that counts at a size: the one for a million, or above."""
    return at_million if size <= MILLION else above


def table(results: list[Result], *, load: str) -> str:
    """Return the results as a table for a person."""
    head = (
        "row", "what", "ours", "other", "unit", "ratio", "target", "reached",
        "server MB", "peak", "PostgreSQL",
    )  # fmt: skip
    lines = [head, *map(_cells, results)]
    widths = [max(len(line[nth]) for line in lines) for nth in range(len(head))]
    text = "\n".join(
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
    errors = "".join(
        f"\n{row.name}: {row.error.splitlines()[0][:200]}"
        for row in results
        if row.error
    )
    missed = sum(row.reached is False for row in results)
    reached = sum(row.reached is True for row in results)
    return f"{text}\n{errors}\n{reached} targets reached, {missed} not; load by {load}."


def _cells(row: Result) -> tuple[str, ...]:
    verdicts = {None: "", True: "yes", False: "NO"}
    memory = ("", "", "")
    if row.memory is not None:
        used = row.memory
        memory = (
            f"{used.server:.0f}", f"{used.server_peak:.0f}", f"{used.postgres:.0f}"
        )  # fmt: skip
    return (
        row.name, row.what, _number(row.ours), _number(row.other), row.unit,
        "" if row.ratio is None else f"{row.ratio:.2f}", row.target,
        "error" if row.error else verdicts[row.reached], *memory,
    )  # fmt: skip


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004
