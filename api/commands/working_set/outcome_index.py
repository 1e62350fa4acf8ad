"""The outcomes of the events that a batch may touch."""

from collections.abc import Iterable
from uuid import UUID

from api.commands.working_set.undo_log import UndoLog
from api.model import outcomes
from api.model.added_evidence import Shown
from api.model.outcomes import Finding, OutcomeRow


class OutcomeIndex:
    """Outcomes by id, those in force by event, and the evidence of these.

    `superseded_by` holds the outcomes that are no longer in force; None: withdrawn.
    """

    def __init__(self, undo_log: UndoLog) -> None:
        self._undo_log = undo_log
        self.rows: dict[UUID, OutcomeRow] = {}
        self.in_force: dict[UUID, tuple[Finding, ...]] = {}
        self.superseded_by: dict[UUID, UUID | None] = {}
        self.evidence: dict[UUID, Shown] = {}

    def add(self, row: OutcomeRow, event_id: UUID) -> None:
        """Add an outcome that is in force for an event."""
        self._undo_log.put(self.rows, row.id, row)
        before = self.of_event(event_id)
        in_force = (*before, outcomes.finding(row))
        if before and self.rows[before[-1].id].index > row.index:
            in_force = self._in_order(in_force)
        self._undo_log.put(self.in_force, event_id, in_force)

    def add_retired(self, row: OutcomeRow, superseded_by: UUID | None) -> None:
        """Add an outcome that is no longer in force."""
        self._undo_log.put(self.rows, row.id, row)
        self._undo_log.put(self.superseded_by, row.id, superseded_by)

    def add_evidence(self, shown: Shown) -> None:
        """Add or replace what an outcome shows."""
        self._undo_log.put(self.evidence, shown.id, shown)

    def of_event(self, event_id: UUID) -> tuple[Finding, ...]:
        """Return the findings in force about an event, oldest first."""
        return self.in_force.get(event_id, ())

    def retire(
        self, outcome_id: UUID, event_id: UUID, superseded_by: UUID | None
    ) -> None:
        """Take an outcome of an event out of force."""
        findings = self.of_event(event_id)
        others = tuple(finding for finding in findings if finding.id != outcome_id)
        self._undo_log.put(self.in_force, event_id, others)
        self._undo_log.put(self.superseded_by, outcome_id, superseded_by)

    def move(self, old_id: UUID, into_id: UUID) -> None:
        """Let the findings in force about one event be about another."""
        findings = (*self.of_event(old_id), *self.of_event(into_id))
        self._undo_log.put(self.in_force, old_id, ())
        self._undo_log.put(self.in_force, into_id, self._in_order(findings))

    def _in_order(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        return tuple(sorted(findings, key=lambda finding: self.rows[finding.id].index))
