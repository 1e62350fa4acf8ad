"""Remembered: the newest answers, each under all that it depends on.

Why beside the database: an answer is recomputed whenever what it rests on has changed,
so nothing has to be told that it is stale, and a lost memory costs only time.
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
MOST = 2048


class Remembered(Generic[T]):
    """At most so many answers; the one asked for longest ago is forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """Return the answer kept under *key*, if it still is."""
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def keep(self, key: Hashable, answer: T) -> T:
        """Keep *answer* under *key* and return it."""
        self._answers[key] = answer
        if len(self._answers) > self._most:
            self._answers.popitem(last=False)
        return answer
