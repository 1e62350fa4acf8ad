"""The ledger: what a batch of commands has to know, and what it adds to the log.

The writer fills it under the log's lock, decisions read it and enter rows into it, the
store writes out what was entered. All that is known stands in dictionaries of immutable
values and changes only through `_put`, so that a refused command is undone completely.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from msgspec.structs import replace

from api.commands.working_set.name_index import NameIndex
from api.commands.working_set.prefetch import LackingError
from api.commands.working_set.undo_log import UndoLog
from api.log.entries import Entry, EntryKind, Row, Target, enter
from api.log.redactions import EntryTexts
from api.model import outcomes, settling
from api.model.added_evidence import Shown
from api.model.claims import ClaimRow, ClaimState
from api.model.collections import CollectionRow
from api.model.events import EventRow
from api.model.idempotency import StoredAnswer
from api.model.keys import Holder
from api.model.outcomes import Finding, OutcomeRow
from api.model.outlets import OutletRow
from api.model.references import new_id
from api.model.reports import ReportRow, ReportState
from api.model.rows import RetirementRow, SettlementRow
from api.model.settling import Settlement
from api.model.sources import SourceRow

HASH = 32  # bytes
TICK = timedelta(microseconds=1)
R = TypeVar("R", bound=Row)


class Ledger:
    """What a batch knows and what it enters; see the module."""

    def __init__(
        self,
        *,
        size: int,
        recorded_at: datetime,
        now: datetime,
        edge: bytes = b"",
        separate_duties: bool = False,
    ) -> None:
        self.journal = UndoLog()
        self.now = now
        self.separate_duties = separate_duties
        self.principals: dict[str, str] = {}
        self.edge = [edge[at : at + HASH] for at in range(0, len(edge), HASH)]
        self._size = size
        self.began_at = recorded_at
        self.entries: list[Entry] = []
        self.rows: list[Row] = []
        self.sources: NameIndex[SourceRow] = NameIndex(self.journal)
        self.outlets: NameIndex[OutletRow] = NameIndex(self.journal)
        self.events: dict[UUID, EventRow] = {}
        self.event_slugs: dict[str, UUID] = {}
        self.taken_event_slugs: set[str] = set()
        self.event_keys: dict[tuple[str, str], UUID] = {}
        self.event_statements: dict[bytes, tuple[UUID, ...]] = {}
        self.claims: dict[UUID, ClaimRow] = {}
        self.claim_states: dict[UUID, ClaimState] = {}
        self.claims_of: dict[UUID, dict[UUID, None]] = {}
        self.first_said: dict[UUID, date] = {}
        self.known_until: dict[UUID, date | None] = {}
        self.said: dict[tuple[object, ...], tuple[UUID, ...]] = {}
        self.external_ids: dict[tuple[str, str], UUID] = {}
        self.report_states: dict[UUID, ReportState] = {}
        self.reports: dict[UUID, ReportRow] = {}
        self.reports_of: dict[UUID, dict[UUID, None]] = {}
        self.published: dict[tuple[UUID, UUID, str | None], tuple[UUID, ...]] = {}
        self.outcomes: dict[UUID, OutcomeRow] = {}
        self.shown: dict[UUID, Shown] = {}
        self.in_force: dict[UUID, tuple[Finding, ...]] = {}
        self.superseded_by: dict[UUID, UUID | None] = {}
        self.reasons: dict[UUID, str] = {}
        self.versions: dict[tuple[Target, str], str] = {}
        self.keys: dict[str, Holder] = {}
        self.makers: dict[UUID, str] = {}
        self.held: dict[int, EntryTexts] = {}
        self.collections: dict[str, CollectionRow] = {}
        self.answered: dict[tuple[str, str], StoredAnswer] = {}
        self.changed: dict[tuple[str, UUID], None] = {}

    @property
    def first(self) -> int:
        """The index of our first entry."""
        return self._size

    @property
    def size(self) -> int:
        """How many entries the log holds, ours included."""
        return self._size + len(self.entries)

    @property
    def recorded_at(self) -> datetime:
        """The time of the last entry."""
        return self.entries[-1].recorded_at if self.entries else self.began_at

    def new_id(self) -> UUID:
        """Return an id for something new."""
        return new_id(self.now)

    def enter(self, kind: EntryKind, subject: object, by: str, row: R) -> R:
        """Append the entry that says *row*; return it with its index and time.

        Time never runs back: an entry is recorded at the later of the clock and the
        previous entry plus a microsecond.
        """
        placed = self._place(row, self.size, max(self.now, self.recorded_at + TICK))
        self.journal.push(self.entries, enter(kind, subject, by, placed))
        self.journal.push(self.rows, placed)
        return placed

    def add(self, row: Row) -> None:
        """Keep a row that follows from the last entry."""
        placed = self._place(row, self.size - 1, self.recorded_at)
        self.journal.push(self.rows, placed)

    def _place(self, row: R, index: int, recorded_at: datetime) -> R:
        return replace(row, index=index, recorded_at=recorded_at)

    def event(self, slug: str) -> EventRow | None:
        """Return the event that *slug* names, or what that was merged into."""
        event_id = self.event_slugs.get(slug)
        return None if event_id is None else self.root(event_id)

    def is_taken(self, slug: str) -> bool:
        """Tell whether *slug* names an event already."""
        return slug in self.event_slugs or slug in self.taken_event_slugs

    def root(self, event_id: UUID) -> EventRow:
        """Return an event, or what it was merged into."""
        row = self.events[event_id]
        return row if row.merged_into is None else self.events[row.merged_into]

    def know_event(self, row: EventRow) -> None:
        """Take in an event with its slug, its key and its statement."""
        self.journal.put(self.events, row.id, row)
        self.journal.put(self.event_slugs, row.slug, row.id)
        if row.key is not None:
            self.journal.put(self.event_keys, (row.entered_by, row.key), row.id)
        alike = self.event_statements.get(row.statement_key, ())
        if row.id not in alike:
            alike = (*alike, row.id)
            self.journal.put(self.event_statements, row.statement_key, alike)

    def know_claim(self, row: ClaimRow, state: ClaimState) -> None:
        """Take in a claim and where it stands."""
        self.journal.put(self.claims, row.id, row)
        self.know_state(state)

    def know_state(self, state: ClaimState) -> None:
        """Take in where a claim stands; once withdrawn it can be said again."""
        self.journal.put(self.claim_states, state.claim_id, state)
        siblings = self.claims_of.setdefault(state.event_id, {})
        self.journal.put(siblings, state.claim_id, None)
        if state.withdrawn_at is None:
            first = self.first_said.get(state.event_id, state.made_on)
            first = min(first, state.made_on)
            self.journal.put(self.first_said, state.event_id, first)
            said = self.said.get(state.identity, ())
            if state.claim_id not in said:
                self.journal.put(self.said, state.identity, (*said, state.claim_id))
            if state.external_id is not None:
                external = (state.entered_by, state.external_id)
                self.journal.put(self.external_ids, external, state.claim_id)

    def change_state(self, state: ClaimState) -> None:
        """Take in a new state of a claim and mark it to be written."""
        before = self.claim_states.get(state.claim_id)
        if before is not None and state.withdrawn_at is not None:
            self.unsay(before)
            if before.external_id is not None:
                external = (before.entered_by, before.external_id)
                self.journal.drop(self.external_ids, external)
        self.know_state(state)
        self.mark("claim_states", state.claim_id)

    def unsay(self, state: ClaimState) -> None:
        """Let a claim be said again where it stood."""
        said = self.said.get(state.identity, ())
        left = tuple(each for each in said if each != state.claim_id)
        self.journal.put(self.said, state.identity, left)

    def know_report(self, state: ReportState) -> None:
        """Take in a report; once withdrawn it can be published again."""
        self.journal.put(self.report_states, state.report_id, state)
        siblings = self.reports_of.setdefault(state.claim_id, {})
        self.journal.put(siblings, state.report_id, None)
        place = (state.claim_id, state.outlet_id, state.url_hash)
        others = self.published.get(place, ())
        others = tuple(each for each in others if each != state.report_id)
        standing = () if state.withdrawn_at is not None else (state.report_id,)
        self.journal.put(self.published, place, (*others, *standing))

    def know_outcome(self, row: OutcomeRow, *, retired: bool = False) -> None:
        """Take in an outcome, in force unless *retired*."""
        self.journal.put(self.outcomes, row.id, row)
        if not retired:
            event_id = self.root(row.event_id).id
            standing = self.in_force.get(event_id, ())
            found = (*standing, outcomes.finding(row))
            self.journal.put(self.in_force, event_id, found)

    def retire(self, outcome_id: UUID, superseded_by: UUID | None) -> None:
        """Take an outcome out of force, by the last entry."""
        event_id = self.root(self.outcomes[outcome_id].event_id).id
        standing = self.in_force.get(event_id, ())
        left = tuple(one for one in standing if one.id != outcome_id)
        self.journal.put(self.in_force, event_id, left)
        self.journal.put(self.superseded_by, outcome_id, superseded_by)
        self.add(RetirementRow(outcome_id=outcome_id, superseded_by=superseded_by))

    def mark(self, table: str, row_id: UUID) -> None:
        """Remember that a row that can change is to be written."""
        self.journal.put(self.changed, (table, row_id), None)

    def marked(self, table: str) -> list[UUID]:
        """Return the rows of *table* that are to be written, in order of marking."""
        return [row_id for name, row_id in self.changed if name == table]

    def need_claims(self, event_id: UUID, until: date | None = None) -> None:
        """Raise LackingError unless the claims about an event are known.

        Where *until* is a day, those suffice that have no verdict, and windows that end
        by then. Why not always: entering one claim of many must not load the others.
        """
        if self.events[event_id].index >= self.first:
            return  # nobody spoke of it before
        if event_id in self.known_until:
            known = self.known_until[event_id]
            if known is None or (until is not None and until <= known):
                return
        raise LackingError(event_id, until)

    def know_claims(
        self, event_id: UUID, until: date | None, states: Iterable[ClaimState]
    ) -> None:
        """Take in the claims about an event; what is known of some is newer."""
        for state in states:
            if state.claim_id not in self.claim_states:
                self.know_state(state)
        self.journal.put(self.known_until, event_id, until)

    def settle_event(self, event_id: UUID, until: date | None = None) -> None:
        """Settle the claims about an event; see `need_claims`."""
        self.need_claims(event_id, until)
        self.settle(self.claims_of.get(event_id, ()))

    def settle(self, claim_ids: Iterable[UUID]) -> None:
        """Settle claims by the findings in force, each turn by the last entry."""
        for claim_id in list(claim_ids):
            state = self.claim_states[claim_id]
            found = self.in_force.get(state.event_id, ())
            settlement = settling.settle(state.terms, found)
            if settlement != state.settlement:
                self._turn(state, settlement)

    def _turn(self, state: ClaimState, settlement: Settlement) -> None:
        before = state.settlement
        kept = (before.verdict, before.degree, before.void_reason)
        stays = kept == (settlement.verdict, settlement.degree, settlement.void_reason)
        ended = settlement.verdict is not None or settlement.void_reason is not None
        at = (state.settled_at if stays else self.recorded_at) if ended else None
        self.change_state(replace(state, settlement=settlement, settled_at=at))
        self.add(SettlementRow(claim_id=state.claim_id, settlement=settlement))
