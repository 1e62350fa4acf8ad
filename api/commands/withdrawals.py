"""Withdrawals: entered once, each with its reason."""

from typing import Literal
from uuid import UUID

from api.commands.working_set.ledger import Ledger
from api.errors import ConflictError, Flaw
from api.language import names
from api.model.rows import WithdrawalRow


def enter(
    ledger: Ledger,
    kind: Literal["claim", "report", "outcome"],
    subject_id: UUID,
    reason: str,
    by: str,
) -> WithdrawalRow:
    """Enter that something is withdrawn."""
    row = WithdrawalRow(
        id=ledger.new_id(), kind=kind, subject_id=subject_id, reason=reason
    )
    ledger.journal.put(ledger.reasons, subject_id, reason)
    return ledger.enter("withdrawal", subject_id, by, row)


def match(ledger: Ledger, subject_id: UUID, reason: str) -> None:
    """Check that what is withdrawn already is so for that reason; it would be lost."""
    kept = ledger.reasons[subject_id]
    if kept and not names.alike(reason, kept):  # a redacted one can't differ
        raise ConflictError(
            "It is withdrawn already, for another reason.",
            Flaw("/reason", "differs from the reason that stands"),
        )
