"""The events that a batch may touch, found by slug, key and statement."""

from uuid import UUID

from api.commands.working_set.undo_log import UndoLog
from api.model.events import EventRow


class EventIndex:
    """Events by id, slug, the client's key and the key of their statement.

    `taken` are slugs that others have, of which nothing else is known.
    """

    def __init__(self, undo_log: UndoLog) -> None:
        self._undo_log = undo_log
        self.rows: dict[UUID, EventRow] = {}
        self.slugs: dict[str, UUID] = {}
        self.taken: set[str] = set()
        self.client_keys: dict[tuple[str, str], UUID] = {}
        self.statements: dict[bytes, tuple[UUID, ...]] = {}

    def add(self, row: EventRow) -> None:
        """Add or replace an event with its slug, its key and its statement."""
        self._undo_log.put(self.rows, row.id, row)
        self._undo_log.put(self.slugs, row.slug, row.id)
        if row.key is not None:
            self._undo_log.put(self.client_keys, (row.entered_by, row.key), row.id)
        event_ids = self.statements.get(row.statement_key, ())
        if row.id not in event_ids:
            event_ids = (*event_ids, row.id)
            self._undo_log.put(self.statements, row.statement_key, event_ids)

    def by_slug(self, slug: str) -> EventRow | None:
        """Return the event that *slug* names, or what that was merged into."""
        event_id = self.slugs.get(slug)
        return None if event_id is None else self.root(event_id)

    def by_statement(self, statement_key: bytes) -> list[EventRow]:
        """Return the events of a statement, merged ones as what they became."""
        return [
            self.root(event_id) for event_id in self.statements.get(statement_key, ())
        ]

    def is_taken(self, slug: str) -> bool:
        """Return whether *slug* names an event already."""
        return slug in self.slugs or slug in self.taken

    def root(self, event_id: UUID) -> EventRow:
        """Return an event, or what it was merged into."""
        row = self.rows[event_id]
        return row if row.merged_into is None else self.rows[row.merged_into]
