"""The undo log: how changes to dictionaries and lists can be taken back."""

from collections.abc import Hashable
from typing import Any, Final, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
# What a dictionary held where it held nothing.
NOTHING: Final = object()
# What was changed, at which key, and what stood there. Why no function that takes it
# back: to make one costs more than the change.
Change = tuple[dict[Any, Any], Any, Any] | tuple[list[Any]]


class UndoLog:
    """What undoes each change since the last commit."""

    def __init__(self) -> None:
        self._changes: list[Change] = []

    def put(self, table: dict[K, V], key: K, value: V) -> None:
        """Set a value, remembering what it was."""
        self._changes.append((table, key, table.get(key, NOTHING)))
        table[key] = value

    def drop(self, table: dict[K, V], key: K) -> None:
        """Remove a value if there is one, remembering it."""
        if key in table:
            self._changes.append((table, key, table.pop(key)))

    def push(self, items: list[V], item: V) -> None:
        """Append an item, remembering to remove it."""
        items.append(item)
        self._changes.append((items,))

    def commit(self) -> None:
        """Make all changes so far final."""
        self._changes.clear()

    def undo(self) -> None:
        """Take back every change since the last commit, newest first."""
        while self._changes:
            match self._changes.pop():
                case (items,):
                    items.pop()
                case (table, key, before) if before is NOTHING:
                    table.pop(key, None)
                case (table, key, before):
                    table[key] = before
