"""Outcomes: recorded unless they contradict what stands; each settles its claims."""

from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from api.commands import key_bindings, separation_of_duties, withdrawals
from api.commands.base import JudgeClaim, RecordOutcome, Withdraw
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.errors import ConflictError, Flaw, InvalidError, NotFoundError
from api.model import added_evidence, outcome_checks, outcomes, settling
from api.model.added_evidence import EvidenceRow, Shown
from api.model.events import EventRow
from api.model.outcomes import Finding, NewOutcome, OutcomeRow, ShortOutcome

# Reasons why one claim can't be judged, and not why its event can't.
OF_A_CLAIM = {"duplicate", "not_a_prediction"}


def record_outcome(ledger: Ledger, command: RecordOutcome) -> CommandResult:
    """Record a finding about an event and settle its claims."""
    event = ledger.event(command.event)
    if event is None:
        raise NotFoundError
    entered = _record(ledger, event, command.outcome, command.by)
    return CommandResult(kind="event", id=event.id, entered=entered)


def judge_claim(ledger: Ledger, command: JudgeClaim) -> CommandResult:
    """Record a finding in its short form, about the event of a claim."""
    state = ledger.claim_states.get(command.claim_id)
    if state is None:
        raise NotFoundError
    if state.withdrawn_at is not None:
        raise ConflictError("The claim is withdrawn.")
    new = outcome_checks.check(
        _spelled_out(command.outcome, state.latest, command.closed_day),
        today=command.today,
        closed_day=command.closed_day,
    )
    entered = _record(ledger, ledger.root(state.event_id), new, command.by)
    return CommandResult(kind="claim", id=command.claim_id, entered=entered)


def void_claim(ledger: Ledger, claim_id: UUID, new: NewOutcome, by: str) -> None:
    """Record why a claim can't be judged: about its event, or about it alone.

    Most reasons are those of a question, which stand for all who answered it.
    """
    state = ledger.claim_states[claim_id]
    if new.reason in OF_A_CLAIM:
        new = replace(new, claims=[claim_id])
    _record(ledger, ledger.root(state.event_id), new, by)


def withdraw_outcome(ledger: Ledger, command: Withdraw) -> CommandResult:
    """Withdraw a finding for which nothing is known in its place."""
    event = ledger.event(command.event or "")
    row = ledger.outcomes.get(command.id)
    if event is None or row is None or ledger.root(row.event_id).id != event.id:
        raise NotFoundError
    if row.id in ledger.superseded_by:
        if ledger.superseded_by[row.id] is not None:
            raise ConflictError("The outcome is superseded already.")
        withdrawals.match(ledger, row.id, command.reason)
        return CommandResult(kind="event", id=event.id, entered=False)
    separation_of_duties.check_judge(ledger, event.id, command.by)
    key_bindings.check_event(ledger, event.id, command.by)
    withdrawals.enter(ledger, "outcome", row.id, command.reason, command.by)
    ledger.retire(row.id, None)
    ledger.settle_event(event.id)
    return CommandResult(kind="event", id=event.id, entered=True)


def _record(ledger: Ledger, event: EventRow, new: NewOutcome, by: str) -> bool:
    separation_of_duties.check_judge(ledger, event.id, by)
    key_bindings.check_event(ledger, event.id, by)
    row = _row(ledger, event, new, by)
    found = outcomes.finding(row)
    standing = ledger.in_force.get(event.id, ())
    again = next((one for one in standing if _again(ledger, row, found, one)), None)
    if again is not None:
        return _add(ledger, again.id, new, by)
    _check_references(ledger, event, row)
    superseded = outcomes.superseded(row.supersedes, standing)
    contradicted = [
        one
        for one in standing
        if one not in superseded and outcomes.contradict(found, one)
    ]
    if contradicted:
        raise ConflictError(
            "It contradicts an outcome in force; supersede that one, or withdraw it.",
            *(Flaw("/supersedes", f"{one.kind} {one.id}") for one in contradicted),
        )
    entered = ledger.enter("outcome", row.id, by, row)
    ledger.know_outcome(entered)
    notes = [] if new.note is None else [new.note]
    shown = Shown(entered.id, new.evidence, notes, [])
    ledger.journal.put(ledger.shown, entered.id, shown)
    for one in superseded:
        ledger.retire(one.id, row.id)
    until = None if superseded else settling.reach(found, standing)
    ledger.settle_event(event.id, until)
    return True


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


def _again(ledger: Ledger, row: OutcomeRow, found: Finding, standing: Finding) -> bool:
    kept = ledger.outcomes[standing.id].supersedes
    return outcomes.same(found, standing) and set(row.supersedes) <= set(kept)


def _add(ledger: Ledger, outcome_id: UUID, new: NewOutcome, by: str) -> bool:
    """Add what *new* shows besides to an equal outcome; tell whether it was anything.

    The outcome is as it was, so nothing is settled again.
    """
    shown = ledger.shown[outcome_id]
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
    ledger.enter("evidence", outcome_id, by, row)
    notes = [*shown.notes, *([] if note is None else [note])]
    shown = Shown(outcome_id, [*shown.evidence, *evidence], notes, shown.redacted)
    ledger.journal.put(ledger.shown, outcome_id, shown)
    return True


def _check_references(ledger: Ledger, event: EventRow, row: OutcomeRow) -> None:
    for claim_id in row.claims:
        state = ledger.claim_states.get(claim_id)
        if state is None or state.event_id != event.id:
            raise InvalidError.at("/claims", f"{claim_id} is no claim about this event")
    for outcome_id in row.supersedes:
        kept = ledger.outcomes.get(outcome_id)
        if kept is None or ledger.root(kept.event_id).id != event.id:
            raise InvalidError.at(
                "/supersedes", f"{outcome_id} is no outcome of this event"
            )
        if outcome_id in ledger.superseded_by:
            detail = f"{outcome_id} is no longer in force"
            raise ConflictError(detail, Flaw("/supersedes", detail))


def _spelled_out(
    short: ShortOutcome, latest: date | None, closed_day: date
) -> NewOutcome:
    """Return the finding that the short form stands for."""
    if short.happened is False:
        return _absence(short, latest, closed_day)
    if short.final:
        raise InvalidError.at("/final", "only what did not happen can be final")
    if short.happened is True:
        return NewOutcome(
            kind="occurred", on=short.on, evidence=short.evidence, note=short.note
        )
    return NewOutcome(
        kind="partly",
        on=short.on,
        degree=short.happened,
        evidence=short.evidence,
        note=short.note,
    )


def _absence(short: ShortOutcome, latest: date | None, closed_day: date) -> NewOutcome:
    """Return that it did not happen: through the window, or that it never can."""
    if short.on is not None:
        raise InvalidError.at("/on", "what did not happen has no day")
    closed = latest is not None and latest <= closed_day
    if not closed and not short.final:
        raise InvalidError.at(
            "/happened",
            "the claim's window is not closed: it can still happen"
            if latest
            else "the claim is undated: only `final` can say that it did not happen",
        )
    return NewOutcome(
        kind="not_occurred",
        through=latest if closed else None,
        final=short.final,
        evidence=short.evidence,
        note=short.note,
    )
