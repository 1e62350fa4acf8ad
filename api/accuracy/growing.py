"""Arrays of integers that grow at their end and take as little room as they can."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

GROWTH = 1.125
TYPES = [np.iinfo(kind) for kind in ("u1", "i1", "u2", "i2", "u4", "i4", "i8")]


class GrowingArray:
    """Integers in the narrowest type that all of them fit into, with room at the end.

    What was taken from it stays as it was.
    """

    def __init__(self) -> None:
        self._array: NDArray[Any] = np.empty(1024, np.uint8)
        self._least = self._most = 0
        self.size = 0

    @property
    def values(self) -> NDArray[Any]:
        """The values so far, not copied."""
        return self._array[: self.size]

    def extend(self, values: NDArray[np.integer[Any]]) -> None:
        """Add values at the end."""
        if not values.size:
            return
        size = self.size + values.size
        kind = self._fit(values)
        if size > self._array.size or kind != self._array.dtype:
            room = np.empty(max(self._array.size, int(size * GROWTH)), kind)
            room[: self.size] = self.values
            self._array = room
        self._array[self.size : size] = values
        self.size = size

    def _fit(self, values: NDArray[np.integer[Any]]) -> np.dtype[Any]:
        """Return the narrowest type that *values* fit into with all there are."""
        self._least = min(self._least, int(values.min()))
        self._most = max(self._most, int(values.max()))
        fitting = (
            kind.dtype
            for kind in TYPES
            if kind.min <= self._least and self._most <= kind.max
        )
        return next(fitting)


class Numbering:
    """Numbers for keys (integers) in the order in which they were first met, from 0."""

    def __init__(self) -> None:
        self._sorted = np.empty(0, np.int64)
        self._numbers = np.empty(0, np.uint32)  # of the sorted keys

    @property
    def size(self) -> int:
        """How many keys have a number."""
        return self._sorted.size

    @property
    def keys(self) -> NDArray[np.int64]:
        """All keys, in the order of their numbers."""
        keys = np.empty_like(self._sorted)
        keys[self._numbers] = self._sorted
        return keys

    def add(self, keys: NDArray[np.int64]) -> NDArray[np.uint32]:
        """Return the number of each key; new ones get the next."""
        unknown = keys[~self._known(keys)]
        if unknown.size:
            new, first = np.unique(unknown, return_index=True)
            numbers = np.empty(new.size, np.uint32)
            numbers[np.argsort(first)] = self.size + np.arange(new.size)
            place = np.searchsorted(self._sorted, new)
            self._numbers = np.insert(self._numbers, place, numbers)
            self._sorted = np.insert(self._sorted, place, new)
        return self._numbers[np.searchsorted(self._sorted, keys)]

    def _known(self, keys: NDArray[np.int64]) -> NDArray[np.bool_]:
        place = np.searchsorted(self._sorted, keys)
        return np.append(self._sorted, -1)[place] == keys
