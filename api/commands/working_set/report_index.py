"""The reports of the claims that a batch may touch, and where each stands."""

from uuid import UUID

from api.commands.working_set.undo_log import UndoLog
from api.model.reports import ReportRow, ReportState

# A claim, the outlet that published it, and the hash of the URL.
ReportPlace = tuple[UUID, UUID, bytes | None]


class ReportIndex:
    """Reports by id, claim and place; `published` holds those that stand."""

    def __init__(self, undo_log: UndoLog) -> None:
        self._undo_log = undo_log
        self.rows: dict[UUID, ReportRow] = {}
        self.states: dict[UUID, ReportState] = {}
        self.by_claim: dict[UUID, dict[UUID, None]] = {}
        self.published: dict[ReportPlace, tuple[UUID, ...]] = {}

    def add(self, row: ReportRow, state: ReportState) -> None:
        """Add a report and where it stands."""
        self._undo_log.put(self.rows, row.id, row)
        self.add_state(state)

    def add_state(self, state: ReportState) -> None:
        """Add or replace where a report stands; a withdrawn one can be sent again."""
        self._undo_log.put(self.states, state.report_id, state)
        siblings = self.by_claim.setdefault(state.claim_id, {})
        self._undo_log.put(siblings, state.report_id, None)
        place = (state.claim_id, state.outlet_id, state.url_hash)
        others = self.published.get(place, ())
        others = tuple(other for other in others if other != state.report_id)
        own = () if state.withdrawn_at is not None else (state.report_id,)
        self._undo_log.put(self.published, place, (*others, *own))
