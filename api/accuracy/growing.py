"""Arrays that grow at their end."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

GROWTH = 1.25


class GrowingArray:
    """An array with room at its end; what was taken from it stays as it was."""

    def __init__(self, dtype: DTypeLike) -> None:
        self._array: NDArray[Any] = np.empty(1024, dtype)
        self.size = 0

    @property
    def values(self) -> NDArray[Any]:
        """The values so far, not copied."""
        return self._array[: self.size]

    def extend(self, values: NDArray[Any]) -> None:
        """Add values at the end."""
        size = self.size + len(values)
        if size > self._array.size:
            room = np.empty(int(size * GROWTH), self._array.dtype)
            room[: self.size] = self.values
            self._array = room
        self._array[self.size : size] = values
        self.size = size


class Numbering:
    """Numbers for keys (integers) in the order in which they were first met, from 0."""

    def __init__(self) -> None:
        self._keys = np.empty(0, np.int64)  # sorted
        self._numbers = np.empty(0, np.int64)

    @property
    def size(self) -> int:
        """How many keys have a number."""
        return self._keys.size

    def add(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of each key; new ones get the next."""
        new, first = np.unique(keys[~self._known(keys)], return_index=True)
        if new.size:
            numbers = np.empty(new.size, np.int64)
            numbers[np.argsort(first)] = self.size + np.arange(new.size)
            place = np.searchsorted(self._keys, new)
            self._numbers = np.insert(self._numbers, place, numbers)
            self._keys = np.insert(self._keys, place, new)
        return self._numbers[np.searchsorted(self._keys, keys)]

    def of(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of each key, -1 where it has none."""
        place = np.searchsorted(self._keys, keys)
        numbers = np.append(self._numbers, -1)[place]
        return np.where(self._known(keys), numbers, -1)

    def _known(self, keys: NDArray[np.int64]) -> NDArray[np.bool_]:
        place = np.searchsorted(self._keys, keys)
        return np.append(self._keys, -1)[place] == keys
