"""When what a picture shows last changed: its `as_of`, like that of a record."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from api.model import instants
from api.model.claims import Claim


def as_of(claims: Iterable[Claim], now: datetime) -> datetime:
    """Return when any of these *claims* last changed, or the last noon UTC."""
    changes = (instant for claim in claims for instant in _changes(claim))
    return instants.answered(now, max(changes, default=instants.DAWN))


def _changes(claim: Claim) -> Iterator[datetime]:
    yield claim.recorded_at
    if claim.outcome is not None and claim.outcome.settled_at is not None:
        yield claim.outcome.settled_at
    if claim.withdrawal is not None:
        yield claim.withdrawal.recorded_at
    for report in claim.reports:
        yield report.withdrawn_at or report.recorded_at
