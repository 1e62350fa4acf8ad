"""A cache that takes no more memory than it may, whatever is put into it.

Why each entry counts for more than its value: with its key, headers and what Python
needs for them, an answer of 30 bytes takes over a kilobyte, and anybody can ask for a
million of those.
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

ENTRY_BYTES = 1280  # measured, for a response with four headers


class BoundedCache(Generic[K, V]):
    """Values by key in *room* bytes; the least recently used give way to others."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self.taken = 0

    def get(self, key: K) -> V | None:
        """Return the value of a key, which counts as its use."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, size: int) -> None:
        """Store a value; *size*: the bytes of what may be large in it and its key."""
        _, before = self._entries.pop(key, (None, 0))
        size += ENTRY_BYTES
        self._entries[key] = value, size
        self.taken += size - before
        while self.taken > self._room:
            _, (_, oldest) = self._entries.popitem(last=False)
            self.taken -= oldest
