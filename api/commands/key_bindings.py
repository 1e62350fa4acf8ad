"""Bindings: what a key that is bound to outlets may touch, whatever the route.

It enters what its outlets published, with the sources, events, relayed outlets and
collections that this names or needs. Of what stands it touches only what its outlets
alone reported: such claims and their reports, sources and events that have no other
claims, and its outlets themselves. Sources and events without any claim it touches
where it made them.
"""

from collections.abc import Iterable
from typing import assert_never
from uuid import UUID

from api.commands.working_set.ledger import Ledger
from api.errors import ForbiddenError
from api.log.entries import Target
from api.model.reports import ReportState


def check_outlet(ledger: Ledger, outlet_id: UUID, by: str) -> None:
    """Raise ForbiddenError where *by* is bound to other outlets than this one."""
    bound = _bound_outlets(ledger, by)
    if bound is not None and outlet_id not in bound:
        raise ForbiddenError("The key is bound to other outlets.")


def check_claim(ledger: Ledger, claim_id: UUID, by: str) -> None:
    """Raise ForbiddenError where others than the outlets of *by* reported a claim."""
    bound = _bound_outlets(ledger, by)
    if bound is not None:
        _check_claims(ledger, [claim_id], bound)


def check_event(ledger: Ledger, event_id: UUID, by: str) -> None:
    """Raise ForbiddenError where others than the outlets of *by* reported an event.

    Withdrawn claims count: what befalls the event shows on them too.
    """
    bound = _bound_outlets(ledger, by)
    if bound is not None:
        ledger.require_claims(event_id)
        claims = ledger.claims.by_event.get(event_id)
        if claims:
            _check_claims(ledger, claims, bound)
        elif ledger.events.rows[event_id].entered_by != by:
            raise ForbiddenError("The key is bound to outlets; another key made this.")


def check_noun(ledger: Ledger, kind: Target, noun_id: UUID, by: str) -> None:
    """Raise ForbiddenError where *by* may not change or merge this noun."""
    match kind:
        case "source":
            _check_source(ledger, noun_id, by)
        case "outlet":
            check_outlet(ledger, noun_id, by)
        case "event":
            check_event(ledger, noun_id, by)
        case _:
            assert_never(kind)


def check_unbound(ledger: Ledger, by: str) -> None:
    """Raise ForbiddenError where *by* is bound to outlets at all."""
    if _bound_outlets(ledger, by) is not None:
        raise ForbiddenError("The key is bound to outlets.")


def _check_source(ledger: Ledger, source_id: UUID, by: str) -> None:
    bound = _bound_outlets(ledger, by)
    if bound is None:
        return
    states = ledger.claims.states.values()
    claims = [state.claim_id for state in states if state.source_id == source_id]
    if claims:
        _check_claims(ledger, claims, bound)
    elif ledger.source_makers.get(source_id) != by:
        raise ForbiddenError("The key is bound to outlets; another key made this.")


def _check_claims(ledger: Ledger, claim_ids: Iterable[UUID], bound: set[UUID]) -> None:
    for claim_id in claim_ids:
        reports = [
            ledger.reports.states[report_id]
            for report_id in ledger.reports.by_claim.get(claim_id, ())
        ]
        outlet_ids = {report.outlet_id for report in _relevant(reports)}
        if not outlet_ids or not outlet_ids <= bound:
            raise ForbiddenError(
                f"The key is bound to outlets that did not report {claim_id} alone."
            )


def _relevant(reports: list[ReportState]) -> list[ReportState]:
    """Return the reports that stand, or all of them where none does."""
    return [report for report in reports if report.withdrawn_at is None] or reports


def _bound_outlets(ledger: Ledger, by: str) -> set[UUID] | None:
    """Return the outlets that *by* is bound to, merged ones as what they became.

    None: it is not bound.
    """
    holder = ledger.keys.get(by)
    if holder is None or not holder.bound:
        return None
    return {_root(ledger, outlet_id) for outlet_id in holder.outlets}


def _root(ledger: Ledger, outlet_id: UUID) -> UUID:
    row = ledger.outlets.rows.get(outlet_id)
    return outlet_id if row is None or row.merged_into is None else row.merged_into
