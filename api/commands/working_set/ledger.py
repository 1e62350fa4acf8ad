"""The ledger: what a batch of commands has to know, and what it appends to the log.

The writer fills it under the log's lock, commands read it and append rows to it, the
store writes what was appended. All that is known stands in dictionaries of immutable
values that change only through the undo log, so that a refused command leaves nothing.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from msgspec.structs import replace

from api.commands.working_set.claim_index import ClaimIndex
from api.commands.working_set.event_index import EventIndex
from api.commands.working_set.name_index import NameIndex
from api.commands.working_set.outcome_index import OutcomeIndex
from api.commands.working_set.prefetch import MissingClaimsError
from api.commands.working_set.report_index import ReportIndex
from api.commands.working_set.undo_log import UndoLog
from api.log import entries
from api.log.entries import Entry, EntryKind, Row, Target
from api.log.redactions import EntryTexts
from api.model import settling
from api.model.claims import ClaimState
from api.model.collections import CollectionRow
from api.model.idempotency import StoredAnswer
from api.model.keys import Holder
from api.model.outlets import OutletRow
from api.model.references import new_id
from api.model.rows import RetirementRow, SettlementRow
from api.model.settling import WAITING, Settlement
from api.model.sources import SourceRow

HASH = 32  # bytes
TICK = timedelta(microseconds=1)
R = TypeVar("R", bound=Row)


class Ledger:
    """What a batch knows and what it appends; see the module.

    `size` and `recorded_at` are those of the log before the batch, `edge` the hashes of
    its tree's right edge, 32 bytes each; `now` is the clock's time.
    """

    def __init__(
        self,
        *,
        size: int,
        recorded_at: datetime,
        now: datetime,
        edge: bytes = b"",
        separate_duties: bool = False,
    ) -> None:
        self.undo_log = UndoLog()
        self.first_index = size
        self.began_at = recorded_at
        self.now = now
        self.edge = [edge[at : at + HASH] for at in range(0, len(edge), HASH)]
        self.entries: list[Entry] = []
        self.rows: list[Row] = []
        # Rows that change, by table, in the order in which they changed.
        self.changed: dict[tuple[str, UUID], None] = {}

        self.sources: NameIndex[SourceRow] = NameIndex(self.undo_log)
        self.outlets: NameIndex[OutletRow] = NameIndex(self.undo_log)
        self.events = EventIndex(self.undo_log)
        self.claims = ClaimIndex(self.undo_log)
        self.reports = ReportIndex(self.undo_log)
        self.outcomes = OutcomeIndex(self.undo_log)
        self.collections: dict[str, CollectionRow] = {}
        # Why a claim, report or outcome is withdrawn, by its id.
        self.reasons: dict[UUID, str] = {}
        # The entity tags of nouns to be changed.
        self.etags: dict[tuple[Target, str], str] = {}
        # The texts of entries to be redacted, by index.
        self.texts: dict[int, EntryTexts] = {}

        self.keys: dict[str, Holder] = {}
        # The keys that made sources, and the principals that keys belong to.
        self.source_makers: dict[UUID, str] = {}
        self.principals: dict[str, str] = {}
        self.separate_duties = separate_duties
        # What was answered before, by its place.
        self.stored_answers: dict[UUID, StoredAnswer] = {}

    @property
    def size(self) -> int:
        """How many entries the log holds, those of the batch included."""
        return self.first_index + len(self.entries)

    @property
    def recorded_at(self) -> datetime:
        """The time of the last entry."""
        return self.entries[-1].recorded_at if self.entries else self.began_at

    def new_id(self) -> UUID:
        """Return an id for something new."""
        return new_id(self.now)

    def append(self, kind: EntryKind, subject: object, by: str, row: R) -> R:
        """Append the entry that says *row*; return the row with its index and time.

        Time never runs back: an entry is recorded at the later of the clock and the
        previous entry plus a microsecond.
        """
        recorded_at = max(self.now, self.recorded_at + TICK)
        placed = replace(row, index=self.size, recorded_at=recorded_at)
        self.undo_log.push(self.entries, entries.enter(kind, subject, by, placed))
        self.undo_log.push(self.rows, placed)
        return placed

    def add_row(self, row: Row) -> None:
        """Add a row that follows from the last entry."""
        placed = replace(row, index=self.size - 1, recorded_at=self.recorded_at)
        self.undo_log.push(self.rows, placed)

    def mark_changed(self, table: str, row_id: UUID) -> None:
        """Remember that a row that can change is to be written."""
        self.undo_log.put(self.changed, (table, row_id), None)

    def changed_in(self, table: str) -> list[UUID]:
        """Return the rows of *table* that are to be written, in order of change."""
        return [row_id for name, row_id in self.changed if name == table]

    def change_claim(self, state: ClaimState) -> None:
        """Replace where a claim stands, to be written."""
        self.claims.change_state(state)
        self.mark_changed("claim_states", state.claim_id)

    def retire_outcome(self, outcome_id: UUID, superseded_by: UUID | None) -> None:
        """Take an outcome out of force, by the last entry."""
        event = self.events.root(self.outcomes.rows[outcome_id].event_id)
        self.outcomes.retire(outcome_id, event.id, superseded_by)
        self.add_row(RetirementRow(outcome_id=outcome_id, superseded_by=superseded_by))

    def require_claims(self, event_id: UUID, until: date | None = None) -> None:
        """Raise MissingClaimsError unless the claims about an event are known.

        Where *until* is a day, those suffice that have no verdict, and windows that end
        by then. Why not always: entering one claim of many must not load the others.
        """
        is_new = self.events.rows[event_id].index >= self.first_index
        if not is_new and not self.claims.is_loaded(event_id, until):
            raise MissingClaimsError(event_id, until)

    def settle_event(self, event_id: UUID, until: date | None = None) -> None:
        """Settle the claims about an event; *until* as in `require_claims`."""
        self.require_claims(event_id, until)
        claim_ids = self.claims.by_event.get(event_id, ())
        if until is not None:
            states = map(self.claims.states.__getitem__, claim_ids)
            claim_ids = [state.claim_id for state in states if _may_end(state, until)]
        self.settle_claims(claim_ids)

    def settle_claims(self, claim_ids: Iterable[UUID]) -> None:
        """Settle claims by the findings in force, by the last entry."""
        for claim_id in list(claim_ids):
            state = self.claims.states[claim_id]
            findings = self.outcomes.of_event(state.event_id)
            settlement = settling.settle(state.terms, findings) if findings else WAITING
            if settlement != state.settlement:
                self._change_settlement(state, settlement)

    def _change_settlement(self, state: ClaimState, settlement: Settlement) -> None:
        settled_at = state.settled_at
        if settlement.end != state.settlement.end:
            settled_at = self.recorded_at
        if settlement.verdict is None and settlement.void_reason is None:
            settled_at = None
        changed = replace(state, settlement=settlement, settled_at=settled_at)
        self.claims.settle(changed)
        self.mark_changed("claim_states", state.claim_id)
        self.add_row(SettlementRow(claim_id=state.claim_id, settlement=settlement))


def _may_end(state: ClaimState, until: date) -> bool:
    """Return whether a claim has no verdict and its window ends by a day."""
    end = state.settlement
    waits = end.verdict is None and end.void_reason in {None, "hindsight"}
    return waits and state.latest is not None and state.latest <= until
