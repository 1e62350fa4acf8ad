"""Revisions: how sources, outlets and events change; every version stays in the log."""

from typing import Generic, TypeVar, cast
from uuid import UUID

from msgspec.structs import replace

from api.commands import key_bindings, separation_of_duties, sources_outlets
from api.commands.base import Command
from api.commands.result import CommandResult
from api.commands.sources_outlets import NewT, SubjectKind
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.name_index import RowT
from api.commands.working_set.prefetch import Prefetch
from api.errors import ChangedError, ConflictError, MovedError, NotFoundError
from api.log.entries import Target
from api.model.events import Event, EventRow
from api.model.references import Slug
from api.model.rows import RevisionRow, TopicsRow

T_co = TypeVar("T_co", covariant=True)


class Revise(Command[T_co], frozen=True, kw_only=True):
    """Change some fields of a noun whose version is still the one that was read.

    `versions` are the entity tags that the client accepts; `*` is any.
    """

    slug: Slug
    versions: tuple[str, ...]
    changes: dict[str, object]

    def _check_version(
        self, ledger: Ledger, kind: Target, current_slug: str | None
    ) -> None:
        """Raise ChangedError where another version stands than the client read.

        Raises NotFoundError where there is no such noun, and MovedError where it is
        merged into that of *current_slug*.
        """
        version = ledger.etags.get((kind, self.slug))
        if version is None:
            if current_slug is None:
                raise NotFoundError
            raise MovedError(current_slug)
        if version not in self.versions and "*" not in self.versions:
            raise ChangedError


class ReviseSubject(Revise[T_co], Generic[NewT, RowT, T_co], frozen=True, kw_only=True):
    """Change a source or an outlet; `distinct` allows a name that looks taken."""

    kind: SubjectKind[NewT, RowT, T_co]
    distinct: bool = False

    def prefetch(self, wants: Prefetch) -> None:
        """Add the noun, and what has or seems to have its new names."""
        wants.revised.add((self.kind.name, self.slug))
        subjects = self.kind.names(wants)
        subjects.slugs.add(self.slug)
        name = cast("str | None", self.changes.get("name"))
        aliases = cast("list[str]", self.changes.get("aliases", []))
        subjects.add_names(*aliases if name is None else [name, *aliases])

    def decide(self, ledger: Ledger) -> CommandResult[T_co]:
        """Append the changes, if there are any and the names are free."""
        index = self.kind.index(ledger)
        current = index.by_slug(self.slug)
        self._check_version(ledger, self.kind.name, current and current.slug)
        row = sources_outlets.find(ledger, self.kind, self.slug, "")
        changed = replace(row, **self.changes)
        is_changed = changed != row
        if is_changed:
            sources_outlets.check_names(
                ledger, self.kind, changed, distinct=self.distinct
            )
            logged = (
                {**self.changes, "distinct": True} if self.distinct else self.changes
            )
            _append(ledger, self, self.kind.name, row.id, logged)
            index.release_names(row)
            index.add(changed)
            ledger.mark_changed(self.kind.table, row.id)
        return CommandResult(resource=self.kind.resource, id=row.id, entered=is_changed)


class ReviseEvent(Revise[Event], frozen=True, kw_only=True):
    """Change an event; its criteria are fixed once an outcome stands."""

    def prefetch(self, wants: Prefetch) -> None:
        """Add the event."""
        wants.revised.add(("event", self.slug))
        wants.event_slugs.add(self.slug)
        wants.every_outcome = True

    def decide(self, ledger: Ledger) -> CommandResult[Event]:
        """Append the changes, if there are any."""
        current = ledger.events.by_slug(self.slug)
        self._check_version(ledger, "event", current and current.slug)
        row = ledger.events.root(ledger.events.slugs[self.slug])
        changed = replace(row, **self.changes)
        if changed.criteria != row.criteria:
            if ledger.outcomes.of_event(row.id):
                raise ConflictError("The criteria are fixed once an outcome stands.")
            separation_of_duties.check_judge(ledger, row.id, self.by)
        if changed != row:
            self._append_event(ledger, row, changed)
        return CommandResult(resource=Event, id=row.id, entered=changed != row)

    def _append_event(self, ledger: Ledger, row: EventRow, changed: EventRow) -> None:
        index = ledger.size if changed.criteria != row.criteria else row.criteria_index
        _append(ledger, self, "event", row.id, self.changes)
        if changed.topics != row.topics:
            ledger.add_row(TopicsRow(event_id=row.id, topics=changed.topics))
        ledger.events.add(replace(changed, criteria_index=index))
        ledger.mark_changed("events", row.id)


def _append(
    ledger: Ledger,
    command: Revise[object],
    kind: Target,
    noun_id: UUID,
    changes: dict[str, object],
) -> None:
    key_bindings.check_noun(ledger, kind, noun_id, command.by)
    row = RevisionRow(
        kind=kind,
        subject_id=noun_id,
        changes={name: new for name, new in changes.items() if name != "criteria"},
        criteria=cast("str | None", changes.get("criteria")),
    )
    ledger.append("revision", noun_id, command.by, row)
    ledger.undo_log.put(ledger.etags, (kind, command.slug), "changed")
