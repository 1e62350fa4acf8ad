"""Claims as they were answered: where each stood when the log ended at an entry.

Why not stored: a claim takes two kilobytes, and what became of it stands in the log.
What it refers to (its source, event, outlets, topics) has the names of today, and what
was redacted since stays so.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from api.database.pool import Database
from api.language.dates import windows
from api.model.claims import Claim, ClaimOutcome
from api.model.idempotency import StoredAnswer
from api.model.reports import Report
from api.model.settling import WAITING, Settlement
from api.store import claims
from api.store.writing import idempotency
from api.store.writing.idempotency import Past, PastSettlement
from api.terms import Status


async def load(db: Database, answers: Sequence[StoredAnswer]) -> dict[UUID, Claim]:
    """Return the claims that were answered, by the place of the answer."""
    ids = {answer.claim for answer in answers if answer.claim is not None}
    if not ids:
        return {}
    closed_day = windows.last_closed_day(answers[0].recorded_at)
    current = await claims.by_ids(db, ids, closed_day=closed_day)
    past = await idempotency.load_past(db, ids)
    return {
        answer.place: as_answered(current[answer.claim], past[answer.claim], answer)
        for answer in answers
        if answer.claim is not None
    }


def as_answered(claim: Claim, past: Past, answer: StoredAnswer) -> Claim:
    """Return a claim that has changed since, as it was answered."""
    as_of = answer.as_of
    settlement, settled_at = _settled(past.settlements, as_of)
    withdrawal = claim.withdrawal
    if withdrawal is not None and withdrawal.recorded_at > as_of:
        withdrawal = None
    corrected = past.corrected_at is not None and past.corrected_at <= as_of
    then = replace(
        claim,
        needs_ruling=settlement.needs_ruling,
        corrected_by=claim.corrected_by if corrected else None,
        outcome=_outcome(settlement, settled_at),
        withdrawal=withdrawal,
        reports=[*_reports(claim.reports, as_of)],
    )
    return replace(then, status=_status(then, answer.recorded_at))


def _settled(
    settlements: Iterable[PastSettlement], as_of: datetime
) -> tuple[Settlement, datetime | None]:
    """Return where a claim stood, and since when it had that end."""
    current, settled_at = WAITING, None
    for past in settlements:
        if past.recorded_at <= as_of:
            if past.settlement.end != current.end:
                settled_at = past.recorded_at
            current = past.settlement
    return current, settled_at


def _outcome(
    settlement: Settlement, settled_at: datetime | None
) -> ClaimOutcome | None:
    if settlement.verdict is None and settlement.void_reason is None:
        return None
    return ClaimOutcome(
        verdict=settlement.verdict,
        degree=settlement.degree,
        late_by=settlement.late_by,
        early_by=settlement.early_by,
        final=settlement.final,
        reason=settlement.void_reason,
        outcome_id=settlement.outcome_id,
        settled_at=settled_at,
    )


def _reports(reports: Iterable[Report], as_of: datetime) -> Iterable[Report]:
    for report in reports:
        if report.recorded_at <= as_of:
            withdrawn_at = report.withdrawn_at
            stood = withdrawn_at is None or withdrawn_at > as_of
            yield replace(report, withdrawn_at=None) if stood else report


def _status(claim: Claim, now: datetime) -> Status:
    """Return the status of a claim; see `claim_status` in the schema."""
    if claim.withdrawal is not None:
        return "withdrawn"
    if claim.outcome is not None:
        return "void" if claim.outcome.reason is not None else "settled"
    if claim.window.latest is None:
        return "undated"
    is_due = claim.window.latest <= windows.last_closed_day(now)
    return "due" if is_due else "open"
