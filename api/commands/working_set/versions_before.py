"""What has to be known of earlier batches, to tell which versions a batch makes."""

from uuid import UUID

from msgspec import Struct

from api.commands.working_set.ledger import Ledger
from api.commands.working_set.report_versions import StandingReport
from api.model.claim_versions import ClaimVersion
from api.model.reports import ReportRow
from api.model.rows import MergeRow, SettlementRow, TopicsRow, WithdrawalRow


class Needs(Struct):
    """What has to be loaded of earlier batches.

    `claims` are touched themselves (their indexes), all those of `sources` and of
    `events` are. Of `reported` claims and of `outlets` it is the reports that matter.
    `judged` are events with findings, where it matters what they were merged into.
    """

    claims: set[int] = set()
    sources: set[UUID] = set()
    events: set[UUID] = set()
    reported: set[UUID] = set()
    outlets: set[UUID] = set()
    judged: set[UUID] = set()


class OwnTopics(Struct, frozen=True, array_like=True):
    """The topics that a claim adds to its event's; `claim` is its index."""

    claim: int
    topics: list[str]


class EventBefore(Struct, frozen=True, array_like=True):
    """An event's topics, and the index of what it was merged into, or its own."""

    id: UUID
    root: int
    topics: list[str]


class Before(Struct):
    """How everything that `Needs` names stood before the batch."""

    claims: list[ClaimVersion] = []
    own_topics: list[OwnTopics] = []
    events: list[EventBefore] = []
    reports: list[StandingReport] = []


def needs(ledger: Ledger) -> Needs:
    """Return what has to be known of earlier batches to fold this one."""
    found = Needs()
    for row in ledger.rows:
        match row:
            case SettlementRow():
                _add_claim(ledger, found.claims, row.claim_id)
            case WithdrawalRow(kind="claim"):
                _add_claim(ledger, found.claims, row.subject_id)
            case WithdrawalRow(kind="report"):
                report = ledger.reports.states[row.subject_id]
                _add_reported(ledger, found.reported, report.claim_id)
            case ReportRow():
                _add_reported(ledger, found.reported, row.claim_id)
            case MergeRow(kind="source"):
                found.sources.add(row.from_id)
            case MergeRow(kind="outlet"):
                found.outlets |= {row.from_id, row.into_id}
            case MergeRow(kind="event"):
                found.events.add(row.from_id)
                found.judged = {one.event_id for one in ledger.outcomes.rows.values()}
            case TopicsRow() if is_revised(ledger, row):
                found.events.add(row.event_id)
            case _:
                pass
    return found


def _add_claim(ledger: Ledger, claims: set[int], claim_id: UUID) -> None:
    index = ledger.claims.states[claim_id].index
    if index < ledger.first_index:
        claims.add(index)


def _add_reported(ledger: Ledger, claims: set[UUID], claim_id: UUID) -> None:
    if ledger.claims.states[claim_id].index < ledger.first_index:
        claims.add(claim_id)


def is_revised(ledger: Ledger, row: TopicsRow) -> bool:
    """Return whether an event got other topics; its first come with its entry."""
    return row.index > ledger.events.rows[row.event_id].index
