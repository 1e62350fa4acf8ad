"""Duties: who enters a claim does not judge its event, where they are to be separate.

Keys are told apart by principal: whoever minted the first of a chain of keys, one
under another. Else a key that may mint could make itself a judge.
"""

from uuid import UUID

from api.commands.working_set.ledger import Ledger
from api.errors import ForbiddenError


def check_judge(ledger: Ledger, event_id: UUID, by: str) -> None:
    """Raise ForbiddenError where the holder of *by* entered a claim about the event.

    A withdrawn claim counts: it could be entered again once the event is judged.
    """
    if not ledger.separate_duties:
        return
    ledger.need_claims(event_id)
    for claim_id in ledger.claims_of.get(event_id, ()):
        if _same(ledger, ledger.claim_states[claim_id].entered_by, by):
            raise ForbiddenError(
                f"Duties are separate: who entered the claim {claim_id} does not"
                " record, correct or withdraw outcomes of its event, nor set criteria."
            )


def check_author(ledger: Ledger, event_id: UUID, by: str) -> None:
    """Raise ForbiddenError where the holder of *by* judged the event already."""
    if not ledger.separate_duties:
        return
    for found in ledger.in_force.get(event_id, ()):
        if _same(ledger, ledger.outcomes[found.id].entered_by, by):
            raise ForbiddenError(
                f"Duties are separate: who recorded the outcome {found.id} enters no"
                " claim about its event."
            )


def check_merge(ledger: Ledger, one: UUID, other: UUID, by: str) -> None:
    """Raise ForbiddenError where a merge of two events has authors judge or be judged.

    A finding about one judges the claims about the other from then on: whoever entered
    such a claim does not bring that about, nor is the finding to be theirs.
    """
    if not ledger.separate_duties:
        return
    for claimed, judged in ((one, other), (other, one)):
        judges = {
            _principal(ledger, ledger.outcomes[found.id].entered_by)
            for found in ledger.in_force.get(judged, ())
        }
        if judges:
            ledger.need_claims(claimed)
        for claim_id in ledger.claims_of.get(claimed, ()) if judges else ():
            author = ledger.claim_states[claim_id].entered_by
            if _principal(ledger, author) in judges or _same(ledger, author, by):
                raise ForbiddenError(
                    f"Duties are separate: who entered the claim {claim_id} neither"
                    " judges it by a merge nor merges its event with a judged one."
                )


def _same(ledger: Ledger, one: str, other: str) -> bool:
    return _principal(ledger, one) == _principal(ledger, other)


def _principal(ledger: Ledger, name: str) -> str:
    return ledger.principals.get(name, name)
