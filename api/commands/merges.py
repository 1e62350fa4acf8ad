"""Merges: one noun becomes part of another; the old slug leads to the new one."""

from typing import Generic, TypeVar, assert_never
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from api.commands import key_bindings, same_claims, separation_of_duties
from api.commands.base import Command
from api.commands.result import CommandResult
from api.commands.sources_outlets import NewT, SubjectKind
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.name_index import NameIndex, RowT
from api.commands.working_set.prefetch import Prefetch
from api.errors import ConflictError, InvalidError, NotFoundError
from api.log.entries import Target
from api.model import outcomes
from api.model.events import Event, EventRow
from api.model.references import Slug
from api.model.rows import MergeRow

T_co = TypeVar("T_co", covariant=True)


class NewMerge(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Into which other of its kind something is merged."""

    into: Slug


class MergeSubject(Command[T_co], Generic[NewT, RowT, T_co], frozen=True, kw_only=True):
    """Make one source or outlet part of another, with its claims or reports."""

    kind: SubjectKind[NewT, RowT, T_co]
    slug: Slug
    into: Slug

    def prefetch(self, wants: Prefetch) -> None:
        """Add both, with all claims of such sources, or all reports of such outlets."""
        slugs = {self.slug, self.into}
        self.kind.names(wants).slugs |= slugs
        wants.merged |= {(self.kind.name, slug) for slug in slugs}

    def decide(self, ledger: Ledger) -> CommandResult[T_co]:
        """Append the merge, unless it stands."""
        index = self.kind.index(ledger)
        old_id, into = index.slugs.get(self.slug), index.by_slug(self.into)
        if old_id is None:
            raise NotFoundError
        if into is None:
            raise InvalidError.at("/into", f"there is no slug `{self.into}`")
        old = index.rows[old_id]
        is_new = old.merged_into != into.id
        if is_new:
            _check_targets(self.kind.name, old.merged_into, old.id, into.id)
            _append(ledger, self.kind.name, old.id, into.id, self.by)
            self._unite(ledger, index, old, into)
            self._move(ledger, old.id, into.id)
        return CommandResult(resource=self.kind.resource, id=into.id, entered=is_new)

    def _unite(
        self, ledger: Ledger, index: NameIndex[RowT], old: RowT, into: RowT
    ) -> None:
        """Give the names of the one to the other, and with it what is merged in it."""
        index.release_names(old)
        names = [*into.aliases, old.name, *old.aliases]
        index.add(replace(into, aliases=list(dict.fromkeys(names))))
        index.add(replace(old, merged_into=into.id))
        for row in list(index.rows.values()):
            if row.merged_into == old.id:
                index.add(replace(row, merged_into=into.id))
                ledger.mark_changed(self.kind.table, row.id)
        ledger.mark_changed(self.kind.table, old.id)
        ledger.mark_changed(self.kind.table, into.id)

    def _move(self, ledger: Ledger, old_id: UUID, into_id: UUID) -> None:
        match self.kind.name:
            case "source":
                _move_claims(ledger, old_id, into_id)
            case "outlet":
                _move_reports(ledger, old_id, into_id)
            case _:
                assert_never(self.kind.name)


class MergeEvent(Command[Event], frozen=True, kw_only=True):
    """Make one event part of another, with its claims and its findings.

    Why equal findings of both stay in force: each was found by somebody, by evidence of
    its own. A merge finds nothing, so it takes none out of force; and where one is
    withdrawn, the other takes its place, as if it had been there before the merge.
    """

    slug: Slug
    into: Slug

    def prefetch(self, wants: Prefetch) -> None:
        """Add both events."""
        slugs = {self.slug, self.into}
        wants.event_slugs |= slugs
        wants.merged |= {("event", slug) for slug in slugs}
        wants.every_outcome = True

    def decide(self, ledger: Ledger) -> CommandResult[Event]:
        """Append the merge, unless it stands, and settle the claims anew."""
        old_id, into = (
            ledger.events.slugs.get(self.slug),
            ledger.events.by_slug(self.into),
        )
        if old_id is None:
            raise NotFoundError
        if into is None:
            raise InvalidError.at("/into", f"there is no slug `{self.into}`")
        old = ledger.events.rows[old_id]
        is_new = old.merged_into != into.id
        if is_new:
            _check_targets("event", old.merged_into, old.id, into.id)
            _check_findings(ledger, old, into)
            ledger.require_claims(old.id)
            ledger.require_claims(into.id)
            _append(ledger, "event", old.id, into.id, self.by)
            _unite_events(ledger, old, into)
            ledger.settle_event(into.id)
        return CommandResult(resource=Event, id=into.id, entered=is_new)


def _unite_events(ledger: Ledger, old: EventRow, into: EventRow) -> None:
    for row in list(ledger.events.rows.values()):
        if old.id in {row.id, row.merged_into}:
            ledger.events.add(replace(row, merged_into=into.id))
            ledger.mark_changed("events", row.id)
    ledger.outcomes.move(old.id, into.id)
    for claim_id in ledger.claims.by_event.get(old.id, ()):
        _move_claim(ledger, claim_id, event_id=into.id)


def _check_targets(
    kind: Target, merged_into: UUID | None, old_id: UUID, into_id: UUID
) -> None:
    if old_id == into_id:
        raise InvalidError.at("/into", f"the {kind} can't be merged into itself")
    if merged_into is not None:
        raise ConflictError(f"The {kind} is merged into another already.")


def _check_findings(ledger: Ledger, old: EventRow, into: EventRow) -> None:
    for finding in ledger.outcomes.of_event(old.id):
        for other in ledger.outcomes.of_event(into.id):
            contradicts = outcomes.contradict(finding, other)
            if contradicts and not outcomes.same(finding, other):
                raise ConflictError(
                    f"Outcome {finding.id} of one contradicts {other.id} of the other."
                )


def _append(ledger: Ledger, kind: Target, old_id: UUID, into_id: UUID, by: str) -> None:
    for noun_id in (old_id, into_id):
        key_bindings.check_noun(ledger, kind, noun_id, by)
    if kind == "event":
        separation_of_duties.check_merge(ledger, old_id, into_id, by)
    row = MergeRow(kind=kind, from_id=old_id, into_id=into_id)
    ledger.append("merge", old_id, by, row)


def _move_claims(ledger: Ledger, old_id: UUID, into_id: UUID) -> None:
    for state in list(ledger.claims.states.values()):
        if state.source_id == old_id:
            _move_claim(ledger, state.claim_id, source_id=into_id)


def _move_claim(ledger: Ledger, claim_id: UUID, **moved_to: UUID) -> None:
    """Let a claim count for what its source or event is merged into."""
    state = ledger.claims.states[claim_id]
    moved = replace(state, **moved_to)
    if state.withdrawn_at is None:
        same_id = same_claims.find(
            ledger,
            [moved.identity],
            state.entered_by,
            state.external_id,
            except_for=claim_id,
        )
        if same_id is not None:
            raise ConflictError(
                f"The claims {claim_id} and {same_id} would be the same: withdraw one"
                " first."
            )
        ledger.claims.release(state)
    ledger.claims.add_state(moved)
    ledger.mark_changed("claim_states", claim_id)


def _move_reports(ledger: Ledger, old_id: UUID, into_id: UUID) -> None:
    for state in list(ledger.reports.states.values()):
        if state.outlet_id == old_id:
            ledger.reports.add_state(replace(state, outlet_id=into_id))
            ledger.mark_changed("report_states", state.report_id)
