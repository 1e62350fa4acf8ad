"""Separation of duties: who enters a claim does not judge its event.

The server's settings say whether duties are separate. Keys belong to principals: a
principal minted the first of a chain of keys, one under another. Why: otherwise a key
that may mint could make itself a judge.
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
    ledger.require_claims(event_id)
    for claim_id in ledger.claims.by_event.get(event_id, ()):
        if _is_same_holder(ledger, ledger.claims.states[claim_id].entered_by, by):
            raise ForbiddenError(
                f"Duties are separate: who entered the claim {claim_id} does not"
                " record, correct or withdraw outcomes of its event, nor set criteria."
            )


def check_author(ledger: Ledger, event_id: UUID, by: str) -> None:
    """Raise ForbiddenError where the holder of *by* judged the event already."""
    if not ledger.separate_duties:
        return
    for finding in ledger.outcomes.of_event(event_id):
        if _is_same_holder(ledger, ledger.outcomes.rows[finding.id].entered_by, by):
            raise ForbiddenError(
                f"Duties are separate: who recorded the outcome {finding.id} enters no"
                " claim about its event."
            )


def check_merge(ledger: Ledger, old_id: UUID, into_id: UUID, by: str) -> None:
    """Raise ForbiddenError where a merge of events makes an author judge, or by *by*.

    From then on a finding about the one judges the claims about the other: neither may
    the author of such a claim merge the events, nor may the finding be theirs.
    """
    if not ledger.separate_duties:
        return
    for claimed_id, judged_id in ((old_id, into_id), (into_id, old_id)):
        judges = {
            _principal(ledger, ledger.outcomes.rows[finding.id].entered_by)
            for finding in ledger.outcomes.of_event(judged_id)
        }
        if judges:
            ledger.require_claims(claimed_id)
        for claim_id in ledger.claims.by_event.get(claimed_id, ()) if judges else ():
            author = ledger.claims.states[claim_id].entered_by
            is_judge = _principal(ledger, author) in judges
            if is_judge or _is_same_holder(ledger, author, by):
                raise ForbiddenError(
                    f"Duties are separate: who entered the claim {claim_id} neither"
                    " judges it by a merge nor merges its event with a judged one."
                )


def _is_same_holder(ledger: Ledger, key_id: str, other_id: str) -> bool:
    return _principal(ledger, key_id) == _principal(ledger, other_id)


def _principal(ledger: Ledger, name: str) -> str:
    return ledger.principals.get(name, name)
