"""Revisions and merges: how sources, outlets and events change, every version kept."""

from typing import cast
from uuid import UUID

from msgspec.structs import replace

from api.commands import (
    key_bindings,
    separation_of_duties,
    sources_outlets,
)
from api.commands.base import Revise
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.name_index import N, NameIndex
from api.errors import (
    ChangedError,
    ConflictError,
    MovedError,
    NotFoundError,
)
from api.model.rows import RevisionRow, TopicsRow


def revise(ledger: Ledger, command: Revise) -> CommandResult:
    """Change some fields of a noun, if the version that was read still stands."""
    version = ledger.versions.get((command.kind, command.slug))
    if version is None:
        raise _unknown(ledger, command)
    if version not in command.versions and "*" not in command.versions:
        raise ChangedError
    match command.kind:
        case "source":
            return _revise_noun(ledger, ledger.sources, command)
        case "outlet":
            return _revise_noun(ledger, ledger.outlets, command)
        case "event":
            return _revise_event(ledger, command)


def _unknown(ledger: Ledger, command: Revise) -> NotFoundError | MovedError:
    found = {
        "source": ledger.sources.by_slug,
        "outlet": ledger.outlets.by_slug,
        "event": ledger.event,
    }[command.kind](command.slug)
    return NotFoundError() if found is None else MovedError(found.slug)


def _revise_noun(ledger: Ledger, known: NameIndex[N], command: Revise) -> CommandResult:
    row = sources_outlets.known(known, command.slug, command.kind, "")
    changed = replace(row, **command.changes)
    done = CommandResult(
        kind="source" if command.kind == "source" else "outlet",
        id=row.id,
        entered=changed != row,
    )
    if done.entered:
        sources_outlets.free(known, command.kind, changed, distinct=command.distinct)
        _enter(ledger, command, row.id, command.changes)
        known.forget_names(row)
        known.know(changed)
        ledger.mark(f"{command.kind}s", row.id)
    return done


def _revise_event(ledger: Ledger, command: Revise) -> CommandResult:
    row = ledger.root(ledger.event_slugs[command.slug])
    changed = replace(row, **command.changes)
    done = CommandResult(kind="event", id=row.id, entered=changed != row)
    if changed.criteria != row.criteria and ledger.in_force.get(row.id):
        raise ConflictError(
            "The criteria are fixed once an outcome stands.",
        )
    if changed.criteria != row.criteria:
        separation_of_duties.check_judge(ledger, row.id, command.by)
    if done.entered:
        index = ledger.size if changed.criteria != row.criteria else row.criteria_index
        _enter(ledger, command, row.id, command.changes)
        if changed.topics != row.topics:
            ledger.add(TopicsRow(event_id=row.id, topics=changed.topics))
        ledger.know_event(replace(changed, criteria_index=index))
        ledger.mark("events", row.id)
    return done


def _enter(
    ledger: Ledger, command: Revise, subject_id: UUID, changes: dict[str, object]
) -> None:
    key_bindings.check_noun(ledger, command.kind, subject_id, command.by)
    criteria = cast("str | None", changes.get("criteria"))
    said = {name: value for name, value in changes.items() if name != "criteria"}
    row = RevisionRow(
        kind=command.kind,
        subject_id=subject_id,
        changes={**said, "distinct": True} if command.distinct else said,
        criteria=criteria,
    )
    ledger.enter("revision", subject_id, command.by, row)
    ledger.journal.drop(ledger.versions, (command.kind, command.slug))
    ledger.journal.put(ledger.versions, (command.kind, command.slug), "changed")
