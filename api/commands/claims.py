"""Claims: entered once, however often they are posted."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from api.commands import (
    collections,
    events,
    key_bindings,
    reports,
    same_claims,
    separation_of_duties,
    sources_outlets,
    withdrawals,
)
from api.commands.base import SayClaim, Withdraw
from api.commands.result import CommandResult
from api.commands.working_set.ledger import Ledger
from api.errors import ConflictError, Flaw, InvalidError, NotFoundError
from api.language import names
from api.language.dates.windows import VERSION
from api.model.claims import ClaimRow, ClaimState
from api.model.settling import WAITING


def say_claim(
    ledger: Ledger, command: SayClaim, occurred_on: date | None = None
) -> CommandResult:
    """Enter a claim and its report, or find the one that stands and add the report.

    *occurred_on*: when its event did, where that is said along with it.
    """
    source = sources_outlets.source(ledger, command.source, command.by, "/source")
    event = events.of_claim(ledger, command, source.id, occurred_on)
    row = ClaimRow(
        id=ledger.new_id(),
        source_id=source.id,
        event_id=event.id,
        statement=command.statement,
        quote=command.quote,
        direction=command.direction,
        made_on=command.made_on,
        earliest=command.window.earliest,
        latest=command.window.latest,
        phrase=command.window.phrase,
        rule=command.window.rule,
        exact=command.window.exact,
        rules_version=VERSION,
        probability=command.probability,
        basis=command.basis,
        wording=command.wording,
        committed=command.committed,
        topics=command.topics,
        external_id=command.external_id,
        entered_by=command.by,
        corrects=command.corrects,
        collection_id=collections.of_claim(ledger, command.collection, command.made_on),
    )
    state = _state(row, command.quote_hash)
    standing = _standing(ledger, command, state)
    if standing is None:
        claim_id = _enter(ledger, row, state, command.by)
    else:
        claim_id = standing
        _match(ledger, standing, row, state, command.quote_hashes)
        _replace(ledger, standing, command)
    reports.publish(ledger, claim_id, command.report, command)
    return CommandResult(kind="claim", id=claim_id, entered=standing is None)


def withdraw_claim(ledger: Ledger, command: Withdraw) -> CommandResult:
    """Withdraw a claim that was entered in error."""
    state = ledger.claim_states.get(command.id)
    if state is None:
        raise NotFoundError
    done = CommandResult(
        kind="claim", id=command.id, entered=state.withdrawn_at is None
    )
    if done.entered:
        _withdraw(ledger, state, command.reason, command.by)
    else:
        withdrawals.match(ledger, command.id, command.reason)
    return done


def _state(row: ClaimRow, quote_hash: bytes | None) -> ClaimState:
    return ClaimState(
        claim_id=row.id,
        source_id=row.source_id,
        event_id=row.event_id,
        made_on=row.made_on,
        earliest=row.earliest,
        latest=row.latest,
        quote_hash=quote_hash,
        entered_by=row.entered_by,
        external_id=row.external_id,
        settlement=WAITING,
        settled_at=None,
        withdrawn_at=None,
        corrected_by=None,
        index=-1,
    )


def _standing(ledger: Ledger, command: SayClaim, state: ClaimState) -> UUID | None:
    """Return the claim that this one is again; the one it corrects is not."""
    named = ledger.external_ids.get((command.by, command.external_id or ""))
    if named is not None and named != command.corrects:
        return named
    return same_claims.of(
        ledger,
        command.identities(state.source_id, state.event_id),
        command.by,
        command.external_id,
        besides=command.corrects,
    )


def _match(
    ledger: Ledger,
    standing: UUID,
    row: ClaimRow,
    state: ClaimState,
    quotes: Collection[bytes | None],
) -> None:
    """Check that what is posted again says the same, or less, of what may be left out.

    Without a number or a hedge a claim is flat, which is another thing to say; without
    topics, a collection or the phrase that gave the window it says nothing of them.
    """
    kept, kept_state = ledger.claims[standing], ledger.claim_states[standing]
    differing = [
        *_differences(row, kept, "direction", "probability", "wording"),
        *_differences(state, kept_state, "source_id", "event_id", "made_on"),
        *_differences(state, kept_state, "earliest", "latest"),
    ]
    # A redacted statement can't differ.
    if kept.statement and not names.alike(row.statement, kept.statement):
        differing.insert(0, "statement")
    if kept_state.quote_hash not in quotes:
        differing.append("quote_hash")
    if row.phrase is not None and not names.alike(row.phrase, kept.phrase):
        differing.append("phrase")
    if row.collection_id is not None:
        differing += _differences(row, kept, "collection_id")
    if not {*row.topics} <= {*kept.topics}:
        differing.append("topics")
    if differing:
        raise ConflictError(
            f"The claim {standing} stands with other content.",
            *(
                Flaw(pointer, "differs from the claim that stands")
                for pointer in dict.fromkeys(POINTERS[name] for name in differing)
            ),
        )


def _replace(ledger: Ledger, standing: UUID, command: SayClaim) -> None:
    """Withdraw what a claim that stands already is sent to correct, if need be."""
    if command.corrects is None:
        return
    old = ledger.claim_states.get(command.corrects)
    if old is None or old.corrected_by != standing:
        old = _corrected(ledger, command.corrects)
        reason = f"corrected by {standing}"
        _withdraw(ledger, old, reason, command.by, corrected_by=standing)


def _differences(new: object, kept: object, *fields: str) -> list[str]:
    return [name for name in fields if getattr(new, name) != getattr(kept, name)]


POINTERS = {
    "statement": "/statement",
    "direction": "/direction",
    "topics": "/topics",
    "collection_id": "/collection",
    "probability": "/probability",
    "wording": "/wording",
    "made_on": "/made_on",
    "quote_hash": "/quote",
    "phrase": "/due",
    "earliest": "/window/earliest",
    "latest": "/window/latest",
    "source_id": "/source",
    "event_id": "/event",
}


def _enter(ledger: Ledger, row: ClaimRow, state: ClaimState, by: str) -> UUID:
    separation_of_duties.check_author(ledger, row.event_id, by)
    corrected = None if row.corrects is None else _corrected(ledger, row.corrects)
    entered = ledger.enter("claim", row.id, by, row)
    if corrected is not None:
        reason = f"corrected by {row.id}"
        _withdraw(ledger, corrected, reason, by, corrected_by=row.id)
    ledger.know_claim(entered, replace(state, index=entered.index))
    ledger.mark("claim_states", row.id)
    ledger.settle([row.id])
    return row.id


def _corrected(ledger: Ledger, claim_id: UUID) -> ClaimState:
    state = ledger.claim_states.get(claim_id)
    if state is None:
        raise InvalidError.at("/corrects", f"there is no claim {claim_id}")
    if state.withdrawn_at is not None:
        raise ConflictError("The claim to be corrected is withdrawn already.")
    return state


def _withdraw(
    ledger: Ledger,
    state: ClaimState,
    reason: str,
    by: str,
    *,
    corrected_by: UUID | None = None,
) -> None:
    key_bindings.check_claim(ledger, state.claim_id, by)
    entered = withdrawals.enter(ledger, "claim", state.claim_id, reason, by)
    ledger.change_state(
        replace(state, withdrawn_at=entered.recorded_at, corrected_by=corrected_by)
    )
