"""The undo log: how changes to dictionaries and lists can be taken back."""

from collections.abc import Callable, Hashable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Undo = Callable[[], object]


class UndoLog:
    """What undoes each change since the last commit."""

    def __init__(self) -> None:
        self._undo: list[Undo] = []

    def put(self, table: dict[K, V], key: K, value: V) -> None:
        """Set a value, remembering what it was."""
        if key in table:
            before = table[key]
            self._undo.append(lambda: table.__setitem__(key, before))
        else:
            self._undo.append(lambda: table.pop(key, None))
        table[key] = value

    def drop(self, table: dict[K, V], key: K) -> None:
        """Remove a value if there is one, remembering it."""
        if key in table:
            before = table.pop(key)
            self._undo.append(lambda: table.__setitem__(key, before))

    def push(self, items: list[V], item: V) -> None:
        """Append an item, remembering to remove it."""
        items.append(item)
        self._undo.append(items.pop)

    def commit(self) -> None:
        """Make all changes so far final."""
        self._undo.clear()

    def undo(self) -> None:
        """Take back every change since the last commit, newest first."""
        while self._undo:
            self._undo.pop()()
