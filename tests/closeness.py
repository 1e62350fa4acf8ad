"""Figures that were computed in different orders: the same but for rounding."""

import math
from typing import Any

import msgspec

ROUNDING = 1e-12


def differences(
    one: object, other: object, rounding: float = ROUNDING
) -> list[tuple[str, Any, Any]]:
    """Return where two structs differ by more than *rounding*, and what they hold."""
    first = dict(_leaves("", msgspec.to_builtins(one)))
    second = dict(_leaves("", msgspec.to_builtins(other)))
    return [
        (place, first.get(place), second.get(place))
        for place in sorted(first.keys() | second.keys())
        if not _alike(first.get(place), second.get(place), rounding)
    ]


def _alike(one: object, other: object, rounding: float) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=rounding, abs_tol=rounding)
    return one == other


def _leaves(place: str, value: Any) -> list[tuple[str, Any]]:
    """Return every number or text within, each with its place."""
    if isinstance(value, dict):
        within: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
        items = [*within.items()]
    elif isinstance(value, list | tuple):
        values: list[Any] = [*value]  # pyright: ignore[reportUnknownArgumentType]
        items = [(str(nth), one) for nth, one in enumerate(values)]
    else:
        return [(place, value)]
    return [leaf for name, one in items for leaf in _leaves(f"{place}/{name}", one)]
