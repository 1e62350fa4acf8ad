"""Bindings: what a key that is bound to outlets may touch, whatever the route.

It enters what its outlets published, with the sources, events, relayed outlets and
collections that this names or needs. Of what stands it touches only what its outlets
alone reported: such claims and their reports, sources and events that have no other
claims, and its outlets themselves. What nobody has claimed anything of yet, it touches
where it made it.
"""

from collections.abc import Iterable
from uuid import UUID

from api.commands.working_set.ledger import Ledger
from api.errors import ForbiddenError
from api.log.entries import Target
from api.model.reports import ReportState


def check_outlet(ledger: Ledger, outlet_id: UUID, by: str) -> None:
    """Raise ForbiddenError where *by* is bound to other outlets than this one."""
    bound = _bound(ledger, by)
    if bound is not None and outlet_id not in bound:
        raise ForbiddenError("The key is bound to other outlets.")


def check_claim(ledger: Ledger, claim_id: UUID, by: str) -> None:
    """Raise ForbiddenError where others than the outlets of *by* reported a claim."""
    bound = _bound(ledger, by)
    if bound is not None:
        _check_claims(ledger, [claim_id], bound)


def check_event(ledger: Ledger, event_id: UUID, by: str) -> None:
    """Raise ForbiddenError where others than the outlets of *by* reported an event.

    Withdrawn claims count: what befalls the event shows on them too.
    """
    bound = _bound(ledger, by)
    if bound is not None:
        ledger.need_claims(event_id)
        claims = ledger.claims_of.get(event_id)
        if claims:
            _check_claims(ledger, claims, bound)
        elif ledger.events[event_id].entered_by != by:
            raise ForbiddenError("The key is bound to outlets; another key made this.")


def check_noun(ledger: Ledger, kind: Target, noun_id: UUID, by: str) -> None:
    """Raise ForbiddenError where *by* is not to change or merge this noun."""
    match kind:
        case "source":
            _check_source(ledger, noun_id, by)
        case "outlet":
            check_outlet(ledger, noun_id, by)
        case "event":
            check_event(ledger, noun_id, by)


def check_unbound(ledger: Ledger, by: str) -> None:
    """Raise ForbiddenError where *by* is bound to outlets at all."""
    if _bound(ledger, by) is not None:
        raise ForbiddenError("The key is bound to outlets.")


def _check_source(ledger: Ledger, source_id: UUID, by: str) -> None:
    bound = _bound(ledger, by)
    if bound is None:
        return
    states = ledger.claim_states.values()
    claims = [each.claim_id for each in states if each.source_id == source_id]
    if claims:
        _check_claims(ledger, claims, bound)
    elif ledger.makers.get(source_id) != by:
        raise ForbiddenError("The key is bound to outlets; another key made this.")


def _check_claims(ledger: Ledger, claim_ids: Iterable[UUID], bound: set[UUID]) -> None:
    for claim_id in claim_ids:
        reports = [
            ledger.report_states[each] for each in ledger.reports_of.get(claim_id, ())
        ]
        if not (reports and all(each.outlet_id in bound for each in _telling(reports))):
            raise ForbiddenError(
                f"The key is bound to outlets that did not report {claim_id} alone."
            )


def _telling(reports: list[ReportState]) -> list[ReportState]:
    """Return the reports that stand, or where none does, all there were."""
    return [each for each in reports if each.withdrawn_at is None] or reports


def _bound(ledger: Ledger, by: str) -> set[UUID] | None:
    """Return the outlets that *by* is bound to, merged ones as what they became."""
    holder = ledger.keys.get(by)
    if holder is None or not holder.bound:
        return None
    return {_root(ledger, each) for each in holder.outlets}


def _root(ledger: Ledger, outlet_id: UUID) -> UUID:
    row = ledger.outlets.rows.get(outlet_id)
    return outlet_id if row is None or row.merged_into is None else row.merged_into
