"""The sources, or the outlets, that a batch may touch, found by slug and name."""

from typing import Generic, TypeVar
from uuid import UUID

from api.commands.working_set.undo_log import UndoLog
from api.language import lookalikes, names
from api.model.outlets import OutletRow
from api.model.sources import SourceRow

RowT = TypeVar("RowT", SourceRow, OutletRow)


class NameIndex(Generic[RowT]):
    """Sources, or outlets, by id, slug, name and by what their names look like.

    `taken` are slugs that others have, of which nothing else is known.
    """

    def __init__(self, undo_log: UndoLog) -> None:
        self._undo_log = undo_log
        self.rows: dict[UUID, RowT] = {}
        self.slugs: dict[str, UUID] = {}
        self.taken: set[str] = set()
        self.names: dict[str, UUID] = {}
        self.skeletons: dict[str, tuple[UUID, ...]] = {}

    def add(self, row: RowT) -> None:
        """Add or replace a row with its slug, its name and its aliases."""
        self._undo_log.put(self.rows, row.id, row)
        self._undo_log.put(self.slugs, row.slug, row.id)
        if row.merged_into is None:
            for name in (row.name, *row.aliases):
                self._undo_log.put(self.names, names.key(name), row.id)
                self._add_skeleton(lookalikes.skeleton(name), row.id)

    def release_names(self, row: RowT) -> None:
        """Free the names of *row*, which is about to be renamed or merged."""
        for name in (row.name, *row.aliases):
            self._undo_log.drop(self.names, names.key(name))

    def is_taken(self, slug: str) -> bool:
        """Return whether *slug* names something already."""
        return slug in self.slugs or slug in self.taken

    def by_slug(self, slug: str) -> RowT | None:
        """Return what *slug* names, or what that was merged into."""
        return self._root(self.slugs.get(slug))

    def by_name(self, name: str) -> RowT | None:
        """Return what is called *name*, case, spacing and accents aside."""
        return self._root(self.names.get(names.key(name)))

    def find_lookalike(self, name: str, own_id: UUID) -> RowT | None:
        """Return what a new *name* could be mistaken for, other than its bearer."""
        for skeleton in sorted(lookalikes.possible_skeletons(name)):
            for noun_id in self.skeletons.get(skeleton, ()):
                row = self.rows[noun_id]
                if noun_id == own_id or row.merged_into is not None:
                    continue
                others = (row.name, *row.aliases)
                if any(lookalikes.resembles(name, other) for other in others):
                    return row
        return None

    def _add_skeleton(self, skeleton: str, noun_id: UUID) -> None:
        bearers = self.skeletons.get(skeleton, ())
        if noun_id not in bearers:
            self._undo_log.put(self.skeletons, skeleton, (*bearers, noun_id))

    def _root(self, noun_id: UUID | None) -> RowT | None:
        if noun_id is None:
            return None
        row = self.rows[noun_id]
        return row if row.merged_into is None else self.rows[row.merged_into]
