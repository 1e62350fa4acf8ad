"""Claims: one prediction by one source about one event."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from api.language.dates.windows import Window
from api.language.hedges.wording import Wording
from api.log.entries import Redaction, Row
from api.model.events import NewEvent
from api.model.outlets import NewOutlet
from api.model.references import (
    ClientId,
    EventRef,
    Headline,
    Phrase,
    Probability,
    Slug,
    SourceRef,
    Statement,
    Topics,
    Url,
)
from api.model.references import Passage as Quote
from api.model.reports import Report
from api.model.settling import ClaimTerms, Settlement
from api.model.sources import NewSource
from api.terms import Basis, Direction, Status, Verdict


class NewWindow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A window as a client sends it, both days inclusive; undated without `latest`."""

    earliest: date | None = None
    latest: date | None = None


class NewClaim(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A claim as a client posts it, with the report that brought it.

    `due` is a phrase read against `made_on`; without it and `window` the claim is
    undated. `probability` is that of the event occurring, whatever the direction.
    Without `event`, an event of that statement is found or made. `corrects` is the
    claim that this one replaces.
    """

    statement: Statement
    source: Slug | NewSource
    outlet: Slug | NewOutlet
    made_on: date
    due: Phrase | None = None
    window: NewWindow | None = None
    quote: Quote | None = None
    url: Url | None = None
    headline: Headline | None = None
    published_on: date | None = None
    via: Slug | NewOutlet | None = None
    outlet_wording: Phrase | None = None
    outlet_probability: Probability | None = None
    direction: Direction | None = None
    probability: Probability | None = None
    wording: Phrase | None = None
    yardstick: Slug | None = None
    event: Slug | NewEvent | None = None
    topics: Topics = []
    collection: Slug | None = None
    external_id: ClientId | None = None
    corrects: UUID | None = None


class NewWithdrawal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why something was entered in error."""

    reason: Quote


class ClaimOutcome(Struct, frozen=True, kw_only=True):
    """Where a claim ended: a verdict with its degree, or the reason why it is void.

    `late_by` and `early_by` count days outside the window; `reason` is that of the void
    finding, or `hindsight`.
    """

    verdict: Verdict | None
    degree: float | None
    late_by: int | None
    early_by: int | None
    final: bool
    reason: str | None
    outcome_id: UUID | None
    settled_at: datetime | None


class Withdrawal(Struct, frozen=True, kw_only=True):
    """Why and when something was withdrawn."""

    reason: str
    recorded_at: datetime


class Claim(Struct, frozen=True, kw_only=True):
    """A claim as it is stored, its reports oldest first.

    Where `redactions` names a text, "[redacted]" stands in its place.
    """

    id: UUID
    statement: str
    quote: str | None
    direction: Direction
    source: SourceRef
    event: EventRef
    topics: list[str]
    made_on: date
    window: Window
    probability: float | None
    basis: Basis
    wording: Wording | None
    committed: bool
    collection: str | None
    status: Status
    needs_ruling: bool
    corrects: UUID | None
    corrected_by: UUID | None
    external_id: str | None
    outcome: ClaimOutcome | None
    withdrawal: Withdrawal | None
    reports: list[Report]
    recorded_at: datetime
    redactions: list[Redaction] = []


class ClaimRow(Row, frozen=True, kw_only=True):
    """A claim in the log and in its table."""

    TEXTS: ClassVar[tuple[str, ...]] = ("statement", "quote")

    id: UUID
    source_id: UUID
    event_id: UUID
    statement: str
    quote: str | None
    direction: Direction
    made_on: date
    earliest: date
    latest: date | None
    phrase: str | None
    rule: str | None
    exact: bool
    rules_version: str
    probability: float | None
    basis: Basis
    wording: Wording | None
    committed: bool
    topics: list[str]
    external_id: str | None
    entered_by: str
    corrects: UUID | None
    collection_id: UUID | None


class ClaimState(Struct, frozen=True, kw_only=True):
    """What changes of a claim: where it stands, and whose it is after merges."""

    claim_id: UUID
    source_id: UUID
    event_id: UUID
    made_on: date
    earliest: date
    latest: date | None
    quote_hash: bytes | None
    entered_by: str
    external_id: str | None
    settlement: Settlement
    settled_at: datetime | None
    withdrawn_at: datetime | None
    corrected_by: UUID | None
    index: int

    @property
    def identity(self) -> tuple[object, ...]:
        """The facts that make it the same claim when it is posted again."""
        return (
            self.source_id,
            self.event_id,
            self.made_on,
            self.earliest,
            self.latest,
            self.quote_hash,
        )

    @property
    def terms(self) -> ClaimTerms:
        """The terms by which the claim is settled."""
        return ClaimTerms(
            claim_id=self.claim_id,
            made_on=self.made_on,
            earliest=self.earliest,
            latest=self.latest,
        )
