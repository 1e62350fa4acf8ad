"""Outcomes: recorded unless they contradict what stands; each settles its claims."""

from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api.commands import key_bindings, separation_of_duties, short_form_outcomes
from api.commands.base import Command
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import Prefetch
from api.errors import ConflictError, Flaw, InvalidError, NotFoundError
from api.model import added_evidence, outcome_validation, outcomes, settling
from api.model.added_evidence import EvidenceRow, Shown
from api.model.claims import Claim
from api.model.events import Event, EventRow
from api.model.outcomes import Finding, NewOutcome, OutcomeRow, ShortOutcome
from api.model.references import Slug
from api.terms import VoidReason

# Reasons why one claim can't be judged, and not why its event can't.
CLAIM_REASONS: set[VoidReason | None] = {"duplicate", "not_a_prediction"}


class RecordOutcome(Command[Event], frozen=True, kw_only=True):
    """Record a finding about an event, or find it."""

    event: Slug
    outcome: NewOutcome

    def prefetch(self, wants: Prefetch) -> None:
        """Add the event, and the claims that the finding is about."""
        wants.event_slugs.add(self.event)
        wants.claims.update(self.outcome.claims or ())
        wants.evidence = True
        wants.every_outcome = True

    def decide(self, ledger: Ledger) -> CommandResult[Event]:
        """Append the finding, unless it stands, and settle the event's claims."""
        event = ledger.events.by_slug(self.event)
        if event is None:
            raise NotFoundError
        entered = _record(ledger, event, self.outcome, self.by)
        return CommandResult(resource=Event, id=event.id, entered=entered)


class JudgeClaim(Command[Claim], frozen=True, kw_only=True):
    """Record a finding in its short form, about the event of a claim.

    `today` is the latest day that has begun anywhere, `closed_day` the last that is
    over everywhere.
    """

    claim_id: UUID
    outcome: ShortOutcome
    today: date
    closed_day: date

    def prefetch(self, wants: Prefetch) -> None:
        """Add the claim, and with it its event."""
        wants.claims.add(self.claim_id)
        wants.evidence = True

    def decide(self, ledger: Ledger) -> CommandResult[Claim]:
        """Append the finding, unless it stands, and settle the event's claims."""
        state = ledger.claims.states.get(self.claim_id)
        if state is None:
            raise NotFoundError
        if state.withdrawn_at is not None:
            raise ConflictError("The claim is withdrawn.")
        new = outcome_validation.check(
            short_form_outcomes.expand(self.outcome, state.latest, self.closed_day),
            today=self.today,
            closed_day=self.closed_day,
        )
        entered = _record(ledger, ledger.events.root(state.event_id), new, self.by)
        return CommandResult(resource=Claim, id=self.claim_id, entered=entered)


def void_claim(ledger: Ledger, claim_id: UUID, new: NewOutcome, by: str) -> None:
    """Record why a claim can't be judged: about its event, or about it alone.

    Most reasons are those of a question, which hold for all who answered it.
    """
    record_about(ledger, claim_id, new, by, only=new.reason in CLAIM_REASONS)


def record_about(
    ledger: Ledger, claim_id: UUID, new: NewOutcome, by: str, *, only: bool
) -> None:
    """Record a finding about a claim's event, or about the claim *only*."""
    state = ledger.claims.states[claim_id]
    new = replace(new, claims=[claim_id]) if only else new
    _record(ledger, ledger.events.root(state.event_id), new, by)


def _record(ledger: Ledger, event: EventRow, new: NewOutcome, by: str) -> bool:
    """Append a finding; return whether it, or its evidence, is new."""
    separation_of_duties.check_judge(ledger, event.id, by)
    key_bindings.check_event(ledger, event.id, by)
    row = _row(ledger, event, new, by)
    finding = outcomes.finding(row)
    in_force = ledger.outcomes.of_event(event.id)
    for existing in in_force:
        if _is_repeat(ledger, row, finding, existing):
            return _add_evidence(ledger, existing.id, new, by)
    _check_references(ledger, event, row)
    superseded = outcomes.superseded(row.supersedes, in_force)
    _check_contradictions(
        finding, [other for other in in_force if other not in superseded]
    )
    row = ledger.append("outcome", row.id, by, row)
    ledger.outcomes.add(row, event.id)
    notes = [] if new.note is None else [new.note]
    ledger.outcomes.add_evidence(Shown(row.id, new.evidence, notes, []))
    for other in superseded:
        ledger.retire_outcome(other.id, row.id)
    if finding.claims and not superseded:
        ledger.settle_claims(finding.claims)
    else:
        until = None if superseded else settling.reach(finding, in_force)
        ledger.settle_event(event.id, until)
    return True


def _check_contradictions(finding: Finding, others: list[Finding]) -> None:
    contradicted = [other for other in others if outcomes.contradict(finding, other)]
    if contradicted:
        raise ConflictError(
            "It contradicts an outcome in force; supersede that one, or withdraw it.",
            *(
                Flaw("/supersedes", f"{other.kind} {other.id}")
                for other in contradicted
            ),
        )


def _row(ledger: Ledger, event: EventRow, new: NewOutcome, by: str) -> OutcomeRow:
    supersedes = new.supersedes if isinstance(new.supersedes, list) else []
    return OutcomeRow(
        id=ledger.new_id(),
        event_id=event.id,
        kind=new.kind,
        on=new.on,
        on_latest=new.on_latest,
        through=new.through,
        final=new.final,
        degree=new.degree,
        reason=new.reason,
        claims=new.claims or [],
        supersedes=supersedes,
        evidence=msgspec.json.encode(new.evidence).decode(),
        note=new.note,
        entered_by=by,
    )


def _is_repeat(
    ledger: Ledger, row: OutcomeRow, finding: Finding, existing: Finding
) -> bool:
    supersedes = ledger.outcomes.rows[existing.id].supersedes
    return outcomes.same(finding, existing) and {*row.supersedes} <= {*supersedes}


def _add_evidence(ledger: Ledger, outcome_id: UUID, new: NewOutcome, by: str) -> bool:
    """Append what *new* shows in addition to an equal outcome; return whether it does.

    The outcome is as it was, so nothing is settled again.
    """
    shown = ledger.outcomes.evidence[outcome_id]
    evidence, note = added_evidence.new(shown, new)
    if not evidence and note is None:
        return False
    row = EvidenceRow(
        id=ledger.new_id(),
        outcome_id=outcome_id,
        evidence=msgspec.json.encode(evidence).decode() if evidence else None,
        note=note,
        entered_by=by,
    )
    ledger.append("evidence", outcome_id, by, row)
    notes = [*shown.notes, *([] if note is None else [note])]
    shown = Shown(outcome_id, [*shown.evidence, *evidence], notes, shown.redacted)
    ledger.outcomes.add_evidence(shown)
    return True


def _check_references(ledger: Ledger, event: EventRow, row: OutcomeRow) -> None:
    for claim_id in row.claims:
        state = ledger.claims.states.get(claim_id)
        if state is None or state.event_id != event.id:
            raise InvalidError.at("/claims", f"{claim_id} is no claim about this event")
    for outcome_id in row.supersedes:
        superseded = ledger.outcomes.rows.get(outcome_id)
        if superseded is None or ledger.events.root(superseded.event_id).id != event.id:
            raise InvalidError.at(
                "/supersedes", f"{outcome_id} is no outcome of this event"
            )
        if outcome_id in ledger.outcomes.superseded_by:
            detail = f"{outcome_id} is no longer in force"
            raise ConflictError(detail, Flaw("/supersedes", detail))
