"""Merges: one noun becomes part of another; the old slug leads to the new one."""

from uuid import UUID

from msgspec.structs import replace

from api.commands import key_bindings, same_claims, separation_of_duties
from api.commands.base import Merge
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.name_index import N, NameIndex
from api.errors import ConflictError, InvalidError, NotFoundError
from api.log.entries import Target
from api.model import outcomes
from api.model.events import EventRow
from api.model.rows import MergeRow


def merge(ledger: Ledger, command: Merge) -> CommandResult:
    """Make one noun part of another; the old slug leads to the new one."""
    match command.kind:
        case "source":
            merged = _merge_noun(ledger, ledger.sources, command)
            _move_claims(ledger, *merged)
            return CommandResult(
                kind="source", id=merged[1], entered=merged[0] != merged[1]
            )
        case "outlet":
            merged = _merge_noun(ledger, ledger.outlets, command)
            _move_reports(ledger, *merged)
            return CommandResult(
                kind="outlet", id=merged[1], entered=merged[0] != merged[1]
            )
        case "event":
            return _merge_event(ledger, command)


def _merge_noun(
    ledger: Ledger, known: NameIndex[N], command: Merge
) -> tuple[UUID, UUID]:
    """Merge a source or an outlet; return the ids of what was merged, and into what."""
    old_id = known.slugs.get(command.slug)
    into = known.by_slug(command.into)
    if old_id is None:
        raise NotFoundError
    if into is None:
        raise InvalidError.at("/into", f"there is no slug `{command.into}`")
    old = known.rows[old_id]
    if old.merged_into == into.id:
        return into.id, into.id
    _check_merge(command.kind, old.merged_into, old.id, into.id)
    _enter_merge(ledger, command.kind, old.id, into.id, command.by)
    known.forget_names(old)
    names = [*into.aliases, old.name, *old.aliases]
    known.know(replace(into, aliases=list(dict.fromkeys(names))))
    known.know(replace(old, merged_into=into.id))
    for row in list(known.rows.values()):
        if row.merged_into == old.id:
            known.know(replace(row, merged_into=into.id))
            ledger.mark(f"{command.kind}s", row.id)
    ledger.mark(f"{command.kind}s", old.id)
    ledger.mark(f"{command.kind}s", into.id)
    return old.id, into.id


def _merge_event(ledger: Ledger, command: Merge) -> CommandResult:
    """Make one event part of another, with its claims and its findings.

    Why equal findings of both stay in force: each was found by somebody, by evidence of
    its own. A merge finds nothing, so it takes none out of force; and where one is
    withdrawn, the other is known in its place, as if it had been so before the merge.
    """
    old_id = ledger.event_slugs.get(command.slug)
    into = ledger.event(command.into)
    if old_id is None:
        raise NotFoundError
    if into is None:
        raise InvalidError.at("/into", f"there is no slug `{command.into}`")
    old = ledger.events[old_id]
    if old.merged_into == into.id:
        return CommandResult(kind="event", id=into.id, entered=False)
    _check_merge("event", old.merged_into, old.id, into.id)
    _check_findings(ledger, old, into)
    ledger.need_claims(old.id)
    ledger.need_claims(into.id)
    _enter_merge(ledger, "event", old.id, into.id, command.by)
    for row in list(ledger.events.values()):
        if old.id in {row.id, row.merged_into}:
            ledger.know_event(replace(row, merged_into=into.id))
            ledger.mark("events", row.id)
    found = (*ledger.in_force.get(old.id, ()), *ledger.in_force.get(into.id, ()))
    ledger.journal.put(ledger.in_force, old.id, ())
    ledger.journal.put(
        ledger.in_force,
        into.id,
        tuple(sorted(found, key=lambda one: ledger.outcomes[one.id].index)),
    )
    for claim_id in ledger.claims_of.get(old.id, ()):
        _move_claim(ledger, claim_id, event_id=into.id)
    ledger.settle_event(into.id)
    return CommandResult(kind="event", id=into.id, entered=True)


def _check_merge(
    kind: Target, merged_into: UUID | None, old_id: UUID, into_id: UUID
) -> None:
    if old_id == into_id:
        raise InvalidError.at("/into", f"the {kind} can't be merged into itself")
    if merged_into is not None:
        raise ConflictError(f"The {kind} is merged into another already.")


def _check_findings(ledger: Ledger, old: EventRow, into: EventRow) -> None:
    for one in ledger.in_force.get(old.id, ()):
        for other in ledger.in_force.get(into.id, ()):
            if outcomes.contradict(one, other) and not outcomes.same(one, other):
                raise ConflictError(
                    f"Outcome {one.id} of one contradicts {other.id} of the other."
                )


def _enter_merge(
    ledger: Ledger, kind: Target, old_id: UUID, into_id: UUID, by: str
) -> None:
    for noun_id in (old_id, into_id):
        key_bindings.check_noun(ledger, kind, noun_id, by)
    if kind == "event":
        separation_of_duties.check_merge(ledger, old_id, into_id, by)
    row = MergeRow(kind=kind, from_id=old_id, into_id=into_id)
    ledger.enter("merge", old_id, by, row)


def _move_claims(ledger: Ledger, old_id: UUID, into_id: UUID) -> None:
    for state in list(ledger.claim_states.values()):
        if state.source_id == old_id != into_id:
            _move_claim(ledger, state.claim_id, source_id=into_id)


def _move_claim(ledger: Ledger, claim_id: UUID, **root: UUID) -> None:
    """Let a claim count for what its source or event was merged into."""
    state = ledger.claim_states[claim_id]
    moved = replace(state, **root)
    named = (state.entered_by, state.external_id)
    twin = same_claims.of(ledger, [moved.identity], *named, besides=claim_id)
    if state.withdrawn_at is None and twin is not None:
        raise ConflictError(
            f"The claims {claim_id} and {twin} would be the same: withdraw one first."
        )
    if state.withdrawn_at is None:
        ledger.unsay(state)
    ledger.know_state(moved)
    ledger.mark("claim_states", claim_id)


def _move_reports(ledger: Ledger, old_id: UUID, into_id: UUID) -> None:
    for state in list(ledger.report_states.values()):
        if state.outlet_id == old_id != into_id:
            ledger.know_report(replace(state, outlet_id=into_id))
            ledger.mark("report_states", state.report_id)
