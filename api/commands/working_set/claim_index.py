"""The claims that a batch may touch, and where each stands."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from api.commands.working_set.prefetch import ClaimKey
from api.commands.working_set.undo_log import UndoLog
from api.model.claims import ClaimRow, ClaimState


class ClaimIndex:
    """Claims by id, event, identity and external id; of some only the state is known.

    `first_made_on`: the day of the first claim that stands about an event.
    `loaded_until`: the events whose claims are known, all or with windows that end by
    a day. `same` and `external_ids` hold the claims that stand.
    """

    def __init__(self, undo_log: UndoLog) -> None:
        self._undo_log = undo_log
        self.rows: dict[UUID, ClaimRow] = {}
        self.states: dict[UUID, ClaimState] = {}
        self.by_event: dict[UUID, dict[UUID, None]] = {}
        self.first_made_on: dict[UUID, date] = {}
        self.loaded_until: dict[UUID, date | None] = {}
        self.same: dict[ClaimKey, tuple[UUID, ...]] = {}
        self.external_ids: dict[tuple[str, str], UUID] = {}

    def add(self, row: ClaimRow, state: ClaimState) -> None:
        """Add a claim and where it stands."""
        self._undo_log.put(self.rows, row.id, row)
        self.add_state(state)

    def add_state(self, state: ClaimState) -> None:
        """Add or replace where a claim stands; a withdrawn one can be posted again."""
        self._undo_log.put(self.states, state.claim_id, state)
        siblings = self.by_event.setdefault(state.event_id, {})
        self._undo_log.put(siblings, state.claim_id, None)
        if state.withdrawn_at is not None:
            return
        first = self.first_made_on.get(state.event_id, state.made_on)
        first = min(first, state.made_on)
        self._undo_log.put(self.first_made_on, state.event_id, first)
        same_ids = self.same.get(state.identity, ())
        if state.claim_id not in same_ids:
            same_ids = (*same_ids, state.claim_id)
            self._undo_log.put(self.same, state.identity, same_ids)
        if state.external_id is not None:
            external_id = (state.entered_by, state.external_id)
            self._undo_log.put(self.external_ids, external_id, state.claim_id)

    def change_state(self, state: ClaimState) -> None:
        """Replace where a claim stands; a withdrawn one makes room for another."""
        before = self.states.get(state.claim_id)
        if before is not None and state.withdrawn_at is not None:
            self.release(before)
            if before.external_id is not None:
                external_id = (before.entered_by, before.external_id)
                self._undo_log.drop(self.external_ids, external_id)
        self.add_state(state)

    def settle(self, state: ClaimState) -> None:
        """Replace where a claim ends, and nothing by which it is found."""
        self._undo_log.put(self.states, state.claim_id, state)

    def release(self, state: ClaimState) -> None:
        """Let an equal claim be entered where this one stood."""
        same_ids = self.same.get(state.identity, ())
        others = tuple(other for other in same_ids if other != state.claim_id)
        self._undo_log.put(self.same, state.identity, others)

    def add_loaded(
        self, event_id: UUID, until: date | None, states: Iterable[ClaimState]
    ) -> None:
        """Add the claims about an event; a state that is known already is newer.

        *until*: see `Ledger.require_claims`.
        """
        for state in states:
            if state.claim_id not in self.states:
                self.add_state(state)
        self._undo_log.put(self.loaded_until, event_id, until)

    def is_loaded(self, event_id: UUID, until: date | None) -> bool:
        """Return whether the claims about an event are known: see `add_loaded`."""
        if event_id not in self.loaded_until:
            return False
        loaded = self.loaded_until[event_id]
        return loaded is None or (until is not None and until <= loaded)
