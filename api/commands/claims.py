"""Claims: entered once, however often they are posted."""

from datetime import date
from uuid import UUID

from msgspec.structs import replace

from api.commands import (
    collections,
    corrections,
    events,
    reports,
    same_claims,
    separation_of_duties,
    sources_outlets,
)
from api.commands.base import Command
from api.commands.result import CommandResult
from api.commands.sources_outlets import SOURCE
from api.commands.working_set.ledger import Ledger
from api.commands.working_set.prefetch import ClaimIdentity, Prefetch
from api.language.dates.windows import VERSION, Window
from api.language.hedges.wording import Wording
from api.model.claims import Claim, ClaimRow, ClaimState
from api.model.events import EventRow, NewEvent, statement_key
from api.model.references import Slug
from api.model.reports import NewReport
from api.model.settling import WAITING
from api.model.sources import NewSource
from api.terms import Basis, Direction


class AddClaim(Command[Claim], frozen=True, kw_only=True):
    """Enter a claim with its report, or find it."""

    statement: str
    quote: str | None
    source: Slug | NewSource
    event: Slug | NewEvent
    made_on: date
    window: Window
    direction: Direction
    probability: float | None
    basis: Basis
    wording: Wording | None
    committed: bool
    topics: list[str]
    collection: Slug | None
    external_id: str | None
    corrects: UUID | None
    report: NewReport

    @property
    def identity(self) -> ClaimIdentity:
        """What makes another claim the same as this one."""
        return ClaimIdentity(
            by=self.by,
            external_id=self.external_id,
            source=self.source,
            event=self.event,
            made_on=self.made_on,
            earliest=self.window.earliest,
            latest=self.window.latest,
            quote=self.quote,
        )

    def prefetch(self, wants: Prefetch) -> None:
        """Add its source, event, outlets, collection and the claims it may repeat."""
        wants.sources.add(self.source)
        wants.add_event(self.event, self.by)
        wants.add_report(self.report)
        wants.new_claims.append(self.identity)
        if self.collection is not None:
            wants.collections.add(self.collection)
        if self.external_id is not None:
            wants.external_ids.add((self.by, self.external_id))
        if self.corrects is not None:
            wants.claims.add(self.corrects)

    def decide(self, ledger: Ledger) -> CommandResult[Claim]:
        """Append the claim and its report, unless they stand."""
        return enter(ledger, self)


def enter(
    ledger: Ledger, command: AddClaim, occurred_on: date | None = None
) -> CommandResult[Claim]:
    """Append a claim and its report, or find the one that stands and add the report.

    *occurred_on*: when its event occurred, where that is sent along with it. Raises
    ConflictError where the claim stands with other content.
    """
    source = sources_outlets.find_or_make(
        ledger, SOURCE, command.source, command.by, "/source"
    )
    event = _find_or_make_event(ledger, command, source.id, occurred_on)
    collection_id = collections.find_for_claim(
        ledger, command.collection, command.made_on
    )
    row = _row(ledger, command, source.id, event.id, collection_id)
    identity = command.identity
    state = _state(row, identity.quote_hash)
    existing_id = same_claims.find_repeated(ledger, identity, state, command.corrects)
    if existing_id is None:
        claim_id = _append(ledger, row, state, command.by)
    else:
        claim_id = existing_id
        same_claims.check_repeat(ledger, existing_id, row, state, identity.quote_hashes)
        if command.corrects is not None:
            corrections.apply_again(ledger, command.corrects, existing_id, command.by)
    reports.publish(ledger, claim_id, command.report, command.by)
    return CommandResult(resource=Claim, id=claim_id, entered=existing_id is None)


def _row(
    ledger: Ledger,
    command: AddClaim,
    source_id: UUID,
    event_id: UUID,
    collection_id: UUID | None,
) -> ClaimRow:
    return ClaimRow(
        id=ledger.new_id(),
        source_id=source_id,
        event_id=event_id,
        statement=command.statement,
        quote=command.quote,
        direction=command.direction,
        made_on=command.made_on,
        earliest=command.window.earliest,
        latest=command.window.latest,
        phrase=command.window.phrase,
        rule=command.window.rule,
        exact=command.window.exact,
        rules_version=VERSION,
        probability=command.probability,
        basis=command.basis,
        wording=command.wording,
        committed=command.committed,
        topics=command.topics,
        external_id=command.external_id,
        entered_by=command.by,
        corrects=command.corrects,
        collection_id=collection_id,
    )


def _state(row: ClaimRow, quote_hash: bytes | None) -> ClaimState:
    return ClaimState(
        claim_id=row.id,
        source_id=row.source_id,
        event_id=row.event_id,
        made_on=row.made_on,
        earliest=row.earliest,
        latest=row.latest,
        quote_hash=quote_hash,
        entered_by=row.entered_by,
        external_id=row.external_id,
        settlement=WAITING,
        settled_at=None,
        withdrawn_at=None,
        corrected_by=None,
        index=-1,
    )


def _find_or_make_event(
    ledger: Ledger, command: AddClaim, source_id: UUID, occurred_on: date | None
) -> EventRow:
    """Return the event of a claim; of a claim sent again, that of the one that stands.

    Why: a claim known to be hindsight, posted again, would otherwise be about another
    event, since its own had occurred before it was made.
    """
    if not isinstance(command.event, NewEvent) or command.event.key is not None:
        return events.find_or_make(
            ledger, command.event, command.by, command.made_on, "/event"
        )
    key = statement_key(command.event.statement)
    rows = {row.id: row for row in ledger.events.by_statement(key)}
    existing_id = same_claims.find_about(ledger, command.identity, source_id, rows)
    if existing_id is not None:
        return rows[ledger.claims.states[existing_id].event_id]
    row = events.find_by_statement(ledger, command.event, command.made_on, occurred_on)
    return row or events.make(ledger, command.event, command.by)


def _append(ledger: Ledger, new: ClaimRow, state: ClaimState, by: str) -> UUID:
    separation_of_duties.check_author(ledger, new.event_id, by)
    corrected = new.corrects and corrections.find(ledger, new.corrects)
    row = ledger.append("claim", new.id, by, new)
    if corrected is not None:
        corrections.apply(ledger, corrected, row.id, by)
    ledger.claims.add(row, replace(state, index=row.index))
    ledger.mark_changed("claim_states", row.id)
    ledger.settle_claims([row.id])
    return row.id
