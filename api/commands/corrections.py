"""Corrections: a claim withdraws the one that it corrects."""

from uuid import UUID

from api.commands import withdrawals
from api.commands.working_set.ledger import Ledger
from api.errors import ConflictError, InvalidError
from api.model.claims import ClaimState


def find(ledger: Ledger, claim_id: UUID) -> ClaimState:
    """Return the claim to be corrected.

    Raises InvalidError where there is none, ConflictError where it is withdrawn.
    """
    state = ledger.claims.states.get(claim_id)
    if state is None:
        raise InvalidError.at("/corrects", f"there is no claim {claim_id}")
    if state.withdrawn_at is not None:
        raise ConflictError("The claim to be corrected is withdrawn already.")
    return state


def apply(ledger: Ledger, corrected: ClaimState, claim_id: UUID, by: str) -> None:
    """Withdraw the claim that *claim_id* corrects."""
    withdrawals.withdraw_claim(
        ledger, corrected, f"corrected by {claim_id}", by, corrected_by=claim_id
    )


def apply_again(ledger: Ledger, corrected_id: UUID, claim_id: UUID, by: str) -> None:
    """Withdraw what a claim that stands already is sent to correct, if it stands."""
    corrected = ledger.claims.states.get(corrected_id)
    if corrected is None or corrected.corrected_by != claim_id:
        apply(ledger, find(ledger, corrected_id), claim_id, by)
