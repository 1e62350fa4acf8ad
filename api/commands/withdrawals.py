"""Withdrawals of claims, reports and outcomes: entered once, each with its reason."""

from uuid import UUID

from msgspec.structs import replace

from api.commands import key_bindings, separation_of_duties
from api.commands.base import Command
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.errors import ConflictError, Flaw, NotFoundError
from api.language import names
from api.model.claims import Claim, ClaimState
from api.model.events import Event
from api.model.references import Slug
from api.model.rows import Withdrawable, WithdrawalRow


class WithdrawClaim(Command[Claim], frozen=True, kw_only=True):
    """Withdraw a claim that was entered in error."""

    claim_id: UUID
    reason: str

    def prefetch(self, wants: Prefetch) -> None:
        """Add the claim, and why it is withdrawn if it is."""
        wants.claims.add(self.claim_id)
        wants.withdrawn.add(self.claim_id)

    def decide(self, ledger: Ledger) -> CommandResult[Claim]:
        """Append the withdrawal, unless it stands for the same reason."""
        state = ledger.claims.states.get(self.claim_id)
        if state is None:
            raise NotFoundError
        is_new = state.withdrawn_at is None
        if is_new:
            withdraw_claim(ledger, state, self.reason, self.by)
        else:
            _check_reason(ledger, self.claim_id, self.reason)
        return CommandResult(resource=Claim, id=self.claim_id, entered=is_new)


class WithdrawReport(Command[Claim], frozen=True, kw_only=True):
    """Withdraw a report of a claim that was entered in error."""

    claim_id: UUID
    report_id: UUID
    reason: str

    def prefetch(self, wants: Prefetch) -> None:
        """Add the report with its claim, and why it is withdrawn if it is."""
        wants.reports.add(self.report_id)
        wants.withdrawn.add(self.report_id)

    def decide(self, ledger: Ledger) -> CommandResult[Claim]:
        """Append the withdrawal, unless it stands for the same reason."""
        state = ledger.reports.states.get(self.report_id)
        if state is None or state.claim_id != self.claim_id:
            raise NotFoundError
        is_new = state.withdrawn_at is None
        if is_new:
            withdraw_report(ledger, self.report_id, self.reason, self.by)
        else:
            _check_reason(ledger, self.report_id, self.reason)
        return CommandResult(resource=Claim, id=self.claim_id, entered=is_new)


class WithdrawOutcome(Command[Event], frozen=True, kw_only=True):
    """Withdraw a finding about an event for which nothing replaces it."""

    event: Slug
    outcome_id: UUID
    reason: str

    def prefetch(self, wants: Prefetch) -> None:
        """Add the event, and why the outcome is withdrawn if it is."""
        wants.event_slugs.add(self.event)
        wants.withdrawn.add(self.outcome_id)
        wants.every_outcome = True

    def decide(self, ledger: Ledger) -> CommandResult[Event]:
        """Append the withdrawal and settle the event's claims without the outcome.

        Raises ConflictError where another outcome supersedes it.
        """
        event = ledger.events.by_slug(self.event)
        row = ledger.outcomes.rows.get(self.outcome_id)
        if (
            event is None
            or row is None
            or ledger.events.root(row.event_id).id != event.id
        ):
            raise NotFoundError
        if row.id in ledger.outcomes.superseded_by:
            if ledger.outcomes.superseded_by[row.id] is not None:
                raise ConflictError("The outcome is superseded already.")
            _check_reason(ledger, row.id, self.reason)
            return CommandResult(resource=Event, id=event.id, entered=False)
        separation_of_duties.check_judge(ledger, event.id, self.by)
        key_bindings.check_event(ledger, event.id, self.by)
        _append(ledger, "outcome", row.id, self.reason, self.by)
        ledger.retire_outcome(row.id, None)
        ledger.settle_event(event.id)
        return CommandResult(resource=Event, id=event.id, entered=True)


def withdraw_claim(
    ledger: Ledger,
    state: ClaimState,
    reason: str,
    by: str,
    *,
    corrected_by: UUID | None = None,
) -> None:
    """Append that a claim is withdrawn, maybe because another corrects it."""
    key_bindings.check_claim(ledger, state.claim_id, by)
    row = _append(ledger, "claim", state.claim_id, reason, by)
    ledger.change_claim(
        replace(state, withdrawn_at=row.recorded_at, corrected_by=corrected_by)
    )


def withdraw_report(ledger: Ledger, report_id: UUID, reason: str, by: str) -> None:
    """Append that a report is withdrawn."""
    state = ledger.reports.states[report_id]
    key_bindings.check_outlet(ledger, state.outlet_id, by)
    row = _append(ledger, "report", report_id, reason, by)
    ledger.reports.add_state(replace(state, withdrawn_at=row.recorded_at))
    ledger.mark_changed("report_states", report_id)


def _append(
    ledger: Ledger,
    kind: Withdrawable,
    subject_id: UUID,
    reason: str,
    by: str,
) -> WithdrawalRow:
    row = WithdrawalRow(
        id=ledger.new_id(), kind=kind, subject_id=subject_id, reason=reason
    )
    ledger.undo_log.put(ledger.reasons, subject_id, reason)
    return ledger.append("withdrawal", subject_id, by, row)


def _check_reason(ledger: Ledger, subject_id: UUID, reason: str) -> None:
    """Raise ConflictError where another reason stands: this one would be lost."""
    existing = ledger.reasons[subject_id]
    # A redacted reason can't differ.
    if existing and not names.alike(reason, existing):
        raise ConflictError(
            "It is withdrawn already, for another reason.",
            Flaw("/reason", "differs from the reason that stands"),
        )
