"""Twins: which claim that stands is the same as one that is said or moved."""

from collections.abc import Collection, Iterable
from uuid import UUID

from api.commands.base import SayClaim
from api.commands.working_set.ledger import Ledger
from api.model.claims import ClaimState


def of_command(
    ledger: Ledger, command: SayClaim, source_id: UUID, events: Collection[UUID]
) -> UUID | None:
    """Return the claim about one of *events* that is said again, if any.

    The claim that it corrects counts: it, too, was about one of them.
    """
    named = ledger.external_ids.get((command.by, command.external_id or ""))
    if named is not None and ledger.claim_states[named].event_id in events:
        return named
    identities = [
        identity
        for event_id in events
        for identity in command.identities(source_id, event_id)
    ]
    return of(ledger, identities, command.by, command.external_id)


def of(
    ledger: Ledger,
    identities: Iterable[tuple[object, ...]],
    by: str,
    external_id: str | None,
    besides: UUID | None = None,
) -> UUID | None:
    """Return the oldest claim that stands and is the same, if any.

    That is one of the same identity, unless one key named both, each by an external id
    of its own.
    """
    found: list[ClaimState] = []
    for identity in identities:
        for claim_id in ledger.said.get(identity, ()):
            kept = ledger.claim_states[claim_id]
            named = external_id is not None and kept.external_id is not None
            apart = named and kept.entered_by == by and kept.external_id != external_id
            if claim_id != besides and not apart:
                found.append(kept)
    oldest = min(found, key=lambda kept: kept.index, default=None)
    return None if oldest is None else oldest.claim_id
